"""Sample data: believable Chilean shops, made by a seeded generator, for trying the product out."""

from app.demo.load import (
    SampleConflictError,
    SampleTotals,
    UnknownThemeError,
    load_sample,
    remove_sample,
)

__all__ = [
    "SampleConflictError",
    "SampleTotals",
    "UnknownThemeError",
    "load_sample",
    "remove_sample",
]
