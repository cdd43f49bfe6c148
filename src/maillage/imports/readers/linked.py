"""Reading properties of linked data, whatever prefix, list or language map wraps them."""

from collections.abc import Iterable, Mapping
from typing import Any

PREFIXES = ("", "schema:", "http://schema.org/", "https://schema.org/")
LANGUAGE_ORDER = ("fr", "@none", "en")
ITEM_LIMIT = 5000


def many(node: Any, *names: str) -> list[Any]:
    """The values of the first property that is there, as a list."""
    if not isinstance(node, Mapping):
        return []
    for name in names:
        for prefix in PREFIXES:
            value = node.get(prefix + name)
            if value not in (None, "", []):
                return value[:ITEM_LIMIT] if isinstance(value, list) else [value]
    return []


def one(node: Any, *names: str) -> Any:
    """The first value of the first property that is there."""
    return next(iter(many(node, *names)), None)


def text(value: Any, depth: int = 0) -> str:
    """A value as text: ``{"fr": ["…"]}``, ``{"@value": "…"}``, a list's first, a property value's name."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool) or value is None or depth > 4:  # noqa: PLR2004 - deeper is no text
        return "" if value is None or depth > 4 else str(value).lower()  # noqa: PLR2004 - as above
    if isinstance(value, int | float):
        return str(value)
    if isinstance(value, list):
        return next((found for found in (text(item, depth + 1) for item in value[:20]) if found), "")
    if isinstance(value, Mapping):
        keys = ("@value", *LANGUAGE_ORDER, "value", "name", "rdfs:label", "@id")
        return next((found for found in (text(value.get(key), depth + 1) for key in keys) if found), "")
    return ""


def node_types(node: Mapping[str, Any]) -> set[str]:
    """The types of a node without prefix, in lower case."""
    value = node.get("@type")
    names: Iterable[Any] = value if isinstance(value, list) else [value]
    return {name.rsplit("/", 1)[-1].rsplit(":", 1)[-1].lower() for name in names if isinstance(name, str)}


def typed(node: Mapping[str, Any], name: str) -> bool:
    """Whether a node has this type."""
    return name in node_types(node)
