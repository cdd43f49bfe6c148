"""Writing what an organisation says of itself beyond its texts, in the transaction that writes these."""

from collections.abc import Iterable
from dataclasses import asdict, fields, replace
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from maillage.core.errors import Refused
from maillage.core.text import clean_line, fold
from maillage.directory.actions.profile_data import (
    COLUMNS,
    ROWS,
    AreaData,
    CertificationData,
    FigureData,
    IdentifierData,
    ProfileData,
    profile_of,
)
from maillage.directory.enums.organisations import (
    MAY_BE_BLANK,
    NUMBERS_OF_ONE,
    AreaKind,
    Blank,
    Field,
    IdentifierScheme,
    LineageKind,
    NameKind,
    Reach,
    Tongue,
    Visibility,
)
from maillage.directory.models import Identifier, Lineage, Organisation, OrganisationName
from maillage.directory.models.numbers import WrongNumberError, normalised
from maillage.geography.models import Commune, Department, Epci, Region
from maillage.territories.models import Territory

MOST_ROWS = 60
PLACES: dict[str, type[Any]] = {
    AreaKind.COMMUNE: Commune, AreaKind.EPCI: Epci, AreaKind.DEPARTMENT: Department, AreaKind.REGION: Region,
}  # fmt: skip
COUNTRIES = {"FR": "France", "BE": "Belgique"}


class BadNumber(Refused):
    """An official number that cannot be, or that another entry already has."""


class BadProfile(Refused):
    """Something of a profile contradicts itself."""


def write_profile(organisation: Organisation, data: ProfileData) -> None:
    """Write a profile whole: rows that are not in it go.

    Raises:
        Refused: a number, an area or a figure that cannot be; nothing is written then.
    """
    clean = _clean(data)
    _refuse_taken(organisation, clean.identifiers)
    values = {name: getattr(clean, name) for name in COLUMNS}
    values |= {name: list(values[name]) for name in ("languages", "social_links")}
    for name, value in values.items():
        setattr(organisation, name, value)
    organisation.save(update_fields=list(values))
    organisation.audiences.set(clean.audiences)
    for part, (relation, _made) in ROWS.items():
        if part != "names":
            _write_rows(organisation, relation, getattr(clean, part))
    _write_names(organisation, clean)
    _write_lineage(organisation, clean)


def _write_rows(organisation: Organisation, relation: str, rows: Iterable[Any]) -> None:
    manager = getattr(organisation, relation)
    model = manager.model
    ranked = any(one.name == "position" for one in model._meta.get_fields())
    manager.all().delete()
    model.objects.bulk_create(
        model(
            organisation=organisation,
            **{one.name: getattr(row, one.name) for one in fields(row)},
            **({"position": rank} if ranked else {}),
        )
        for rank, row in enumerate(rows)
    )


def _write_names(organisation: Organisation, data: ProfileData) -> None:
    """The names but the usual ones, which renamings write; the first time, the usual name of today too."""
    organisation.names.exclude(kind=NameKind.USUAL).delete()
    rows = [
        OrganisationName(organisation=organisation, position=rank, folded=fold(row.text)[:200], **asdict(row))
        for rank, row in enumerate(data.names, start=1)
    ]
    if not organisation.names.filter(kind=NameKind.USUAL, valid_until=None).exists():
        rows.append(usual_name(organisation))
    OrganisationName.objects.bulk_create(rows)


def usual_name(organisation: Organisation, text: str = "", **dates: date) -> OrganisationName:
    """A usual name of an organisation, not saved yet: the one of today unless another is given."""
    said = text or organisation.name
    return OrganisationName(organisation=organisation, kind=NameKind.USUAL, text=said, folded=fold(said)[:200], **dates)


def rename(organisation: Organisation, former: str, today: date) -> None:
    """The usual name changed: the one before stays, with the day on which it ceased to be said."""
    rows = organisation.names.filter(kind=NameKind.USUAL, valid_until=None)
    if not rows.update(valid_until=today):
        usual_name(organisation, former, valid_until=today).save()
    usual_name(organisation, valid_from=today).save()


