"""How programs come in: the public API, version 1."""
