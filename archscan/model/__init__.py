"""What archscan knows: evidence, facts, the elements of an architecture, and their JSON form.

`facts` is what collectors claim about single files; `elements` is what the linker makes of all
facts together; `system` holds the whole; `serial` writes and reads the published JSON. Imports
nothing else of archscan.
"""
