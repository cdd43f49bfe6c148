"""What surrounds every page: an entry exists only when its page does."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.urls import NoReverseMatch, get_script_prefix, reverse
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.loans.rules import keeps_any
from maillage.territories.enums import Role
from maillage.territories.models import Territory
from maillage.territories.panels import colours_url, footer_pages
from maillage.territories.place import prefix_of
from maillage.territories.registry import registry
from maillage.territories.rules import has_role, moderated_by, territories_of
from maillage.ui.access import Request
from maillage.ui.chrome import DEFAULT_COLOURS, Account, Chrome, Column, Feed, Language, Link

LANGUAGES = {"fr": "Français", "en": "English"}
ABOUT_NETWORK = ("qui-sommes-nous", "equipe", "faq")
WORKSPACES = ("/mon-espace/", "/coordination/", "/contribuer/", "/imports/", "/compte/")
SOURCE_URL = "https://www.gnu.org/licenses/agpl-3.0.html"


@lru_cache(maxsize=4096)
def _reversed(_prefix: str, view: str, args: tuple[str, ...]) -> str:
    return reverse(view, args=args)


def _url(view: str, *args: str) -> str:
    """The address of a page in the place we are in, found once for each place: a page names some twenty."""
    return _reversed(get_script_prefix(), view, args)


def _address(view: str, *args: str) -> str | None:
    """The same, or nothing when there is no such page."""
    try:
        return _url(view, *args)
    except NoReverseMatch:
        return None


WITHIN = {
    "publications:magazine": ("publications:dossiers", "publications:experiences", "publications:notebooks"),
    "projects:projects": ("projects:forums",),
    "resources:list": ("loans:catalogue",),
}
"""Lists that the navigation does not name, and where one is when one reads them."""


def _links(request: Request, entries: Iterable[tuple[str, str, str, tuple[str, ...]]]) -> tuple[Link, ...]:
    """Entries (label, icon, view, its arguments) whose page exists; the one of the page we are in is marked."""
    here, found = request.path, []
    for label, icon, view, args in entries:
        url = _address(view, *args)
        if url is None:
            continue
        home = view == "website:home"
        parts = (url, *filter(None, map(_address, WITHIN.get(view, ()))))
        current = here == url if home or view.startswith("website:") else here.startswith(parts)
        found.append(Link(label=label, url=url, icon=icon, current=current))
    return tuple(found)


def _territories(current: Territory | None, language: str) -> tuple[Link, ...]:
    opened = registry().open()
    if len(opened) < 2:  # noqa: PLR2004 - nothing to choose among
        return ()
    links = [Link(label=_("Tout le réseau"), url=prefix_of(None, language), current=current is None)]
    links += [
        Link(label=one.name, url=_home_of(one, language), current=current is not None and current.pk == one.pk)
        for one in opened
    ]
    return tuple(links)


def _home_of(territory: Territory, language: str) -> str:
    if territory.domain:
        return f"https://{territory.domain}{prefix_of(territory, language, host=territory.domain)}"
    return prefix_of(territory, language)


def _languages(request: Request) -> tuple[Language, ...]:
    """The same page in each language, its parameters kept."""
    territory = request.territory
    host = request.get_host().partition(":")[0]
    query = request.META.get("QUERY_STRING", "")
    tail = request.path_info.lstrip("/") + (f"?{query}" if query and request.method == "GET" else "")
    return tuple(
        Language(
            code=code, label=label, url=prefix_of(territory, code, host=host) + tail, current=code == request.language
        )
        for code, label in LANGUAGES.items()
    )


def _account(request: Request, user: User) -> Account:
    entries: list[tuple[str, str, str, tuple[str, ...]]] = [
        (_("Mon espace"), "layout-dashboard", "website:my_space", ()),
        (_("Mon fil"), "rss", "members:feed", ()),
        (_("Mes événements"), "calendar-days", "events:mine", ()),
        (_("Mes annonces"), "megaphone", "announcements:mine", ()),
        (_("Mes structures"), "building-2", "directory:my_organisations", ()),
        (_("Mes projets"), "rocket", "projects:mine", ()),
        (_("Mes prêts"), "package", "loans:mine", ()),
        (_("Mes contributions"), "files", "contributions:mine", ()),
        (_("Mon profil"), "user-round", "members:profile", ()),
        (_("Mes communautés"), "users", "communities:mine", ()),
        (_("Profil et territoire"), "user-cog", "territories:profile", ()),
        (_("Sécurité du compte"), "shield-check", "mfa_index", ()),
    ]
    if moderated_by(user):
        entries.append((_("Coordination"), "list-checks", "website:coordination", ()))
    if user.is_staff:
        entries.append((_("Le réseau"), "network", "territories:network", ()))
        entries.append((_("Administration"), "settings", "admin:index", ()))
    return Account(
        name=str(user), links=_links(request, entries), sign_out_url=_url("account_logout"),
        url=_url("website:my_space"), role=_role(request, user),
    )  # fmt: skip


def _role(request: Request, user: User) -> str:
    if user.is_staff:
        return _("administre l’installation")
    territory = request.territory
    for role in (Role.COORDINATOR, Role.MODERATOR, Role.CONTRIBUTOR):
        if territory is not None and has_role(user, territory.pk, role):
            return str(role.label)
    return _("membre")


def _workspace(request: Request, user: Any) -> tuple[Link, ...]:
    """The left navigation of workspaces, according to roles."""
    mine = _links(request, [
        (_("Mon espace"), "layout-dashboard", "website:my_space", ()),
        (_("Mes événements"), "calendar-days", "events:mine", ()),
        (_("Mes annonces"), "megaphone", "announcements:mine", ()),
        (_("Mes structures"), "building-2", "directory:my_organisations", ()),
        (_("Mes chiffres à donner"), "clipboard-check", "attendance:mine", ()),
        (_("Mes retours"), "clipboard-list", "programmes:mine", ()),
        (_("Mes auto-évaluations"), "list-checks", "evaluations:mine", ()),
        (_("Mes projets"), "rocket", "projects:mine", ()),
        (_("Mes prêts"), "package", "loans:mine", ()),
        (_("Mes contributions"), "files", "contributions:mine", ()),
        (_("Mes communautés"), "users", "communities:mine", ()),
        (_("Mes alertes"), "mail", "events:my_alerts", ()),
        (_("Mon fil"), "rss", "members:feed", ()),
        (_("Mes suivis"), "bell", "members:follows", ()),
        (_("Mes messages"), "message-circle", "members:messages", ()),
        (_("Mon profil"), "user-round", "members:profile", ()),
        (_("Profil et territoire"), "user-cog", "territories:profile", ()),
    ])  # fmt: skip
    if keeps_any(user):
        mine = (*mine[:1], *_links(request, [(_("Prêt"), "package", "loans:desks", ())]), *mine[1:])
    if not moderated_by(user):
        return mine
    desk = [
        (_("Coordination"), "list-checks", "website:coordination", ()),
        (_("Modération"), "inbox", "contributions:queue", ()),
        (_("Réponses enregistrées"), "message-square-quote", "contributions:replies", ()),
        (_("Annuaire à tenir"), "building-2", "directory:curation", ()),
    ]
    coordinated = territories_of(user, Role.COORDINATOR)
    if (request.territory.pk in coordinated) if request.territory else coordinated:
        desk += [
            (_("Lettres"), "newspaper", "members:desk", ()),
            (_("Recensement"), "clipboard-list", "directory:waves", ()),
            (_("Fréquentation"), "users", "attendance:territory", ()),
            (_("Programmes"), "target", "programmes:desks", ()),
            (_("Bilans"), "scroll-text", "reports:desk", ()),
            (_("Lieux à vérifier"), "map-pin", "directory:to_verify", ()),
            (_("Prêteurs"), "package", "loans:lenders", ()),
            (_("Imports"), "import", "imports:sources", ()),
            (_("Questions des projets"), "clipboard-list", "projects:questions", ()),
        ]
        if request.territory:
            desk += [
                (_("Réglages"), "settings", "territories:settings", ()),
                (_("Journal"), "scroll-text", "territories:journal", ()),
            ]
    if getattr(user, "is_staff", False):
        desk.append((_("Le réseau"), "network", "territories:network", ()))
    return mine + _links(request, desk)


def _feeds() -> tuple[Feed, ...]:
    found = []
    if url := _address("events:feed", "atom"):
        found.append(Feed(url=url, title=_("Agenda")))
    if url := _address("announcements:feed", "atom"):
        found.append(Feed(url=url, title=_("Annonces")))
    if url := _address("resources:feed", "atom"):
        found.append(Feed(url=url, title=_("Ressources")))
    if url := _address("publications:feed", "magazine", "atom"):
        found.append(Feed(url=url, title=_("Magazine")))
    if url := _address("events:calendar"):
        found.append(Feed(url=url, title=_("Agenda (calendrier)"), type="text/calendar"))
    if url := _address("projects:feed", "atom"):
        found.append(Feed(url=url, title=_("Projets")))
    return tuple(found)


def _footer(request: Request, territory: Territory | None) -> tuple[Column, ...]:
    """Three columns: the network, ways to follow, this site. One query, for the editorial pages."""
    pages = [
        (page.slug, Link(label=page.title_in(request.language), url=_url("territories:page", page.slug)))
        for page in footer_pages(territory)
    ]
    follow = _links(request, [
        (_("Calendrier iCal"), "", "events:calendar", ()),
        (_("Flux Atom"), "", "events:feed", ("atom",)),
        (_("Flux RSS"), "", "events:feed", ("rss",)),
        (_("S’abonner ou intégrer"), "", "events:subscribe", ()),
        (_("La lettre"), "", "members:letters", ()),
    ])  # fmt: skip
    network = tuple(link for slug, link in pages if slug in ABOUT_NETWORK)
    network += _links(request, [
        (_("L’annuaire"), "", "directory:organisations", ()), (_("Les membres"), "", "members:people", ()),
        (_("Les outils à emprunter"), "", "loans:catalogue", ()),
        (_("Les programmes"), "", "programmes:programmes", ()),
        (_("Les bilans"), "", "reports:reports", ()),
    ])  # fmt: skip
    site = tuple(link for slug, link in pages if slug not in ABOUT_NETWORK)
    site += (Link(label=_("Logiciel libre (AGPL)"), url=SOURCE_URL),)
    columns = ((_("Le réseau"), network), (_("Suivre"), follow), (_("Ce site"), site))
    return tuple(Column(title=title, links=links) for title, links in columns if links)


def chrome_of(request: Request) -> Chrome:
    """Header, navigation, bottom bar and footer of the place we are in."""
    territory, user = request.territory, request.user
    navigation = _links(request, [
        (_("Agenda"), "calendar-days", "events:agenda", ()),
        (_("Lieux"), "landmark", "directory:venues", ()),
        (_("Annuaire"), "building-2", "directory:organisations", ()),
        (_("Ressources"), "package", "resources:list", ()),
        (_("Projets"), "rocket", "projects:projects", ()),
        (_("Annonces"), "megaphone", "announcements:list", ()),
        (_("Magazine"), "newspaper", "publications:magazine", ()),
        (_("Communautés"), "users", "communities:communities", ()),
    ])  # fmt: skip
    contribute = next(iter(_links(request, [(_("Je contribue"), "pencil-line", "contributions:contribute", ())])), None)
    home = Link(
        label=_("Accueil"), url=_url("website:home"), icon="house", current=request.path == _url("website:home")
    )
    bar = [home, *navigation[:1], *([contribute] if contribute else []), *navigation[1:2]]
    if contribute:
        bar[2] = Link(label=_("Proposer"), url=contribute.url, icon="pencil-line", current=contribute.current)
    signed_in = user.is_authenticated
    opened = len(registry().open())
    in_workspace = signed_in and request.path_info.startswith(WORKSPACES)
    return Chrome(
        site_name=settings.NETWORK_NAME,
        home_url=home.url,
        territory=territory.name if territory else "",
        territory_slug=territory.slug if territory else "",
        territory_css_url=colours_url(territory) if territory else "",
        colours=(territory.colour_1, territory.colour_2) if territory else DEFAULT_COLOURS,
        icon_url=_url("ui:favicon"),
        territories=_territories(territory, request.language),
        navigation=navigation,
        menu=_links(request, [(_("Outils à emprunter"), "backpack", "loans:catalogue", ())]),
        search_url=_url("website:search"),
        contribute=contribute,
        sign_in=None if signed_in else _sign_in(request),
        account=_account(request, user) if isinstance(user, User) else None,
        languages=_languages(request),
        feeds=_feeds(),
        bottom_bar=tuple(bar),
        about=(territory.presentation if territory else "")
        or _("Le réseau de la culture scientifique, technique et industrielle."),
        footer=_footer(request, territory),
        footer_note=_all_networks(request) if territory and opened > 1 else None,
        footer_note_text=_("Un territoire parmi %(count)s :") % {"count": opened} if opened > 1 else "",
        workspace=_workspace(request, user) if in_workspace else (),
        workspace_place=home_link(territory),
        workspace_note=territory.animator if territory else "",
        workspace_search_url=_url("website:search"),
        base_url=request.build_absolute_uri("/").rstrip("/"),
        path=request.path,
        indexed=not request.path_info.startswith(WORKSPACES),
    )  # fmt: skip


def _sign_in(request: Request) -> Link:
    """To the sign-in page, and back."""
    return Link(label=_("Se connecter"), url=f"{_url('account_login')}?{urlencode({'next': request.path})}")


def _all_networks(request: Request) -> Link:
    """To the network's portal."""
    return Link(label=_("voir tous les réseaux"), url=prefix_of(None, request.language))


def home_link(territory: Territory | None) -> Link:
    """The public home of the place a workspace is in."""
    return Link(label=territory.name if territory else _("Tout le réseau"), url=_url("website:home"))
