"""Bar codes: what is printed on goods and read by scanners.

A code of digits only is a GTIN (EAN-8, UPC-A, EAN-13 or GTIN-14) and its last digit checks the others. A code with a
letter is the shop's own (Code 128) and is only held to its length.

Source: GS1 General Specifications, release 25, section 7.9 (check digit), by way of python-stdnum.
"""

from typing import Final

from stdnum import ean

_LONGEST: Final = 48


def clean_barcode(text: str) -> str:
    """A bar code as it is stored: a GTIN without blanks and dashes, another code without outer blanks."""
    bare = text.strip()
    compact = ean.compact(bare)
    return compact if compact.isascii() and compact.isdigit() else bare


def is_barcode(text: str) -> bool:
    """Whether a cleaned text can be a bar code."""
    if text.isascii() and text.isdigit():
        return ean.is_valid(text)
    return 1 <= len(text) <= _LONGEST and text.isascii() and text.isprintable()
