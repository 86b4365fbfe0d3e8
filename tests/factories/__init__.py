"""Rows that are valid by default, one module per domain."""
