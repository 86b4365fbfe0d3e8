"""Sample data: believable Chilean shops, made by a seeded generator, for trying the product out."""

from app.demo.installation import DEMO_PASSWORD, SHOPS, DemoLogin, DemoShop, seed_demo
from app.demo.load import SampleConflictError, UnknownThemeError, load_sample
from app.demo.remove import remove_sample
from app.demo.totals import SampleTotals

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
