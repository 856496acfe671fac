"""Draft and check the architecture document of a repository from its own files."""

__version__ = "0.1.0"
