"""Persistence: declarative bases, the unit of work, isolation, and the embedded server."""
