"""An entry of the history in words: no code, no key, no word of machines."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from maillage.contributions.tables.differences import FIELDS
from maillage.core.text import plain
from maillage.directory.enums.organisations import (
    PARTS,
    AreaKind,
    Blank,
    Circle,
    ExpertFormat,
    IdentifierScheme,
    LegalForm,
    LineageKind,
    NameKind,
    Reach,
    Tongue,
    Visibility,
)
from maillage.files.models import Image
from maillage.geography.models import Commune
from maillage.ui.templatetags.ui.pieces import BLANKS
from maillage.ui.templatetags.ui.words import number
from maillage.vocabularies.enums import Scheme
from maillage.vocabularies.querysets import terms_said

ENUMS: dict[str, Any] = {
    "legal_form": LegalForm.choices, "circle": Circle.choices, "scheme": IdentifierScheme.choices,
    "reach": [choice for choice in Reach.choices if choice[0] != Reach.NOT_APPLICABLE], "blank": BLANKS,
}  # fmt: skip
KINDS: dict[str, Any] = {
    "names": NameKind.choices, "areas": AreaKind.choices, "lineage": LineageKind.choices,
}  # fmt: skip
LISTS: dict[str, Any] = {"languages": Tongue.choices, "formats": ExpertFormat.choices}
SCHEMES = {"family": Scheme.FAMILY, "themes": Scheme.THEME, "audiences": Scheme.AUDIENCE}
BEGINS = frozenset({"valid_from", "starts_on", "joined_on", "esus_from"})
ENDS = frozenset({"valid_until", "ends_on", "left_on", "esus_until"})
ROWS = ("names", "identifiers", "contacts", "networks", "figures", "certifications", "impacts", "areas", "lineage")
# The order in which a row is read: databases keep the keys of JSON in an order of their own.
ORDER = (
    "kind", "scheme", "value", "blank", "unit", "label", "text", "name", "method", "issuer", "detail", "radius_km",
    "reach", "year", "language", "email", "phone", "on", *sorted(BEGINS), *sorted(ENDS), "link", "proof", "source",
    "note",
)  # fmt: skip


def _label(choices: Any, value: Any) -> str:
    return str(dict(choices).get(value, "" if choices is ENUMS["reach"] else value))


def _day(value: str) -> str:
    return f"{date.fromisoformat(value):%d/%m/%Y}"


_CELLS: dict[str, Callable[[Any], str]] = {
    **dict.fromkeys(BEGINS, lambda day: f"{_('Depuis le').lower()} {_day(day)}"),
    **dict.fromkeys(ENDS, lambda day: f"{_('Jusqu’au').lower()} {_day(day)}"),
    "on": _day,
    "radius_km": lambda distance: f"{distance}\u00a0km",
}


def _cell(part: str, row: Mapping[str, Any], name: str) -> str:
    """One value of a row, as the page would say it; nothing for the code of a label, whose name is beside it."""
    value = row[name]
    if part == "certifications" and name == "label":
        return ""
    if part == "figures" and name == "value":
        return f"{row.get('sign', '')}{_number(value)}"
    if name in _CELLS:
        return _CELLS[name](value)
    choices = KINDS[part] if name == "kind" else ENUMS.get(name)
    return str(value) if choices is None else _label(choices, value)


def _number(value: str) -> str:
    said = Decimal(value)
    return str(number(said, 0 if said == said.to_integral_value() else 2))


def _rows(part: str, rows: list[Mapping[str, Any]]) -> str:
    """A line for each row; of a lineage, both sides in their order."""
    lines = []
    for row in rows:
        said = [text for name in ORDER if name in row and (text := _cell(part, row, name))]
        if part == "lineage":
            said.append(_("avant celle-ci") if row.get("is_origin", True) else _("après celle-ci"))
        lines.append(", ".join(said))
    return "\n".join(lines)


def _field(name: str) -> str:
    return str(PARTS.get(name) or FIELDS.get(name) or name)


def _commune(code: str) -> str:
    return str(Commune.objects.filter(pk=code).first() or code)


def _translations(said: Mapping[str, Mapping[str, str]]) -> str:
    return "\n".join(
        f"{_field(name)} ({_label(Tongue.choices, tongue)})\u202f: {plain(text)}"
        for tongue, words in said.items()
        for name, text in words.items()
        if text
    )


def _by_field(choices: Any) -> Callable[[Mapping[str, str]], str]:
    def words(said: Mapping[str, str]) -> str:
        return "\n".join(f"{_field(name)}\u202f: {_label(choices, value)}" for name, value in said.items())

    return words


def _picture(key: int) -> str:
    """The name of the file and what tells it from another of the same name."""
    found = Image.objects.filter(pk=key).first()
    return _("retirée depuis") if found is None else f"{found} ({found.width} × {found.height}, {found.sha256[:6]})"


_WORDS: dict[str, Callable[[Any], str]] = {
    "commune": _commune,
    "translations": _translations,
    "blanks": _by_field(Blank.choices),
    "visibility": _by_field(Visibility.choices),
    "banner": _picture,
    "logo": _picture,
    "point": lambda point: ", ".join(f"{degrees:.5f}" for degrees in point),
    "esus_from": _day,
    "esus_until": _day,
}


def in_words(data: Mapping[str, Any]) -> dict[str, Any]:
    """A revision with its codes and keys turned into what people say."""
    found: dict[str, Any] = {}
    for name, value in data.items():
        if not value:
            found[name] = value
        elif name in _WORDS:
            found[name] = _WORDS[name](value)
        elif name in ROWS:
            found[name] = _rows(name, value)
        elif name in SCHEMES:
            found[name] = terms_said(SCHEMES[name], value)
        elif name in LISTS:
            found[name] = ", ".join(_label(LISTS[name], code) for code in value)
        else:
            found[name] = _label(ENUMS[name], value) if name in ENUMS else value
    return found
