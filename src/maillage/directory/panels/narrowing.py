"""What everyone reads of the content of an entry: what a signed link, which anyone may hold, shows and compares."""

from collections.abc import Mapping
from typing import Any

from maillage.directory.enums.organisations import Field
from maillage.directory.models import Organisation
from maillage.directory.rules.visibility import is_public

# The parts of a content that the field of another name decides about.
READ_AS = {
    "certifications": Field.LABELS.value, "impacts": Field.IMPACT.value, "areas": Field.AREA.value,
    "commune": Field.ADDRESS.value, "postcode": Field.ADDRESS.value, "point": Field.ADDRESS.value,
    "latitude": Field.ADDRESS.value, "longitude": Field.ADDRESS.value, "commune_label": Field.ADDRESS.value,
    "esus_from": Field.ESS.value, "esus_until": Field.ESS.value,
}  # fmt: skip
BY_FIELD = ("blanks", "visibility")


def field_of(name: str) -> str:
    """The field that decides who reads a part; nothing for what everyone reads, such as the name."""
    field = READ_AS.get(name, name)
    return field if field in Field.values else ""


def is_narrow(organisation: Organisation, name: str) -> bool:
    """Whether a part is kept from some."""
    field = field_of(name)
    return bool(field) and not is_public(organisation, field)


def public_translations(organisation: Organisation) -> dict[str, dict[str, str]]:
    """The other languages, without the words of what is kept from some."""
    return {
        tongue: {name: text for name, text in words.items() if not is_narrow(organisation, name)}
        for tongue, words in organisation.translations.items()
    }


def public_part(organisation: Organisation, content: Mapping[str, Any]) -> dict[str, Any]:
    """A content without what is kept from some, in its own words, its translations and its silences."""
    found = {name: value for name, value in content.items() if not is_narrow(organisation, name)}
    for name in BY_FIELD:
        said = found.get(name, {})
        found[name] = {field: value for field, value in said.items() if not is_narrow(organisation, field)}
    found["translations"] = {
        tongue: {name: text for name, text in words.items() if not is_narrow(organisation, name)}
        for tongue, words in content.get("translations", {}).items()
    }
    return found
