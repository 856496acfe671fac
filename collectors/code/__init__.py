"""Collectors of source code: one module a language, one package where frameworks need their own."""
