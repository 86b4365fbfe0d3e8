"""Why something of the warehouse was refused, in the reader's words."""

from typing import Any

from litestar import Request

from app.kernel.errors import DomainError
from app.web.forms import FormErrors
from app.web.orders.advice import refusal_of
from app.web.orders.handling import FormRefusedError
from app.web.pages import language_of
from app.web.rendering.locales import translator


def refused(request: Request[Any, Any, Any], error: DomainError) -> FormErrors:
    """The fields at fault: our own sentences are texts to be translated, others are the domain's."""
    language = language_of(request)
    if isinstance(error, FormRefusedError):
        texts = translator(language)
        return FormErrors({item.pointer: texts.gettext(item.detail) for item in error.issues})
    return FormErrors({"": refusal_of(error, language)})
