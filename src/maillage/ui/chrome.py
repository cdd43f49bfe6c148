"""What surrounds every page: header, navigation, bottom bar, footer. The roof fills it; the layout shows it."""

from dataclasses import dataclass, field

from django.utils.translation import get_language

from maillage.ui.contrast import Scheme, resolved_roles

DEFAULT_COLOURS = ("oklch(.44 .15 352)", "oklch(.78 .105 188)")


@dataclass(frozen=True)
class Link:
    """One entry of a navigation; an entry exists only when its page does."""

    label: str
    url: str
    icon: str = ""
    current: bool = False
    count: int | None = None
    children: tuple["Link", ...] = ()

    @property
    def open(self) -> bool:
        """Whether this entry or one below it is where we are."""
        return self.current or any(child.open for child in self.children)


@dataclass(frozen=True)
class Language:
    """The same page in another language."""

    code: str
    label: str
    url: str
    current: bool = False


@dataclass(frozen=True)
class Feed:
    """A feed that browsers and readers discover."""

    url: str
    title: str
    type: str = "application/atom+xml"


@dataclass(frozen=True)
class Column:
    """A titled list of links in the footer."""

    title: str
    links: tuple[Link, ...]


@dataclass(frozen=True)
class Account:
    """The person who is signed in, as the header shows her."""

    name: str
    links: tuple[Link, ...] = ()
    sign_out_url: str = ""
    role: str = ""
    url: str = ""


@dataclass(frozen=True)
class Chrome:
    """Everything around the content of a page. Every part may be absent."""

    site_name: str = "Maillage"
    home_url: str = "/"
    territory: str = ""
    territory_slug: str = ""
    territory_css_url: str = ""
    colours: tuple[str, str] = DEFAULT_COLOURS
    icon_url: str = ""
    territories: tuple[Link, ...] = ()
    navigation: tuple[Link, ...] = ()
    menu: tuple[Link, ...] = ()
    search_url: str = ""
    contribute: Link | None = None
    sign_in: Link | None = None
    account: Account | None = None
    languages: tuple[Language, ...] = ()
    feeds: tuple[Feed, ...] = ()
    bottom_bar: tuple[Link, ...] = ()
    about: str = ""
    footer: tuple[Column, ...] = ()
    footer_note: Link | None = None
    footer_note_text: str = ""
    workspace: tuple[Link, ...] = ()
    workspace_place: Link | None = None
    workspace_note: str = ""
    workspace_search_url: str = ""
    base_url: str = ""
    path: str = ""
    extent: tuple[float, float, float, float] | None = None
    indexed: bool = True
    extra_css: tuple[str, ...] = field(default=())

    @property
    def canonical(self) -> str:
        """The address of this page, without its parameters; empty when it is not known."""
        return f"{self.base_url}{self.path}" if self.base_url and self.path else ""

    def ground(self, scheme: Scheme) -> str:
        """The colour of the page in a scheme, for the browser's own frame."""
        return resolved_roles(*self.colours, scheme)["fond"]

    @property
    def ground_light(self) -> str:
        """The light page colour."""
        return self.ground("light")

    @property
    def ground_dark(self) -> str:
        """The dark page colour."""
        return self.ground("dark")

    @property
    def open_graph_locale(self) -> str:
        """The language of the page as OpenGraph writes it."""
        return "en_GB" if (get_language() or "fr").startswith("en") else "fr_FR"


DEFAULT = Chrome()
