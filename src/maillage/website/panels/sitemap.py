"""The addresses that a search engine should know (sitemaps.org, protocol 0.9)."""

from collections.abc import Iterator
from datetime import datetime
from xml.sax.saxutils import escape

from django.contrib.auth.models import AnonymousUser
from django.urls import reverse

from maillage.announcements.actions.projection import today_in
from maillage.contributions.models import Contribution
from maillage.core.clock import now
from maillage.loans.models import Tool
from maillage.programmes.models import Action, Programme
from maillage.reports.models import Report
from maillage.territories.enums import Kind
from maillage.territories.models import Page, Territory
from maillage.territories.place import prefix_of
from maillage.territories.registry import registry

MOST = 20_000
NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
ALWAYS = (
    "website:home", "events:agenda", "events:map", "directory:venues", "directory:organisations",
    "publications:magazine", "publications:dossiers", "publications:experiences", "publications:notebooks",
    "announcements:list", "resources:list", "communities:communities", "projects:projects", "projects:forums",
    "programmes:programmes", "reports:reports", "loans:catalogue",
)  # fmt: skip
FIELDS = {
    Kind.EVENT: ("events:event", "event__slug"),
    Kind.ORGANISATION: ("directory:organisation", "organisation__slug"),
    Kind.COMMUNITY: ("communities:community", "community__slug"),
    Kind.VENUE: ("directory:venue", "venue__slug"),
    Kind.PROJECT: ("projects:project", "project__slug"),
    Kind.ANNOUNCEMENT: ("announcements:announcement", "announcement__slug"),
    Kind.RESOURCE: ("resources:resource", "resource__slug"),
    Kind.ARTICLE: ("publications:article", "publication__slug"),
    Kind.DOSSIER: ("publications:dossier", "publication__slug"),
    Kind.EXPERIENCE: ("publications:experience", "publication__slug"),
    Kind.NOTEBOOK: ("publications:notebook", "publication__slug"),
}


def _entries(territory: Territory) -> Iterator[tuple[str, datetime | None]]:
    """Address and last change: the lists, the editorial pages, and what has its origin here, the newest first."""
    yield from ((reverse(view), None) for view in ALWAYS)
    pages = Page.objects.filter(territory=territory, published=True).in_order().values_list("slug", "updated_at")
    yield from ((reverse("territories:page", args=[slug]), changed) for slug, changed in pages)
    for kind, (view, field) in FIELDS.items():
        rows = Contribution.objects.shown_in(None).filter(kind=kind, **{f"{field}__isnull": False})
        rows = rows.filter(origin=territory)
        if kind == Kind.VENUE:
            rows = rows.filter(venue__is_visitable=True, venue__merged_into=None)
        elif kind == Kind.ANNOUNCEMENT:
            rows = rows.filter(announcement__closed_at=None, announcement__closes_on__gte=today_in(territory, now()))
        newest = rows.order_by("-published_at", "-pk").values_list(field, "updated_at")[:MOST]
        yield from ((reverse(view, args=[slug]), changed) for slug, changed in newest)
    yield from _of_programmes(territory)
    tools = Tool.objects.visible_to(AnonymousUser()).listed()
    tools = tools.filter(lender__organisation__contribution__origin=territory).order_by("-updated_at", "-pk")
    for slug, changed in tools.values_list("slug", "updated_at")[:MOST]:
        yield reverse("loans:tool", args=[slug]), changed


def _of_programmes(territory: Territory) -> Iterator[tuple[str, datetime | None]]:
    """The programmes that everybody sees, their actions, their published reports."""
    everybody = AnonymousUser()
    rows = Programme.objects.visible_to(everybody).filter(territory=territory).latest_first()
    yield from ((reverse("programmes:programme", args=[slug]), None) for slug in rows.values_list("slug", flat=True))
    actions = Action.objects.visible_to(everybody).filter(programme__territory=territory).in_order()
    yield from (
        (reverse("programmes:action", args=pair), None)
        for pair in actions.values_list("programme__slug", "slug")[:MOST]
    )
    reports = Report.objects.visible_to(everybody).filter(programme__territory=territory).latest_first()
    for slug, changed in reports.values_list("slug", "published_at"):
        yield reverse("reports:report", args=[slug]), changed


def sitemap_of(territory: Territory, root: str) -> str:
    """The addresses of a territory, in the language of the request; ``root`` is the scheme and the host."""
    lines = []
    for address, changed in _entries(territory):
        when = f"<lastmod>{changed:%Y-%m-%d}</lastmod>" if changed else ""
        lines.append(f"<url><loc>{escape(root + address)}</loc>{when}</url>")
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<urlset {NAMESPACE}>\n' + "\n".join(lines) + "\n</urlset>\n"


def index_of(root: str) -> str:
    """The sitemaps of all open territories, in both languages."""
    addresses = [
        f"{root}{prefix_of(territory, language)}sitemap.xml"
        for territory in registry().open()
        for language in ("fr", "en")
    ]
    lines = [f"<sitemap><loc>{escape(address)}</loc></sitemap>" for address in addresses]
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<sitemapindex {NAMESPACE}>\n'
        + "\n".join(lines)
        + "\n</sitemapindex>\n"
    )