def _write_lineage(organisation: Organisation, data: ProfileData) -> None:
    """What passed to and from others; a row that stays keeps the name this organisation had then."""
    own = {(row.kind, row.on, row.before_name, True): row.after_name for row in organisation.lineage_before.all()}
    own |= {(row.kind, row.on, row.after_name, False): row.before_name for row in organisation.lineage_after.all()}
    organisation.lineage_before.all().delete()
    organisation.lineage_after.all().delete()
    usual = list(organisation.names.filter(kind=NameKind.USUAL))
    rows = []
    for row in data.lineage:
        then = own.get((row.kind, row.on, row.name, row.is_origin)) or _name_on(organisation, usual, row.on)
        sides = (
            {"before": row.other, "before_name": row.name, "after": organisation, "after_name": then}
            if row.is_origin
            else {"before": organisation, "before_name": then, "after": row.other, "after_name": row.name}
        )
        rows.append(Lineage(kind=row.kind, on=row.on, note=row.note, **sides))
    Lineage.objects.bulk_create(rows)


def _name_on(organisation: Organisation, usual: Iterable[OrganisationName], day: date) -> str:
    """The name that was said that day: the first that ceased since, or the one of today."""
    ceased = [row for row in usual if row.valid_until is not None and row.valid_until > day]
    return min(ceased, key=lambda row: row.valid_until or day).text if ceased else organisation.name


def _refuse_taken(organisation: Organisation, rows: tuple[IdentifierData, ...]) -> None:
    for row in rows:
        if row.scheme not in NUMBERS_OF_ONE:
            continue
        other = (
            Identifier.objects.filter(scheme=row.scheme, value=row.value)
            .exclude(organisation=organisation)
            .select_related("organisation")
            .first()
        )
        if other is not None:
            raise BadNumber(
                _("Le numéro %(number)s est déjà celui de « %(name)s ». Est-ce la même structure ?")
                % {"number": row.value, "name": other.organisation.name}
            )


def _clean(data: ProfileData) -> ProfileData:
    identifiers = tuple(dict.fromkeys(_identifier(row) for row in data.identifiers[:MOST_ROWS]))
    lines: dict[str, Any] = {part: tuple(map(_one_line, getattr(data, part))) for part in (*ROWS, "lineage")}
    data = replace(data, **lines)
    esus = (data.esus_from, data.esus_until)
    if esus[1] is not None and (esus[0] is None or esus[1] < esus[0]):
        raise BadProfile(_("L’agrément ESUS finit après avoir commencé : donnez les deux dates dans l’ordre."))
    return replace(
        data,
        identifiers=identifiers,
        figures=tuple(_figure(row) for row in data.figures[:MOST_ROWS] if row.label),
        certifications=tuple(_certification(row) for row in data.certifications[:MOST_ROWS]),
        areas=tuple(dict.fromkeys(_area(row) for row in data.areas[:MOST_ROWS])),
        lineage=tuple(row for row in data.lineage[:MOST_ROWS] if row.kind in LineageKind.values and row.name),
        names=tuple(
            replace(row, text=clean_line(row.text)[:200])
            for row in data.names[:MOST_ROWS]
            if clean_line(row.text) and row.kind in NameKind.values and row.kind != NameKind.USUAL
        ),
        languages=tuple(code for code in data.languages if code in Tongue.values),
        social_links=tuple(link for link in map(clean_line, data.social_links) if _is_address(link))[:MOST_ROWS],
        blanks={name: why for name, why in data.blanks.items() if name in MAY_BE_BLANK and why in Blank.values},
        visibility={
            name: who for name, who in data.visibility.items() if name in Field.values and who in Visibility.values
        },
    )


