"""Text to plain data with a table of lines. Each module reads one format and knows no meaning.

Scalars stay strings until they are used: `22:22`, `3.10`, `0755` and `NO` are what was written.
"""
