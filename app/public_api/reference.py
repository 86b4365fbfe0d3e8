"""The API's reference as one plain page: no script, so it needs no exception from the content policy."""

from collections.abc import Iterator, Mapping
from html import escape
from typing import Any, Final

import msgspec
from litestar import Request
from litestar.openapi.plugins import OpenAPIRenderPlugin
from typing_extensions import override

_METHODS: Final = ("get", "post", "put", "patch", "delete")
_HEAD: Final = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title><link rel="stylesheet" href="/static/vendor/tabler/tabler.min.css"></head>
<body><main class="container-xl py-4">
"""


def page(title: str, parts: Iterator[str]) -> bytes:
    """A plain page of documentation."""
    return (
        _HEAD.format(title=escape(title)) + "\n".join(parts) + "\n</main></body></html>"
    ).encode()


class ReferencePage(OpenAPIRenderPlugin):
    """Renders the OpenAPI document as a page."""

    @override
    def render(self, request: Request[Any, Any, Any], openapi_schema: dict[str, Any]) -> bytes:
        """The page."""
        document: dict[str, Any] = msgspec.json.decode(
            msgspec.json.encode(openapi_schema, enc_hook=str)
        )
        return page(document["info"]["title"], _parts(document))


def _parts(document: Mapping[str, Any]) -> Iterator[str]:
    info = document["info"]
    yield f"<h1>{escape(info['title'])} {escape(info['version'])}</h1>"
    for paragraph in info["description"].strip().split("\n\n"):
        yield f"<p>{_code(paragraph)}</p>"
    yield '<p><a href="/schema/openapi.json">OpenAPI 3.1</a> · <a href="/problems">Problems</a></p>'
    for path, item in sorted(document["paths"].items()):
        for method in _METHODS:
            if method in item:
                yield from _operation(path, method, item[method])
    yield "<h2>Shapes</h2>"
    for name, schema in sorted(document.get("components", {}).get("schemas", {}).items()):
        yield from _shape(name, schema)


def _operation(path: str, method: str, operation: Mapping[str, Any]) -> Iterator[str]:
    yield (
        f'<section class="card mb-3"><div class="card-body"><h2 id="{escape(operation["operationId"])}">'
        f"<code>{method.upper()} {escape(path)}</code></h2>"
        f"<p>{_code(operation.get('description') or operation.get('summary') or '')}</p>"
    )
    if operation.get("parameters"):
        yield '<table class="table"><thead><tr><th>Parameter</th><th>In</th><th>Meaning</th></tr></thead><tbody>'
        for parameter in operation["parameters"]:
            yield (
                f"<tr><td><code>{escape(parameter['name'])}</code></td><td>{escape(parameter['in'])}</td>"
                f"<td>{_code(parameter.get('description') or '')}</td></tr>"
            )
        yield "</tbody></table>"
    request_body: dict[str, Any] = operation.get("requestBody") or {"content": {}}
    for content in request_body["content"].values():
        yield f"<p>Body: {_reference(content.get('schema', {}))}</p>"
    yield '<table class="table"><thead><tr><th>Status</th><th>Meaning</th><th>Shape</th></tr></thead><tbody>'
    for status, answer in sorted(operation["responses"].items()):
        shapes = [_reference(item.get("schema", {})) for item in answer.get("content", {}).values()]
        yield (
            f"<tr><td>{escape(status)}</td><td>{_code(answer['description'])}</td>"
            f"<td>{', '.join(shapes)}</td></tr>"
        )
    yield "</tbody></table></div></section>"


def _shape(name: str, schema: Mapping[str, Any]) -> Iterator[str]:
    yield f'<h3 id="shape-{escape(name)}"><code>{escape(name)}</code></h3>'
    yield f"<p>{_code(schema.get('description') or '')}</p>"
    required = set(schema.get("required", ()))
    yield '<table class="table"><tbody>'
    for field, value in schema.get("properties", {}).items():
        yield (
            f"<tr><td><code>{escape(field)}</code>{' *' if field in required else ''}</td>"
            f"<td>{_reference(value)}</td><td>{_code(value.get('description') or '')}</td></tr>"
        )
    yield "</tbody></table>"


def _reference(schema: Mapping[str, Any]) -> str:
    """A schema in a few words, with a link where it has a name."""
    if "$ref" in schema:
        name = escape(schema["$ref"].rsplit("/", 1)[-1])
        return f'<a href="#shape-{name}">{name}</a>'
    for key in ("oneOf", "anyOf"):
        if key in schema:
            return " or ".join(_reference(item) for item in schema[key])
    if schema.get("type") == "array":
        return f"list of {_reference(schema.get('items', {}))}"
    if "enum" in schema:
        return escape(" | ".join(str(value) for value in schema["enum"]))
    kind = schema.get("type", "any")
    return escape(kind if isinstance(kind, str) else " or ".join(kind))


def _code(text: str) -> str:
    """Text with its back-quoted parts as code and its emphasis as such."""
    pieces = escape(text).split("`")
    coded = "".join(
        f"<code>{piece}</code>" if index % 2 else piece for index, piece in enumerate(pieces)
    )
    bold = coded.split("**")
    return "".join(
        f"<strong>{piece}</strong>" if index % 2 else piece for index, piece in enumerate(bold)
    )
