"""Readers: files become rows of cells, one at a time, whatever their encoding, separator or kind."""
