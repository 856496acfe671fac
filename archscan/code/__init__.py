"""Source code as far as architecture needs it: calls, what their arguments come to, and what that means.

A grammar (`archscan.code.grammar`) turns a syntax tree of tree-sitter into a `Program`: neutral among
languages, of expressions that can be followed without running anything. `values` follows them;
`clients` knows which calls open a connection; `findings` makes facts of both. What is particular to
a language or a framework stands in `collectors/code/`.
"""
