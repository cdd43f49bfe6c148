"""Which texts happen where and when: a plan without database nor clock, the same on every machine.

Days are counted from the day of loading, so that the network always has a past, a week under way and a season ahead.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from random import Random
from typing import Any

from maillage.website.demo import reading

LONGEST_TITLE = 140
HOME = "hauts-de-france"
# How many of the texts that may happen anywhere go to the other territories.
SHARES = {"grand-est": 50, "occitanie": 48, "wallonie-bruxelles": 36}
LIVES = {
    23: ("cancelled", "L’intervenante est souffrante ; une nouvelle date sera proposée."),
    37: ("full", "Toutes les places sont prises ; une liste d’attente est ouverte à l’accueil."),
    53: ("postponed", "Reporté : la nouvelle date sera annoncée ici."),
    61: ("rescheduled", "Nouvel horaire : l’événement a été décalé d’une demi-heure."),
    79: ("moved_online", "La salle est en travaux : rendez-vous en visioconférence."),
}
FEATURED = {
    "hauts-de-france": ("nuit-au-terril", "phoques-et-vasieres", "fouille-ouverte-soissons"),
    "grand-est": ("cristal-vosges", "saumon-rhin", "foret-ardennes"),
    "occitanie": ("avion-toulouse", "grotte-dessins"),
    "wallonie-bruxelles": ("printemps-sciences", "tunnel-bruxelles", "hautes-fagnes"),
}
REGISTRATIONS = ("seats", "seats", "mail", "phone", "link")
DAYS_AHEAD = ((-55, -3, 11), (-2, 8, 22), (9, 24, 27), (25, 60, 24), (61, 150, 16))  # from, to, weight


@dataclass(frozen=True, kw_only=True)
class Place:
    """A place where events may happen, by its kind in the demonstration."""

    territory: str
    kind: str
    name: str
    commune: str
    department: str
    organisation: str = ""


@dataclass(frozen=True, kw_only=True)
class Planned:
    """One event to be: a text, a place (none online), a day from today."""

    key: str
    territory: str
    title: str
    summary: str
    text: str
    source: dict[str, Any]
    place: Place | None
    day: int
    rank: int
    english: dict[str, str]
    picture: str = ""
    variant: int = 0
    life: str = "scheduled"
    life_note: str = ""
    registration: str = "none"
    umbrella: str = ""
    is_umbrella: bool = False
    published_days_ago: int = 1


def _place(row: dict[str, str]) -> Place:
    return Place(
        territory=row["territory"], kind=row["kind"], name=row["name"], commune=row["commune"],
        department=row["department"], organisation=row["organisation"],
    )  # fmt: skip


@lru_cache
def places() -> tuple[Place, ...]:
    """Every verified place, those to visit first."""
    verified = [row for row in reading.table("venues") if row["verified"] == "1"]
    return tuple(_place(row) for row in (*reading.table("places"), *verified))


@lru_cache
def _candidates(territory: str, kinds: tuple[str, ...], communes: tuple[str, ...]) -> tuple[Place, ...]:
    """Places that suit: of the kind in the communes, else in the communes, else of the kind."""
    here = [place for place in places() if place.territory == territory]
    named = [place for place in here if place.commune in communes]
    wanted = {*kinds, "centre"} if {"musee", "fab"} & set(kinds) else set(kinds)
    by_kind = [place for place in here if place.kind in wanted]
    return tuple([place for place in named if place.kind in wanted] or named or by_kind or here)


def _coastal(text: dict[str, Any], territory: str) -> bool:
    return not text.get("coast") or territory in {HOME, "occitanie"}


class _Planner:
    """Draws places and days in order; every draw comes from one seed."""

    def __init__(self) -> None:
        self.draw = Random("maillage-demo")  # noqa: S311 - a plan, not a secret
        self.used: dict[Place, int] = {}
        self.titles: set[str] = set()
        self.count = 0

    def place(self, text: dict[str, Any], territory: str, *, free: bool) -> Place | None:
        if text.get("mode") == "online":
            return None
        kinds, named = tuple(text.get("where", ("place",))), tuple(map(reading.french, text.get("communes", ())))
        if text.get("coast"):
            named = tuple(("Berck", "Bray-Dunes", "Dunkerque") if territory == HOME else ("Mèze",))
        found = _candidates(territory, kinds, () if free else named)
        least = min(self.used.get(place, 0) for place in found)
        chosen = self.draw.choice([place for place in found if self.used.get(place, 0) <= least + 1])
        self.used[chosen] = self.used.get(chosen, 0) + 1
        return chosen

    def day(self, pattern: str) -> int:
        if pattern in {"expo", "hebdo", "mensuel"}:
            return self.draw.randint(-24, 40)
        first, last, _weight = self.draw.choices(DAYS_AHEAD, [row[2] for row in DAYS_AHEAD])[0]
        return self.draw.randint(first, last)

    def title(self, wanted: str, place: Place | None) -> str:
        title = wanted if wanted not in self.titles or place is None else f"{wanted} ({place.commune})"
        if title in self.titles and place is not None:
            title = f"{wanted} ({place.name})"
        self.titles.add(title)
        return title[:LONGEST_TITLE]

    def event(self, text: dict[str, Any], territory: str, *, version: int = 0, day: int | None = None) -> Planned:
        """One use of a text; version 0 keeps its own title, the others take its second one and any suitable place."""
        self.count += 1
        rank = self.count
        place = self.place(text, territory, free=version > 0 and "organiser" not in text)
        titles = [(text["title"], text["summary"]), *text.get("also", [])]
        title, summary = titles[version % len(titles)]
        life, note = text.get("life") or LIVES.get(rank % 83, ("scheduled", ""))
        featured = version == 0 and text["key"] in FEATURED.get(territory, ())
        if text.get("mode") == "online" or featured:
            life, note = "scheduled", ""
        return Planned(
            key=f"{text['key']}/{territory}/{version}",
            territory=territory,
            title=self.title(reading.french(title), place),
            summary=reading.french(summary),
            text=reading.french(text["text"]).replace("{lieu}", place.name if place else "").replace(
                "{commune}", place.commune if place else ""
            ),
            source=text,
            place=place,
            day=self.draw.randint(2, 12) if featured else self.day(text["when"]) if day is None else day,
            rank=rank,
            english={name: reading.english(value) for name, value in text.get("en", {}).items()} if not version else {},
            picture=text["image"] if featured or rank % 5 in {0, 1, 3} else "",
            variant=version % 2 if featured else rank % 2,
            life=life,
            life_note=reading.french(note),
            registration=REGISTRATIONS[rank % len(REGISTRATIONS)] if text.get("reg") else "none",
            published_days_ago=1 + (rank * 7) % 29,
        )  # fmt: skip

    def village(self, text: dict[str, Any]) -> Iterator[Planned]:
        """An umbrella, then its stands, all in one place on the same days."""
        place = next(place for place in places() if place.name == reading.french(text["venue"]))
        day = 9 if text["territory"] == HOME else 17
        umbrella = text | {"when": "village", "price": "gratuit"}
        yield Planned(
            key=text["key"], territory=text["territory"], title=reading.french(text["title"]),
            summary=reading.french(text["summary"]), text=reading.french(text["text"]), source=umbrella, place=place,
            day=day, rank=0, english={name: reading.english(value) for name, value in text.get("en", {}).items()},
            picture=text["image"], is_umbrella=True, published_days_ago=12,
        )  # fmt: skip
        for rank, (title, summary, kind, theme, image) in enumerate(text["stands"]):
            stand = {"type": kind, "themes": [theme], "audiences": ["famille", "tout-public"], "when": "village",
                     "price": "gratuit", "image": image, "campaign": text["campaign"]}  # fmt: skip
            yield Planned(
                key=f"{text['key']}/{rank}", territory=text["territory"],
                title=self.title(reading.french(title), place),
                summary=reading.french(summary), text=reading.french(summary), source=stand, place=place, day=day,
                rank=rank, english={}, picture=image if rank % 2 else "", variant=1, umbrella=text["key"],
                published_days_ago=8,
            )  # fmt: skip


@lru_cache
def events() -> tuple[Planned, ...]:
    """Everything that is published, in order."""
    planner = _Planner()
    local = [text for text in reading.texts() if text.get("territory", "") or "communes" in text or "organiser" in text]
    anywhere = [text for text in reading.texts() if text not in local]
    found = [planner.event(text, text.get("territory", HOME)) for text in local]
    found += [planner.event(text, HOME) for text in anywhere]
    for shift, (territory, share) in enumerate(SHARES.items()):
        chosen = (anywhere[shift * 17 :] + anywhere[: shift * 17])[:share]
        found += [planner.event(text, territory, version=shift) for text in chosen if _coastal(text, territory)]
    found += [planner.event(text, HOME, version=1) for text in reading.texts()
              if text.get("also") and not text.get("territory")]  # fmt: skip
    for text in reading.villages():
        found += planner.village(text)
    return tuple(found)
