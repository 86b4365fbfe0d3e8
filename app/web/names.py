"""Names of what is written as a word of ours in the rows: channels that orders come from, and who acts unseen."""

from typing import Final

from app.web.rendering.locales import Translator
from app.web.rendering.locales import mark as _

CHANNELS: Final = {
    "api": _("API"),
    "falabella": "Falabella",
    "manual": _("By hand"),
    "mercadolibre": "Mercado Libre",
    "olist": "Olist",
    "sample": _("Sample data"),
    "spreadsheet": _("Spreadsheet"),
    "tienda": _("Shop"),
    "web": _("Online shop"),
}
_ACTORS: Final = {
    "cauce user create": _("Command line"),
    "imports.run": _("Import"),
    "system": _("System"),
}


def channel_name(channel: str, texts: Translator) -> str:
    """A channel in the reader's language; one of the merchant's own as they call it."""
    return texts.gettext(CHANNELS[channel]) if channel in CHANNELS else channel


def actor_name(label: str, texts: Translator) -> str:
    """Who acted: people by name, processes in the reader's language."""
    return texts.gettext(_ACTORS[label]) if label in _ACTORS else label
