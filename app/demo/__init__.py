"""Sample data: believable Chilean shops, made by a seeded generator, for trying the product out."""

from app.demo.installation import DEMO_PASSWORD, SHOPS, DemoLogin, DemoShop, seed_demo
from app.demo.load import (
    SampleConflictError,
    SampleTotals,
    UnknownThemeError,
    load_sample,
    remove_sample,
)

__all__ = [
    "DEMO_PASSWORD",
    "SHOPS",
    "DemoLogin",
    "DemoShop",
    "SampleConflictError",
    "SampleTotals",
    "UnknownThemeError",
    "load_sample",
    "remove_sample",
    "seed_demo",
]
