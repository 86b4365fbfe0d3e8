"""Made-up buyers: common Chilean names, real communes, RUTs whose check digit is right and whose number is drawn.

Addresses of mail end in ``.example`` and telephone numbers share one block, so that no message reaches anybody.
"""

import unicodedata
from random import Random
from typing import Final

import msgspec

_FIRST: Final = [
    "Camila",
    "Valentina",
    "Sofía",
    "Javiera",
    "Francisca",
    "Catalina",
    "Constanza",
    "Fernanda",
    "Antonia",
    "Martina",
    "Isidora",
    "Josefa",
    "Daniela",
    "Carolina",
    "Paula",
    "Andrea",
    "Claudia",
    "Marcela",
    "Matías",
    "Benjamín",
    "Vicente",
    "Sebastián",
    "Diego",
    "Nicolás",
    "Felipe",
    "Ignacio",
    "Tomás",
    "Joaquín",
    "Cristóbal",
    "Rodrigo",
    "Cristián",
    "Pablo",
    "Andrés",
    "Francisco",
    "Álvaro",
    "Gonzalo",
]
_LAST: Final = [
    "González",
    "Muñoz",
    "Rojas",
    "Díaz",
    "Pérez",
    "Soto",
    "Contreras",
    "Silva",
    "Martínez",
    "Sepúlveda",
    "Morales",
    "Rodríguez",
    "López",
    "Fuentes",
    "Hernández",
    "Torres",
    "Araya",
    "Flores",
    "Espinoza",
    "Valenzuela",
    "Castillo",
    "Tapia",
    "Reyes",
    "Gutiérrez",
    "Castro",
    "Pizarro",
    "Álvarez",
    "Vásquez",
    "Sánchez",
    "Fernández",
    "Ramírez",
    "Carrasco",
    "Gómez",
    "Cortés",
    "Herrera",
    "Núñez",
    "Jara",
    "Vergara",
    "Rivera",
    "Figueroa",
]
_COMPANY: Final = (
    "Hostal", "Turismo", "Comercial", "Café", "Inversiones", "Refugio", "Servicios", "Deportes", "Hotel", "Almacén",
)  # fmt: skip
_PLACE: Final = (
    "Los Alerces", "Río Claro", "Puerto Norte", "El Quillay", "Tres Cumbres", "Bahía Azul", "Valle Hondo",
    "Los Maitenes", "Cerro Pintado", "La Huella",
)  # fmt: skip
_STREETS: Final = (
    "Av. Los Leones", "Los Aromos", "Av. Irarrázaval", "Pasaje El Roble", "Av. Pedro de Valdivia", "Los Cerezos",
    "Av. Libertad", "Calle Arturo Prat", "Calle O'Higgins", "Av. Alemania", "Las Camelias", "Calle Colón",
    "Av. Balmaceda", "Los Boldos", "Calle Manuel Montt", "Av. Argentina",
)  # fmt: skip
#: Communes with their region and how many of a hundred buyers live there, roughly as people do.
#: Source of the names: official list of communes and regions in force since September 2018 (SUBDERE).
_COMMUNES: Final = (
    ("Providencia", "Metropolitana de Santiago", 8), ("Ñuñoa", "Metropolitana de Santiago", 8),
    ("Las Condes", "Metropolitana de Santiago", 9), ("Maipú", "Metropolitana de Santiago", 7),
    ("La Florida", "Metropolitana de Santiago", 6), ("Santiago", "Metropolitana de Santiago", 8),
    ("Puente Alto", "Metropolitana de Santiago", 5), ("La Reina", "Metropolitana de Santiago", 3),
    ("San Miguel", "Metropolitana de Santiago", 3), ("Viña del Mar", "Valparaíso", 6),
    ("Valparaíso", "Valparaíso", 4), ("Quilpué", "Valparaíso", 2), ("La Serena", "Coquimbo", 3),
    ("Antofagasta", "Antofagasta", 4), ("Iquique", "Tarapacá", 2),
    ("Rancagua", "Libertador General Bernardo O'Higgins", 3), ("Talca", "Maule", 2), ("Chillán", "Ñuble", 2),
    ("Concepción", "Biobío", 6), ("Temuco", "La Araucanía", 4), ("Pucón", "La Araucanía", 1),
    ("Valdivia", "Los Ríos", 2), ("Puerto Montt", "Los Lagos", 3), ("Puerto Varas", "Los Lagos", 2),
    ("Coyhaique", "Aysén del General Carlos Ibáñez del Campo", 1),
    ("Punta Arenas", "Magallanes y de la Antártica Chilena", 2),
)  # fmt: skip
_LIVE_IN_FLATS: Final = 0.4
METROPOLITAN: Final = "Metropolitana de Santiago"


class Buyer(msgspec.Struct, frozen=True, kw_only=True):
    """A customer with one address."""

    kind: str
    name: str
    email: str
    phone: str
    tax_id: str | None
    street: str
    commune: str
    region: str


def make_buyers(rng: Random, count: int) -> list[Buyer]:
    """Buyers with different RUTs: mostly people, some guests, some companies."""
    numbers = rng.sample(range(7_000_000, 24_000_000), count)
    return [_buyer(rng, position, number) for position, number in enumerate(numbers)]


def rut(number: int) -> str:
    """A number with its check digit, ``12.345.678-5``.

    Source: modulus 11 with the factors 2 to 7, as the Registro Civil assigns it.
    """
    total = sum(int(digit) * (2 + at % 6) for at, digit in enumerate(reversed(str(number))))
    check = "0123456789K"[(11 - total % 11) % 11]
    return f"{number:,}".replace(",", ".") + f"-{check}"


def _buyer(rng: Random, position: int, number: int) -> Buyer:
    kind = rng.choices(("person", "guest", "company"), (74, 16, 10))[0]
    first, last = rng.choice(_FIRST), rng.choice(_LAST)
    name = f"{first} {last} {rng.choice(_LAST)}"
    mail = f"{_ascii(first)}.{_ascii(last)}{position}@correo.example"
    if kind == "company":
        name = f"{rng.choice(_COMPANY)} {rng.choice(_PLACE)} {rng.choice(('SpA', 'Ltda.'))}"
        mail = f"compras{position}@empresa.example"
        number = 76_000_000 + number % 2_000_000
    commune, region, _ = rng.choices(_COMMUNES, [weight for *_, weight in _COMMUNES])[0]
    flat = (
        f", depto. {rng.randint(1, 18)}{rng.randint(1, 8):02}"
        if rng.random() < _LIVE_IN_FLATS
        else ""
    )
    return Buyer(
        kind=kind,
        name=name,
        email=mail,
        phone=f"+56 9 5555 {position % 10_000:04}",
        tax_id=None if kind == "guest" else rut(number),
        street=f"{rng.choice(_STREETS)} {rng.randint(1, 4800)}{flat}",
        commune=commune,
        region=region,
    )


def _ascii(text: str) -> str:
    decomposed = unicodedata.normalize("NFD", text.lower())
    return "".join(letter for letter in decomposed if letter.isascii() and letter.isalpha())
