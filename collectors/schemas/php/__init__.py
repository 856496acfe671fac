"""Schemas in PHP: migrations of Laravel."""
