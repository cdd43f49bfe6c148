"""What a person reads of an organisation: every field that is not hers is already gone.

Pages, exports, JSON-LD, cards and indexes read this and never the rows themselves, so that a hidden field cannot be
forgotten in one of them.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from maillage.contributions.enums import State
from maillage.directory.enums.organisations import (
    AreaKind,
    Blank,
    EssGround,
    Field,
    LegalForm,
    NameKind,
    Reach,
    Tongue,
    Visibility,
)
from maillage.directory.models import (
    ActionArea,
    Certification,
    Contact,
    Figure,
    Identifier,
    Impact,
    Lineage,
    Member,
    NetworkMembership,
    Organisation,
    OrganisationName,
    Venue,
)
from maillage.directory.querysets.parts import READ
from maillage.directory.rules.visibility import may_read
from maillage.vocabularies.models import Term


@dataclass(frozen=True, kw_only=True)
class Facts:
    """The fields of one organisation that one level of readers may read, on one day."""

    organisation: Organisation
    level: str
    on: date
    name: str
    acronym: str
    mission: str = ""
    description: str = ""
    family: Term | None = None
    circle: str = ""
    legal_form: str = ""
    ess: str = ""
    esus_from: date | None = None
    founded_in: int | None = None
    staff: int | None = None
    address: str = ""
    postcode: str = ""
    commune: Any = None
    latitude: float | None = None
    longitude: float | None = None
    website: str = ""
    phone: str = ""
    languages: tuple[str, ...] = ()
    social_links: tuple[str, ...] = ()
    themes: tuple[Term, ...] = ()
    audiences: tuple[Term, ...] = ()
    names: tuple[OrganisationName, ...] = ()
    identifiers: tuple[Identifier, ...] = ()
    contacts: tuple[Contact, ...] = ()
    networks: tuple[NetworkMembership, ...] = ()
    networks_left: tuple[NetworkMembership, ...] = ()
    figures: tuple[Figure, ...] = ()
    labels: tuple[Certification, ...] = ()
    labels_ended: tuple[Certification, ...] = ()
    impacts: tuple[Impact, ...] = ()
    areas: tuple[ActionArea, ...] = ()
    lineage_before: tuple[Lineage, ...] = ()
    lineage_after: tuple[Lineage, ...] = ()
    members: tuple[Member, ...] = ()
    sites: tuple[Venue, ...] = ()
    blanks: dict[str, str] = field(default_factory=dict)
    hidden: frozenset[str] = frozenset()

    def blank(self, name: str) -> str:
        """Why a field says nothing, when it was said why."""
        return self.blanks.get(name, "")

    def unsaid(self, name: str) -> str:
        """The same as everything that is read names it: a measure of impact is « transmitted », the rest said."""
        why = self.blank(name)
        return "pending" if name == Field.IMPACT and why == Blank.NOT_PROVIDED else why

    @property
    def area_words(self) -> list[str]:
        """The parts of the area of action in words."""
        return [
            _("à %(distance)s km autour du siège") % {"distance": row.radius_km}
            if row.kind == AreaKind.RADIUS
            else row.name
            for row in self.areas
        ]

    @property
    def legal_form_label(self) -> str:
        """The legal form in words."""
        return str(LegalForm(self.legal_form).label) if self.legal_form else ""

    @property
    def legal_names(self) -> list[str]:
        """The legal names that are said today."""
        return [row.text for row in self.names if row.kind == NameKind.LEGAL and row.is_said(self.on)]

    @property
    def former_names(self) -> list[OrganisationName]:
        """The names that are not said any more, the latest first."""
        found = [
            row
            for row in self.names
            if row.kind == NameKind.FORMER or (row.text != self.name and (row.has_ended(self.on) or _was_usual(row)))
        ]
        return sorted(found, key=lambda row: row.valid_until or date.min, reverse=True)

    @property
    def other_names(self) -> list[OrganisationName]:
        """Acronyms and names in other languages that are said today."""
        kinds = {NameKind.ACRONYM, NameKind.OTHER_LANGUAGE}
        return [row for row in self.names if row.kind in kinds and row.is_said(self.on)]

    @property
    def language_names(self) -> list[str]:
        """The languages in words."""
        return [str(Tongue(code).label) for code in self.languages if code in Tongue.values]

    @property
    def ess_reason(self) -> str:
        """The sentence that explains the social economy badge."""
        if not self.ess:
            return ""
        reason = str(EssGround(self.ess).label)
        if self.ess == EssGround.APPROVAL and self.esus_from:
            reason = _("%(reason)s depuis le %(day)s") % {"reason": reason, "day": f"{self.esus_from:%d/%m/%Y}"}
        return _("Relève de l’économie sociale et solidaire parce que %(reason)s.") % {"reason": reason}

    def of_reach(self, reach: str) -> list[Figure]:
        """The figures of one public, in their order: those of two publics are never together."""
        return [row for row in self.figures if row.reach == reach]

    @property
    def direct(self) -> list[Figure]:
        """What counts people the team met."""
        return self.of_reach(Reach.DIRECT)

    @property
    def indirect(self) -> list[Figure]:
        """What counts people whom others met with its tools."""
        return self.of_reach(Reach.INDIRECT)

    @property
    def other_figures(self) -> list[Figure]:
        """What counts no public."""
        return self.of_reach(Reach.NOT_APPLICABLE)


FIELDS = tuple(Field.values)
# The columns of a field, where it is not one column of its own name.
COLUMNS_OF: dict[str, tuple[str, ...]] = {
    Field.ADDRESS: ("address", "postcode", "commune", "latitude", "longitude"),
    Field.MISSION: ("mission",), Field.DESCRIPTION: ("description",), Field.FAMILY: ("family",),
    Field.CIRCLE: ("circle",), Field.LEGAL_FORM: ("legal_form",), Field.FOUNDED: ("founded_in",),
    Field.STAFF: ("staff",), Field.WEBSITE: ("website",), Field.PHONE: ("phone",),
}  # fmt: skip
RELATIONS_OF: dict[str, tuple[str, str]] = {
    Field.THEMES: ("themes", "themes"), Field.AUDIENCES: ("audiences", "audiences"), Field.NAMES: ("names", "names"),
    Field.IDENTIFIERS: ("identifiers", "identifiers"), Field.CONTACTS: ("contacts", "contacts"),
    Field.IMPACT: ("impacts", "impacts"), Field.AREA: ("areas", "areas"), Field.TEAM: ("members", "members"),
}  # fmt: skip


def facts_of(
    organisation: Organisation, level: str, on: date, language: str = "fr", only: frozenset[str] | None = None
) -> Facts:
    """An organisation as this level reads it on a day, in a language where it was translated; of some fields only."""
    readable = {name for name in FIELDS if may_read(organisation, name, level)}
    seen = readable if only is None else readable & only
    values: dict[str, Any] = {
        column: getattr(organisation, column)
        for name, columns in COLUMNS_OF.items()
        if name in seen
        for column in columns
    }
    for name, (target, relation) in RELATIONS_OF.items():
        if name in seen:
            values[target] = _ranked(rows_of(organisation, relation))
    values |= _lists(organisation, seen) | _dated(organisation, seen, on)
    values |= {key: text for key, text in organisation.translations.get(language, {}).items() if key in values and text}
    return Facts(
        organisation=organisation,
        level=level,
        on=on,
        name=organisation.translations.get(language, {}).get("name") or organisation.name,
        acronym=organisation.acronym if Field.NAMES in seen else "",
        blanks={name: why for name, why in organisation.blanks.items() if name in readable},
        hidden=frozenset(FIELDS) - readable,
        **values,
    )


def public_facts(organisation: Organisation, on: date, language: str = "fr") -> Facts:
    """What everyone reads."""
    return facts_of(organisation, Visibility.PUBLIC, on, language)


def rows_of(organisation: Organisation, relation: str) -> Any:
    """The rows of a relation: those read with many organisations, or its own."""
    found = vars(organisation).get(f"{READ}{relation}")
    return getattr(organisation, relation).all() if found is None else found


def _ranked(rows: Any) -> tuple[Any, ...]:
    return tuple(sorted(rows, key=lambda row: (getattr(row, "position", 0), row.pk)))


def _lists(organisation: Organisation, seen: set[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if Field.LANGUAGES in seen:
        found["languages"] = tuple(organisation.languages)
    if Field.SOCIAL in seen:
        found["social_links"] = tuple(organisation.social_links)
    if Field.FIGURES in seen:
        said = (row for row in rows_of(organisation, "figures") if row.value is not None or row.blank)
        found["figures"] = _ranked(said)
    if Field.SITES in seen:
        found["sites"] = tuple(
            sorted(
                (
                    venue
                    for venue in rows_of(organisation, "venues")
                    if venue.contribution.state == State.PUBLISHED and venue.merged_into_id is None
                ),
                key=lambda venue: (venue.name, venue.pk),
            )
        )
    if Field.LINEAGE in seen:
        found["lineage_before"] = tuple(sorted(rows_of(organisation, "lineage_before"), key=lambda row: row.on))
        found["lineage_after"] = tuple(
            sorted(
                (row for row in rows_of(organisation, "lineage_after") if row.after_id != organisation.pk),
                key=lambda row: row.on,
            )
        )
    return found


def _was_usual(row: OrganisationName) -> bool:
    """Another usual name took its place, were it today."""
    return row.kind == NameKind.USUAL and row.valid_until is not None


def _runs(begins: date | None, ends: date | None, on: date) -> bool:
    """Begun, as far as is known, and not ended."""
    return (begins is None or begins <= on) and (ends is None or ends >= on)


def _dated(organisation: Organisation, seen: set[str], on: date) -> dict[str, Any]:
    """What has a beginning and an end: labels, networks, the approval as a social enterprise."""
    found: dict[str, Any] = {}
    if Field.LABELS in seen:
        rows = _ranked(rows_of(organisation, "certifications"))
        found["labels"] = tuple(row for row in rows if _runs(row.starts_on, row.ends_on, on))
        found["labels_ended"] = tuple(row for row in rows if row.ends_on is not None and row.ends_on < on)
    if Field.NETWORKS in seen:
        joined = _ranked(rows_of(organisation, "networks_joined"))
        found["networks"] = tuple(row for row in joined if _runs(row.joined_on, row.left_on, on))
        found["networks_left"] = tuple(row for row in joined if row.left_on is not None and row.left_on < on)
    if Field.ESS in seen:
        ground = organisation.ess_ground(on)
        found["ess"] = ground if ground == EssGround.APPROVAL or Field.LEGAL_FORM in seen else ""
        found["esus_from"] = organisation.esus_from
    return found
