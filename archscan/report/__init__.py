"""Changes and findings as text, JSON, Markdown, SARIF, annotations and a picture.

Every form is a function of one `Report`, so that all of them agree.
"""
