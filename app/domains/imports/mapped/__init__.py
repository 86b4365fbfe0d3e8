"""Any other file: a mapping says what its columns mean."""
