"""Version 1 of the public API: one module per resource."""
