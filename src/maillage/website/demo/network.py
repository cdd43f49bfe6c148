"""Territories, their pages and policies, and the people of the demonstration."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password

from maillage.accounts.models import User
from maillage.geography.models import Department
from maillage.territories.actions import add_page, give_role, open_territory, set_policy, settle
from maillage.territories.enums import Check, Role
from maillage.territories.models import Page, Territory
from maillage.website.demo import reading

ADMINISTRATOR = "administration@example.org"
TEXTS = ("name", "in_name", "tagline", "presentation", "animator", "editorial_line")
NETWORK = {"{name}": "le réseau", "{in_name}": "dans tout le réseau", "{animator}": "Équipe de démonstration du réseau"}
PLAIN = ("slug", "colour_1", "colour_2", "country", "time_zone")


@dataclass(frozen=True)
class Person:
    """An account of the demonstration, as the table of accounts shows it."""

    email: str
    name: str
    role: str
    territory: str
    language: str = "fr"


def stable(kind: str, key: str) -> UUID:
    """The same identifier on every machine, by which a second run recognises what is there."""
    return uuid5(NAMESPACE_URL, f"https://maillage.example/demonstration/{kind}/{key}")


def read_at(then: datetime, key: str, at: datetime) -> datetime:
    """When a moderator read what was sent then: from two hours to two days later, the same on every machine."""
    return min(then + timedelta(hours=2 + stable("reading", key).int % 46), at)


def people() -> list[Person]:
    """Everyone, the administrator first."""
    rows = [Person(f"{row['login']}@example.org", row["name"], row["role"], row["territory"], row["language"])
            for row in reading.table("people")]  # fmt: skip
    return [Person(ADMINISTRATOR, "Dominique Maillon", "administrator", ""), *rows]


def load_territories(at: datetime) -> dict[str, Territory]:
    """The four territories with extent, policies and pages; one that exists keeps its own."""
    known = {territory.slug: territory for territory in Territory.objects.order_by("pk")}
    for position, row in enumerate(reading.tree("territories")["territory"]):
        if row["slug"] in known:
            continue
        fields = {name: reading.french(row[name]) for name in TEXTS} | {name: row[name] for name in PLAIN}
        made = open_territory(
            actor=None, at=at, position=position, languages=["fr", "en"],
            contact_email=f"contact.{row['code']}@example.org",
            **fields,
        )  # fmt: skip
        made.departments.set(Department.objects.filter(code__in=row["departments"]).order_by("code"))
        known[made.slug] = made
    return {row["slug"]: known[row["slug"]] for row in reading.tree("territories")["territory"]}


def load_pages(territories: dict[str, Territory], at: datetime) -> None:
    """The editorial pages of the network and of each territory that are not there yet."""
    present = set(Page.objects.values_list("territory", "slug"))
    for territory in (None, *territories.values()):
        words = NETWORK if territory is None else {
            "{name}": territory.name, "{in_name}": territory.in_name, "{animator}": territory.animator
        }  # fmt: skip
        for position, row in enumerate(reading.tree("pages")["page"]):
            if (territory.pk if territory else None, row["slug"]) in present:
                continue
            body, body_en = reading.rich(reading.french(row["body"])), reading.rich(reading.english(row["body_en"]))
            for word, value in words.items():
                body, body_en = body.replace(word, value), body_en.replace(word, value)
            add_page(
                actor=None, territory=territory, at=at, slug=row["slug"], title=reading.french(row["title"]),
                title_en=row["title_en"], body=body, body_en=body_en, position=position,
            )  # fmt: skip


def load_people(territories: dict[str, Territory], password: str, at: datetime) -> dict[str, User]:
    """The accounts by address, with confirmed address, role and home; those that exist keep their password."""
    known = {user.email: user for user in User.objects.filter(email__in=[one.email for one in people()]).order_by("pk")}
    secret = make_password(password)
    for person in people():
        if person.email in known:
            continue
        staff = person.role == "administrator"
        user = User.objects.create(
            email=person.email, display_name=person.name, language=person.language, password=secret, is_staff=staff,
            is_superuser=staff, terms_accepted_at=at, uid=stable("person", person.email),
        )  # fmt: skip
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
        known[user.email] = user
        if person.territory:
            settle(actor=user, territory=territories[person.territory], at=at)
            if person.role in Role.values:
                give_role(actor=None, user=user, territory=territories[person.territory], role=person.role, at=at)
    return known


def load_policies(territories: dict[str, Territory], actor: User, at: datetime) -> None:
    """One territory reads events before they are published; the others publish, then check."""
    for row in reading.tree("territories")["territory"]:
        for kind in row.get("check_first", ()):
            set_policy(actor=actor, territory=territories[row["slug"]], kind=kind, timing=Check.BEFORE, at=at)
