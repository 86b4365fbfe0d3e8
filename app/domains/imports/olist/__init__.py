"""Olist: real marketplace orders of Brazil, in eight files."""
