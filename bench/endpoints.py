"""What is measured, with which questions, and what is aimed at."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import quote

FLOOR = "/plancher/"
SEED = 7
VARIANTS = 48
QUERIES = (
    "electricite", "étoiles", "atel", "conference du soir", "roche", "abeilles sauvages", "mesure", "nuit ciel", "cadran",
    "rivi", "association", "salle", "electrcite", "tu", "microscope musée enfants", "zo",
)  # fmt: skip
TYPED = ("ami", "saint-denis", "80000", "lil", "st quentin", "bord", "char", "mons", "s", "sain", "vill", "59")
BOXES = (
    (-5.0, 42.0, 9.0, 51.5, 5),
    (0.0, 47.0, 6.0, 51.0, 7),
    (1.5, 49.0, 4.2, 51.0, 8),
    (2.1, 49.7, 2.6, 50.0, 11),
    (2.28, 49.88, 2.32, 49.91, 14),
    (2.28, 49.88, 2.30, 49.90, 17),
)
THREE = "theme=ciel&public=famille&gratuit=1"
THREE_ACTORS = "famille=association&theme=ciel&ess=1"
COMMUNES = ("80021", "59350", "75056", "13055", "31555", "35238", "67482", "2A004", "29019", "63113", "87085", "08105")
ACTORS = (
    "asso", "association micro", "ciel", "electri", "musee enfants", "abeil", "robot", "volcan noc", "lumiere", "zo", "tu",
    "association etoiles",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Endpoint:
    """Addresses asked in turn. ``most`` is the target: milliseconds, or times the floor; of the median or the p95."""

    name: str
    paths: Callable[[random.Random, int], list[str]]
    most: float | None = None
    of_floor: bool = False
    p95: bool = False
    sql: int | None = None
    cached: bool = False
    repeats: int = 48
    growth: bool = True
    member: bool = False

    @property
    def target(self) -> str:
        """The target in words."""
        if self.most is None:
            return ""
        words = f"≤ {self.most:g} × floor" if self.of_floor else f"{'p95 ' if self.p95 else ''}≤ {self.most:g} ms"
        return f"{words}, ≤ {self.sql} SQL" if self.sql else words


def _same(path: str) -> Callable[[random.Random, int], list[str]]:
    return lambda _chance, _events: [path]


def _events(chance: random.Random, events: int) -> list[str]:
    return [f"/agenda/evenement-{chance.randint(1, events)}/" for _ in range(VARIANTS)]


def _areas(filters: str) -> Callable[[random.Random, int], list[str]]:
    def paths(_chance: random.Random, _events: int) -> list[str]:
        return [f"/agenda/carte/points.json?bbox={','.join(map(str, box[:4]))}&zoom={box[4]}{filters}" for box in BOXES]

    return paths


def _structures(chance: random.Random, events: int) -> list[str]:
    return [f"/annuaire/structure-{chance.randint(1, events // 2)}/" for _ in range(VARIANTS)]


def _actor_areas(filters: str) -> Callable[[random.Random, int], list[str]]:
    def paths(_chance: random.Random, _events: int) -> list[str]:
        return [f"/annuaire/carte.json?bbox={','.join(map(str, box[:4]))}&zoom={box[4]}{filters}" for box in BOXES]

    return paths


ENDPOINTS = (
    Endpoint(name="floor", paths=_same(FLOOR), repeats=200),
    Endpoint(name="home of the network", paths=_same("/")),
    Endpoint(name="home of a territory", paths=_same("/territoire-1/")),
    Endpoint(name="agenda", paths=_same("/territoire-1/agenda/"), most=12, sql=12),
    Endpoint(name="agenda of the network, three filters", paths=_same(f"/agenda/?{THREE}"), most=12, sql=12),
    Endpoint(name="agenda of the network", paths=_same("/agenda/"), most=12, sql=12),
    Endpoint(name="agenda, cached", paths=_same("/territoire-1/agenda/"), most=1.3, of_floor=True, cached=True, repeats=200),
    Endpoint(name="event", paths=_events, most=8),
    Endpoint(name="month", paths=_same("/territoire-1/agenda/mois/"), most=25),
    Endpoint(
        name="search", most=30, p95=True, repeats=96,
        paths=lambda _chance, _events: [f"/recherche/?q={quote(words)}" for words in QUERIES],
    ),
    Endpoint(
        name="suggestions while typing", most=30, p95=True, repeats=96,
        paths=lambda _chance, _events: [f"/recherche/suggestions/?q={quote(words)}" for words in QUERIES],
    ),
    Endpoint(name="map area, no filter", paths=_areas(""), most=10, p95=True, repeats=96),
    Endpoint(name="map area, three filters", paths=_areas(f"&{THREE}"), most=60, p95=True, repeats=96),
    Endpoint(name="iCalendar, 1,000 events", paths=_same("/agenda.ics"), most=60, repeats=12),
    Endpoint(name="Atom, 100 events", paths=_same("/agenda.atom"), repeats=12),
    Endpoint(
        name="commune while typing", most=30, p95=True, repeats=96,
        paths=lambda _chance, _events: [f"/geographie/communes?q={quote(words)}" for words in TYPED],
    ),
    Endpoint(name="actors", paths=_same("/territoire-1/annuaire/"), most=12, sql=16),
    Endpoint(name="actors of the network, three filters", paths=_same(f"/annuaire/?{THREE_ACTORS}"), most=12, sql=16),
    Endpoint(name="actors of the network", paths=_same("/annuaire/"), most=12, sql=16),
    Endpoint(
        name="who works in my commune?", most=25, repeats=96,
        paths=lambda _chance, _events: [f"/annuaire/?commune={code}" for code in COMMUNES],
    ),
    Endpoint(name="map of actors, no filter", paths=_actor_areas(""), most=10, p95=True, repeats=96),
    Endpoint(name="map of actors, three filters", paths=_actor_areas(f"&{THREE_ACTORS}"), most=60, p95=True, repeats=96),
    Endpoint(name="structure", paths=_structures, most=12),
    Endpoint(
        name="structure while typing", most=30, p95=True, repeats=96, member=True,
        paths=lambda _chance, _events: [f"/annuaire/propositions?q={quote(words)}" for words in ACTORS],
    ),
)  # fmt: skip


DIRECTORY = {
    "floor", "actors", "actors of the network, three filters", "actors of the network", "who works in my commune?",
    "map of actors, no filter", "map of actors, three filters", "structure", "structure while typing",
}  # fmt: skip


def paths_of(endpoint: Endpoint, events: int, seed: int = SEED) -> list[str]:
    """The same addresses in each run; with another seed, those that warm the process: other objects of the same kinds."""
    return endpoint.paths(random.Random(seed), events)
