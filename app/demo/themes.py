"""What a sample shop sells: a theme is a table of products, read into products with their variants."""

import unicodedata
from decimal import Decimal
from itertools import product as combinations

import msgspec

#: Part of the price that a product costs the shop, by how dear it is: small things carry more margin.
_COST_SHARES = ((10_000, Decimal("0.42")), (40_000, Decimal("0.48")), (10**9, Decimal("0.56")))


class VariantSpec(msgspec.Struct, frozen=True, kw_only=True):
    """One combination of option values."""

    sku: str
    name: str
    values: tuple[str, ...]
    price: int


class ProductSpec(msgspec.Struct, frozen=True, kw_only=True):
    """A product; ``weight`` in grams, ``popularity`` from one (rarely bought) to ten."""

    code: str
    name: str
    category: str
    description: str
    options: tuple[tuple[str, tuple[str, ...]], ...]
    variants: tuple[VariantSpec, ...]
    popularity: int
    weight: int
    seller: str | None

    @property
    def unit_cost(self) -> Decimal:
        """What a piece costs the shop, before tax, in whole pesos."""
        price = self.variants[0].price
        share = next(share for limit, share in _COST_SHARES if price < limit)
        return Decimal(int(price * share))


class Theme(msgspec.Struct, frozen=True, kw_only=True):
    """A sample shop: its own products, those of sellers, and the commission each seller owes."""

    key: str
    products: tuple[ProductSpec, ...]
    commissions: dict[str, Decimal]


def read_theme(key: str, table: str, commissions: dict[str, str]) -> Theme:
    """A theme from its table: ``code | name | price | popularity | grams | options | seller``.

    A line that starts with ``#`` names the category of those below and says what they are. Options are written
    ``Talla=S,M,L; Color=Negro,Azul``; a value may add to the price, ``1 kg+19000``.
    """
    products: list[ProductSpec] = []
    category = description = ""
    for line in filter(None, map(str.strip, table.splitlines())):
        if line.startswith("#"):
            category, _, description = (part.strip() for part in line[1:].partition("|"))
            continue
        code, name, price, popularity, weight, options, seller = map(str.strip, line.split("|"))
        products.append(
            _product(
                [code, name, category, f"{name}. {description}"],
                numbers=[int(price), int(popularity), int(weight)],
                options=options,
                seller=seller or None,
            )
        )
    rates = {name: Decimal(rate) for name, rate in commissions.items()}
    return Theme(key=key, products=tuple(products), commissions=rates)


def _product(
    texts: list[str], *, numbers: list[int], options: str, seller: str | None
) -> ProductSpec:
    code, name, category, description = texts
    price, popularity, weight = numbers
    named = [part.split("=") for part in options.split(";") if part.strip()]
    choices = [
        (key.strip(), [_choice(text) for text in values.split(",")]) for key, values in named
    ]
    return ProductSpec(
        code=code,
        name=name,
        category=category,
        description=description,
        options=tuple((key, tuple(value for value, _ in found)) for key, found in choices),
        variants=tuple(
            VariantSpec(
                sku="-".join([code, *(_short(value) for value, _ in chosen)]),
                name=" / ".join(value for value, _ in chosen),
                values=tuple(value for value, _ in chosen),
                price=price + sum(more for _, more in chosen),
            )
            for chosen in combinations(*(found for _, found in choices))
        ),
        popularity=popularity,
        weight=weight,
        seller=seller,
    )


def _choice(text: str) -> tuple[str, int]:
    value, _, more = text.strip().partition("+")
    return value, int(more or 0)


def _short(value: str) -> str:
    """The part of a SKU that stands for an option value: ``Verde musgo`` is ``VM``, ``250 g`` is ``250G``."""
    plain = unicodedata.normalize("NFD", value.upper().replace(",", "")).encode("ascii", "ignore")
    words = plain.decode().split()
    if value[0].isdigit():
        return "".join(words)
    return words[0][:3] if len(words) == 1 else "".join(word[0] for word in words)
