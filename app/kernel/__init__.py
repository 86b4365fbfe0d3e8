"""Words without I/O: money, quantity, identifiers, errors, events, pages."""
