"""The page of a structure: what this reader may read of it, in panels."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from maillage.core.clock import day_of
from maillage.core.text import script_json
from maillage.directory.enums.organisations import AreaKind, Field, Visibility
from maillage.directory.exports import organisation_json_ld
from maillage.directory.models import Figure, Organisation
from maillage.directory.models.numbers import printed, register_url
from maillage.directory.panels.extensions import jobs_of, panels_of
from maillage.directory.rules import may_edit_organisation
from maillage.directory.rules.facts import Facts, facts_of, public_facts, rows_of
from maillage.directory.rules.visibility import level_of
from maillage.geography.models import Department
from maillage.territories.models import Territory
from maillage.territories.place import public_address
from maillage.ui.templatetags.ui.words import number

SERVICES = {
    "facebook.com": "Facebook", "instagram.com": "Instagram", "linkedin.com": "LinkedIn", "youtube.com": "YouTube",
    "bsky.app": "Bluesky", "tiktok.com": "TikTok", "x.com": "X", "twitter.com": "X", "peertube": "PeerTube",
    "vimeo.com": "Vimeo",
}  # fmt: skip


@dataclass(frozen=True)
class Line:
    """A line of the identity: what, its value, a link to the register, or why nothing is there."""

    label: str
    value: str = ""
    url: str = ""
    blank: str = ""
    note: str = ""


@dataclass(frozen=True)
class Said:
    """A figure as it is read: « +16 000 » « jeunes indirectement touchés »."""

    value: str
    words: str
    blank: str
    note: str


def said(row: Figure) -> Said:
    """A figure in words; a missing one is a blank and never a number."""
    value = ""
    if row.value is not None:
        whole = row.value == row.value.to_integral_value()
        value = f"{row.sign}{number(row.value, 0 if whole else 2)}"
    note = " · ".join(part for part in (str(row.year or ""), row.source) if part)
    return Said(value, f"{row.unit} {row.label}".strip(), row.blank, note)


def identity(facts: Facts) -> list[Line]:
    """Names, form, numbers, foundation, staff: what is said, and what was said not to be."""
    lines = [Line(_("Nom légal"), name) for name in facts.legal_names]
    lines += [Line(str(row.get_kind_display()).capitalize(), row.text, note=row.language) for row in facts.other_names]
    lines += [Line(_("Ancien nom"), row.text, note=_until(row.valid_until)) for row in facts.former_names]
    lines += _form(facts)
    lines += [
        Line(str(row.get_scheme_display()), printed(row.scheme, row.value), register_url(row.scheme, row.value))
        for row in facts.identifiers
    ]
    lines.append(Line(_("Fondée en"), str(facts.founded_in or ""), blank=facts.unsaid(Field.FOUNDED)))
    staff = "" if facts.staff is None else number(facts.staff)
    lines.append(Line(_("Salariés"), staff, blank=facts.unsaid(Field.STAFF)))
    languages = ", ".join(facts.language_names)
    lines.append(Line(_("Langues"), languages, blank=facts.unsaid(Field.LANGUAGES)))
    return [line for line in lines if line.value or line.blank]


def _form(facts: Facts) -> list[Line]:
    form = Line(_("Forme juridique"), facts.legal_form_label, blank=facts.unsaid(Field.LEGAL_FORM))
    circle = str(facts.organisation.get_circle_display()) if facts.circle else ""
    return [form, Line(_("Culture scientifique"), circle)]


def _until(day: Any) -> str:
    return _("jusqu’en %(year)s") % {"year": day.year} if day else ""


def links(facts: Facts) -> list[tuple[str, str]]:
    """The social networks, by name."""
    return [
        (next((name for host, name in SERVICES.items() if host in url), url.split("/")[2]), url)
        for url in facts.social_links
    ]


def map_of(facts: Facts) -> dict[str, Any] | None:
    """The pins of head office and sites, numbered as in the list beside it, and the departments of the area."""
    places = [(facts.name, facts.latitude, facts.longitude, "")] if facts.latitude is not None else []
    places += [
        (site.name, site.latitude, site.longitude, reverse("directory:venue", args=[site.slug]))
        for site in facts.sites
        if site.latitude is not None
    ]
    if not places:
        return None
    points = [
        {"title": name, "latitude": latitude, "longitude": longitude, "url": url, "number": rank}
        for rank, (name, latitude, longitude, url) in enumerate(places, start=1)
    ]
    codes = [row.code for row in facts.areas if row.kind == AreaKind.DEPARTMENT]
    regions = [row.code for row in facts.areas if row.kind == AreaKind.REGION]
    wide = Department.objects.filter(Q(pk__in=codes) | Q(region__in=regions)) if codes or regions else None
    return {
        "points": points,
        "departments": sorted(wide.values_list("pk", flat=True)) if wide is not None else None,
        "centre": points[0] if len(points) == 1 and wide is None else None,
    }


def _dated(organisation: Organisation, field: str) -> datetime | None:
    """The day on which a field was last written or confirmed."""
    return next((row.at for row in rows_of(organisation, "field_dates") if row.field == field), None)


def structure_context(facts: Facts, territory: Territory | None, at: datetime) -> dict[str, Any]:
    """What the panels of the page show, from the facts that this reader may read."""
    organisation = facts.organisation
    shows_jobs = Field.JOBS not in facts.hidden
    return {
        "facts": facts,
        "organisation": organisation,
        "identity": identity(facts),
        "direct": [said(row) for row in facts.direct],
        "indirect": [said(row) for row in facts.indirect],
        "figures": [said(row) for row in facts.other_figures],
        "figures_on": _dated(organisation, "figures") if facts.figures else None,
        "blanks": {name.value: facts.unsaid(name) for name in Field},
        "links": links(facts),
        "map": map_of(facts),
        "jobs": jobs_of(organisation, at) if shows_jobs else [],
        "shows_jobs": shows_jobs,
        "panels": panels_of(organisation, territory, at),
    }


def page_context(
    slug: str, user: Any, territory: Territory | None, at: datetime, language: str = ""
) -> dict[str, Any] | None:
    """The page of a structure for a reader; nothing when it is not one this reader may see."""
    found = Organisation.objects.visible_to(user).filter(slug=slug, merged_into=None).whole()
    if found is None:
        return None
    tongue = language or get_language() or "fr"
    level = level_of(user, found)
    facts = facts_of(found, level, day_of(at), tongue)
    url = public_address(found.contribution.origin, "directory:organisation", found.slug)
    everyone = facts if level == Visibility.PUBLIC else public_facts(found, day_of(at), tongue)
    return structure_context(facts, territory, at) | {
        "public_url": url,
        "json_ld": script_json(organisation_json_ld(everyone, url)),
        "everyone": everyone,
        "may_edit": user.is_authenticated and may_edit_organisation(user, found),
        "preview": False,
    }
