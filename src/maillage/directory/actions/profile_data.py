"""What one writes of an organisation beyond its page of before: names, numbers, figures, labels, area, visibility.

Every row is a frozen dataclass whose fields are those of its model, so that reading, writing, comparing and keeping in
the history are the same four lines for all of them.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from decimal import Decimal
from typing import Any

from maillage.directory.enums.organisations import NameKind, Reach
from maillage.directory.models import Organisation
from maillage.files.models import Image
from maillage.vocabularies.enums import Scheme
from maillage.vocabularies.models import Term


@dataclass(frozen=True, kw_only=True)
class NameData:
    """A name that is not the current usual one."""

    kind: str = NameKind.FORMER
    text: str = ""
    language: str = ""
    valid_from: date | None = None
    valid_until: date | None = None


@dataclass(frozen=True, kw_only=True)
class IdentifierData:
    """A number, as typed or as its register writes it."""

    scheme: str
    value: str


@dataclass(frozen=True, kw_only=True)
class ContactData:
    """Whom to reach for what."""

    label: str
    name: str = ""
    email: str = ""
    phone: str = ""


@dataclass(frozen=True, kw_only=True)
class NetworkData:
    """A network joined; ``network`` when the directory knows it."""

    name: str
    network: Organisation | None = None
    joined_on: date | None = None
    left_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class FigureData:
    """A key figure: a value or a blank."""

    label: str
    value: Decimal | None = None
    blank: str = ""
    sign: str = ""
    unit: str = ""
    year: int | None = None
    reach: str = Reach.NOT_APPLICABLE
    source: str = ""


@dataclass(frozen=True, kw_only=True)
class CertificationData:
    """A label, known to the vocabulary or not."""

    name: str = ""
    label: Term | None = None
    issuer: str = ""
    detail: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    proof: str = ""


@dataclass(frozen=True, kw_only=True)
class ImpactData:
    """A measure of impact."""

    method: str
    year: int | None = None
    link: str = ""


@dataclass(frozen=True, kw_only=True)
class AreaData:
    """A part of the area of action: a radius, or the code of a place."""

    kind: str
    code: str = ""
    name: str = ""
    radius_km: int | None = None


@dataclass(frozen=True, kw_only=True)
class LineageData:
    """What passed to or from another organisation; ``is_origin`` says that the other was before."""

    kind: str
    on: date
    name: str
    other: Organisation | None = None
    is_origin: bool = True
    note: str = ""


@dataclass(frozen=True, kw_only=True)
class ProfileData:
    """Everything of an organisation but its name, place and texts. ``blanks`` and ``visibility`` are by field."""

    legal_form: str = ""
    circle: str = ""
    esus_from: date | None = None
    esus_until: date | None = None
    founded_in: int | None = None
    staff: int | None = None
    postcode: str = ""
    languages: tuple[str, ...] = ()
    social_links: tuple[str, ...] = ()
    blanks: dict[str, str] = field(default_factory=dict)
    visibility: dict[str, str] = field(default_factory=dict)
    banner: Image | None = None
    audiences: tuple[Term, ...] = ()
    names: tuple[NameData, ...] = ()
    identifiers: tuple[IdentifierData, ...] = ()
    contacts: tuple[ContactData, ...] = ()
    networks: tuple[NetworkData, ...] = ()
    figures: tuple[FigureData, ...] = ()
    certifications: tuple[CertificationData, ...] = ()
    impacts: tuple[ImpactData, ...] = ()
    areas: tuple[AreaData, ...] = ()
    lineage: tuple[LineageData, ...] = ()


COLUMNS = ("legal_form", "circle", "esus_from", "esus_until", "founded_in", "staff", "postcode", "languages",
           "social_links", "blanks", "visibility", "banner")  # fmt: skip
MARKER = "legal_form"  # always there: a revision without it was kept before there were profiles
DATES = ("valid_from", "valid_until", "joined_on", "left_on", "starts_on", "ends_on", "on")
# Where the rows of each part are, by the organisation's related name, and what they are read as.
ROWS: dict[str, tuple[str, type[Any]]] = {
    "names": ("names", NameData),
    "identifiers": ("identifiers", IdentifierData),
    "contacts": ("contacts", ContactData),
    "networks": ("networks_joined", NetworkData),
    "figures": ("figures", FigureData),
    "certifications": ("certifications", CertificationData),
    "impacts": ("impacts", ImpactData),
    "areas": ("areas", AreaData),
}


def profile_of(organisation: Organisation) -> ProfileData:
    """An organisation's profile as it is written today; usual names follow from renamings and are not part of it."""
    values: dict[str, Any] = {name: getattr(organisation, name) for name in COLUMNS}
    values |= {name: tuple(values[name]) for name in ("languages", "social_links")}
    for part, (relation, made) in ROWS.items():
        ranked = sorted(getattr(organisation, relation).all(), key=lambda row: (getattr(row, "position", 0), row.pk))
        if part == "names":
            ranked = [row for row in ranked if row.kind != NameKind.USUAL]
        values[part] = tuple(made(**{one.name: getattr(row, one.name) for one in fields(made)}) for row in ranked)
    values["audiences"] = tuple(organisation.audiences.all())
    return ProfileData(**values, lineage=_lineage_of(organisation))