def _one_line(row: Any) -> Any:
    """A row whose texts hold no control character, no direction override, no doubled blank."""
    return replace(
        row,
        **{
            one.name: clean_line(getattr(row, one.name))
            for one in fields(row)
            if isinstance(getattr(row, one.name), str)
        },
    )


def _is_address(link: str) -> bool:
    parts = urlsplit(link)
    return parts.scheme in {"http", "https"} and bool(parts.netloc)


def _identifier(row: IdentifierData) -> IdentifierData:
    if row.scheme not in IdentifierScheme.values:
        raise BadNumber(_("Choisissez le registre du numéro « %(typed)s ».") % {"typed": row.value[:30]})
    try:
        return replace(row, value=normalised(row.scheme, row.value))
    except WrongNumberError as wrong:
        raise BadNumber(str(wrong)) from wrong


def _figure(row: FigureData) -> FigureData:
    if row.value is not None and row.blank:
        raise BadProfile(
            _("« %(label)s » : donnez une valeur, ou dites pourquoi il n’y en a pas.") % {"label": row.label}
        )
    if row.reach not in Reach.values:
        raise BadProfile(_("« %(label)s » : ce public est-il direct ou indirect ?") % {"label": row.label})
    return replace(row, label=clean_line(row.label), unit=clean_line(row.unit), sign=clean_line(row.sign))


def _certification(row: CertificationData) -> CertificationData:
    return replace(row, name=clean_line(row.name) or (row.label.label_fr if row.label else ""))


def _area(row: AreaData) -> AreaData:
    """The part with the name its code has in our lists."""
    if row.kind == AreaKind.RADIUS:
        return AreaData(kind=row.kind, radius_km=row.radius_km)
    name = _place_name(row.kind, row.code)
    if not name:
        raise BadProfile(
            _("Zone d’intervention : choisissez « %(name)s » dans la liste.") % {"name": row.name or row.code}
        )
    return AreaData(kind=row.kind, code=row.code, name=name)


def _place_name(kind: str, code: str) -> str:
    if kind == AreaKind.COUNTRY:
        return COUNTRIES.get(code, "")
    if kind == AreaKind.TERRITORY:
        found = Territory.objects.filter(slug=code).first()
    else:
        found = PLACES[kind].objects.filter(pk=code).first() if kind in PLACES else None
    return found.name if found is not None else ""


def absorb_profile(kept: Organisation, merged: Organisation) -> None:
    """A merger: what the kept entry does not say is taken from the other. Rows are copied, so that it can be undone.

    Numbers pass, since one may belong to one entry only; what names the other passes in ``naming``.
    """
    theirs = profile_of(merged)
    merged.identifiers.all().delete()
    for part, (relation, _made) in ROWS.items():
        known = {_mark(part, row) for row in getattr(kept, relation).all()}
        rows = [row for row in getattr(theirs, part) if _mark(part, row) not in known]
        manager = getattr(kept, relation)
        extra = {"position": manager.count()} if part != "identifiers" else {}
        for row in rows:
            values = {one.name: getattr(row, one.name) for one in fields(row)}
            if part == "names":
                values["folded"] = fold(row.text)[:200]
            manager.create(**values, **extra)
    blanks = [name for name in COLUMNS if getattr(kept, name) in (None, "", [], {})]
    for name in blanks:
        setattr(kept, name, getattr(merged, name))
    kept.save(update_fields=blanks)
    kept.audiences.add(*merged.audiences.all())


MARKS = {
    "names": ("kind", "text"), "identifiers": ("scheme", "value"), "contacts": ("label", "email", "phone"),
    "networks": ("name", "joined_on"), "figures": ("label", "year", "reach"), "certifications": ("name", "starts_on"),
    "impacts": ("method", "year"), "areas": ("kind", "code", "radius_km"),
}  # fmt: skip


def _mark(part: str, row: Any) -> tuple[Any, ...]:
    """By what two rows of a part are the same."""
    return tuple(getattr(row, name) for name in MARKS[part])
