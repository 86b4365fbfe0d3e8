"""Reads what people write in cells: numbers, dates, words. Pure; never guesses in silence."""