def _lineage_of(organisation: Organisation) -> tuple[LineageData, ...]:
    before = [
        LineageData(kind=row.kind, on=row.on, name=row.before_name, other=row.before, is_origin=True, note=row.note)
        for row in organisation.lineage_before.all()
    ]
    after = [
        LineageData(kind=row.kind, on=row.on, name=row.after_name, other=row.after, is_origin=False, note=row.note)
        for row in organisation.lineage_after.all()
        if row.after_id != organisation.pk
    ]
    return tuple(sorted(before + after, key=lambda row: (row.on, row.name)))


PLAIN: dict[Any, Callable[[Any], Any]] = {
    Term: lambda term: term.code,
    Organisation: lambda organisation: organisation.pk,
    Image: lambda image: image.pk,
    Decimal: lambda number: format(number.normalize(), "f"),
    date: str,
}


def _plain(value: Any) -> Any:
    """A value as a revision keeps it: dates and decimals as text, terms by code, organisations and images by key."""
    for kind, written in PLAIN.items():
        if isinstance(value, kind):
            return written(value)
    if isinstance(value, tuple | list):
        return [_plain(one) for one in value]
    if hasattr(value, "__dataclass_fields__"):
        return {one.name: kept for one in fields(value) if (kept := _plain(getattr(value, one.name))) not in {None, ""}}
    return value


def profile_content(data: ProfileData) -> dict[str, Any]:
    """What the history keeps of a profile: the parts that say something, readable on their own."""
    kept = {one.name: _plain(getattr(data, one.name)) for one in fields(data)}
    return {name: value for name, value in kept.items() if name == MARKER or value not in (None, "", [], {})}


def profile_from(content: Mapping[str, Any]) -> ProfileData | None:
    """The profile that a revision kept; nothing when it was kept before there were profiles.

    What left the directory since (a term, a picture, an organisation) is left out.
    """
    if MARKER not in content:
        return None
    values: dict[str, Any] = {name: content[name] for name in COLUMNS if name in content and name != "banner"}
    values |= {name: date.fromisoformat(values[name]) for name in ("esus_from", "esus_until") if name in values}
    values |= {name: tuple(values[name]) for name in ("languages", "social_links") if name in values}
    values["banner"] = Image.objects.filter(pk=content.get("banner") or 0).first()
    audiences = Term.objects.filter(scheme=Scheme.AUDIENCE, code__in=content.get("audiences", []))
    values["audiences"] = tuple(audiences.order_by("position", "pk"))
    parts = {part: made for part, (_relation, made) in ROWS.items()} | {"lineage": LineageData}
    for part, made in parts.items():
        values[part] = tuple(_row_from(made, row) for row in content.get(part, []))
    return ProfileData(**values)


def _row_from(made: type[Any], row: Mapping[str, Any]) -> Any:
    values = dict(row)
    for name, kept in row.items():
        if name in DATES:
            values[name] = date.fromisoformat(kept)
        elif name == "value" and made is FigureData:
            values[name] = Decimal(kept)
        elif name in {"network", "other"}:
            values[name] = Organisation.objects.filter(pk=kept).first()
        elif name == "label" and made is CertificationData:
            values[name] = Term.objects.filter(scheme=Scheme.LABEL, code=kept).first()
    return made(**values)
