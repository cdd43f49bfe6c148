"""What is not simply published: drafts, proposals, returns, tombstones, sharing, highlights, reports, registrations."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from maillage.accounts.models import User
from maillage.contributions.actions import (
    archive,
    feature,
    hide,
    place,
    refuse,
    remove,
    report,
    return_to_author,
    save_reply,
    submit,
)
from maillage.contributions.enums import Reason, ReportReason, State
from maillage.contributions.models import Contribution, Placement, SavedReply, VisitorReport
from maillage.events.actions.writing import EventData, create_event
from maillage.events.enums import BookingState, Registration
from maillage.events.models import Booking, Event, Seat, Slot
from maillage.website.demo import plan
from maillage.website.demo.agenda import World, data_of
from maillage.website.demo.network import stable
from maillage.website.demo.reading import french, tree

NEIGHBOURS = {"hauts-de-france": "wallonie-bruxelles", "grand-est": "hauts-de-france", "occitanie": "grand-est",
              "wallonie-bruxelles": "hauts-de-france"}  # fmt: skip
SHARED_EVERY = 17
FATES = ("submitted", "draft", "returned", "submitted", "unread", "refused", "removed", "unread", "archived")
SUFFIXES = {
    "submitted": "séance supplémentaire", "draft": "deuxième date", "returned": "date à confirmer",
    "unread": "nouvelle séance", "refused": "vente privée", "removed": "doublon", "archived": "saison passée",
}  # fmt: skip
RETURNED = "Merci ! Il manque l'âge conseillé et une phrase sur l'accès en fauteuil : pouvez-vous compléter ?"
REFUSED = "Ce rendez-vous est une vente de produits : il sort de notre ligne éditoriale."
REMOVED = "Cette fiche décrivait le même atelier qu'une autre : nous avons gardé la plus complète."
REPORTS = (
    (ReportReason.WRONG_DATE, "L'affiche à l'entrée de la salle annonce une heure plus tôt. Qui a raison ?"),
    (ReportReason.WRONG_PLACE, "L'entrée se fait par la cour, derrière l'église : on tourne longtemps avec le plan."),
    (ReportReason.CLOSED, "Trouvé porte close samedi, avec deux enfants déçus."),
    (ReportReason.DUPLICATE, "Le même atelier figure deux fois dans la liste, à un jour d'écart."),
)
REPLY_REASONS = {
    "age-et-acces": Reason.INCOMPLETE, "image-a-crediter": Reason.RIGHTS, "deja-dans-l-agenda": Reason.DUPLICATE,
    "une-vente": Reason.ADVERTISING, "hors-sujet": Reason.OFF_TOPIC, "un-chiffre-a-verifier": Reason.WRONG,
}  # fmt: skip
NAMES = ("Famille Lépine", "Jean Bonnefoy", "Classe de Mme Hubert", "Aïcha Morel", "Louise Carpentier", "Les Dubus",
         "Marius Petit", "Odile Fauvette")  # fmt: skip


def load_unpublished(world: World, people: dict[str, User], at: datetime) -> int:
    """Nine things per territory that wait, were sent back, or went; written by its contributor. Gives how many."""
    rows = list(_unpublished())
    present = set(
        Contribution.objects.filter(uid__in=[stable("event", key) for key, _fate, _planned in rows]).values_list(
            "uid", flat=True
        )
    )
    for number, (key, fate, planned) in enumerate(rows):
        if stable("event", key) in present:
            continue
        code = {"hauts-de-france": "hdf", "grand-est": "ge", "occitanie": "occ", "wallonie-bruxelles": "fwb"}
        author = people[f"contribution.{code[planned.territory]}@example.org"]
        then = at - timedelta(hours=5 + 7 * number % 90)
        data: EventData = replace(data_of(world, planned), life="scheduled", life_note="")
        event = create_event(actor=author, origin=world.territories[planned.territory], data=data, at=then)
        Contribution.objects.filter(pk=event.contribution_id).update(uid=stable("event", key))
        event.contribution.refresh_from_db()
        _give_fate(fate, event.contribution, author, world.actors[planned.territory], then + timedelta(hours=2))
    return len(rows)


def _unpublished() -> Iterator[tuple[str, str, plan.Planned]]:
    """Other uses of planned texts, with a title that says what became of them."""
    by_territory: dict[str, list[plan.Planned]] = {}
    for one in plan.events():
        if not one.umbrella and not one.is_umbrella and one.place is not None and one.life == "scheduled":
            by_territory.setdefault(one.territory, []).append(one)
    for ones in by_territory.values():
        for number, fate in enumerate(FATES):
            chosen = ones[(number * 5 + 3) % len(ones)]
            title = f"{chosen.title} ({SUFFIXES[fate]})"[: plan.LONGEST_TITLE]
            yield (
                f"{chosen.key}/{fate}/{number}",
                fate,
                replace(chosen, title=title, day=12 + number * 4, registration="none", rank=chosen.rank + 1),
            )


def _give_fate(fate: str, contribution: Contribution, author: User, actor: User, at: datetime) -> None:
    if fate == "draft":
        return
    published = submit(actor=author, contribution=contribution, at=at)
    if fate == "submitted" and published:
        return_to_author(actor=actor, contribution=contribution, at=at, message=french(RETURNED))
        submit(actor=author, contribution=contribution, at=at + timedelta(minutes=40))
        return
    later = at + timedelta(hours=1)
    deeds: dict[str, Callable[[], object]] = {
        "returned": lambda: return_to_author(
            actor=actor, contribution=contribution, at=later, message=french(RETURNED)
        ),
        "refused": lambda: _refuse(contribution, actor, later, published=published),
        "removed": lambda: remove(
            actor=actor, contribution=contribution, at=later, reason=Reason.DUPLICATE, message=french(REMOVED)
        ),
        "archived": lambda: archive(actor=actor, contribution=contribution, at=later),
    }  # fmt: skip
    if fate in deeds and (fate != "archived" or published):
        deeds[fate]()


def _refuse(contribution: Contribution, actor: User, at: datetime, *, published: bool) -> None:
    if published:
        return_to_author(actor=actor, contribution=contribution, at=at, message=french(RETURNED))
        submit(actor=actor if contribution.author is None else contribution.author, contribution=contribution, at=at)
    contribution.refresh_from_db()
    if contribution.state == State.SUBMITTED:
        refuse(actor=actor, contribution=contribution, at=at, message=french(REFUSED), reason=Reason.ADVERTISING)


def load_highlights(world: World, events: dict[str, Event], at: datetime) -> None:
    """What each territory features, what it shows of its neighbour, one thing it hid."""
    first = min(world.territories.values(), key=lambda territory: territory.pk)
    if Placement.objects.filter(featured_from__isnull=False, contribution__origin=first).exists():
        return
    for slug, keys in plan.FEATURED.items():
        for key in keys:
            event = events[f"{key}/{slug}/0"]
            until = max(event.last_ends_at or at, at + timedelta(days=20))
            feature(
                actor=world.actors[slug],
                contribution=_fresh(event),
                territory=world.territories[slug],
                at=at,
                until=until,
            )
    shared = [event for key, event in sorted(events.items()) if event.life != "cancelled" and not event.umbrella_id]
    for rank, event in enumerate(shared[::SHARED_EVERY]):
        contribution = _fresh(event)
        slug = NEIGHBOURS[contribution.origin.slug]
        actor, territory = world.actors[slug], world.territories[slug]
        place(actor=actor, contribution=contribution, territory=territory, at=at)
        if rank == 1:
            hide(actor=actor, contribution=contribution, territory=territory, at=at)


def _fresh(event: Event) -> Contribution:
    return Contribution.objects.select_related("origin").get(pk=event.contribution_id)


def load_reports(events: dict[str, Event], at: datetime) -> None:
    """What visitors told the moderators."""
    keys = sorted(key for key, event in events.items() if event.life == "scheduled")
    if VisitorReport.objects.filter(email="visite@example.org").exists():
        return
    for number, (reason, message) in enumerate(REPORTS):
        report(
            contribution=_fresh(events[keys[number * 41 % len(keys)]]), reason=reason, message=french(message),
            email="visite@example.org", at=at - timedelta(hours=3 + number * 11),
        )  # fmt: skip


def load_replies(world: World, at: datetime) -> None:
    """What the moderators of each territory write often, to choose when they decide."""
    for slug, territory in sorted(world.territories.items()):
        if SavedReply.objects.filter(territory=territory).exists():
            continue
        for row in tree("replies")["reply"]:
            save_reply(actor=world.actors[slug], territory=territory, title=french(row["title"]),
                       reason=REPLY_REASONS[row["key"]], text=french(row["text"]), at=at)  # fmt: skip


def load_bookings(events: dict[str, Event], at: datetime) -> None:
    """Registrations with seats for what is to come; one slot in four is full."""
    chosen = [event.pk for event in events.values() if event.registration == Registration.SEATS]
    slots = Slot.objects.filter(event__in=chosen, ends_at__gt=at, capacity__isnull=False).order_by("starts_at", "pk")
    if Booking.objects.filter(slot__event__in=chosen).exists():
        return
    made: list[Booking] = []
    seats: list[Seat] = []
    for rank, slot in enumerate(slots):
        wanted = slot.capacity or 0 if rank % 4 == 0 else (rank * 3) % max(1, (slot.capacity or 1) - 1)
        taken = 0
        while taken < wanted:
            size = min(1 + (rank + taken) % 3, wanted - taken)
            number = len(made)
            booking = Booking(
                slot=slot, token=stable("booking", f"{slot.event_id}/{rank}/{taken}").hex,
                name=NAMES[number % len(NAMES)],
                email=f"inscription.{number}@example.org", seats=size, state=BookingState.CONFIRMED,
                created_at=at - timedelta(days=1 + number % 9), confirmed_at=at - timedelta(days=number % 9, hours=20),
            )  # fmt: skip
            made.append(booking)
            seats += [Seat(slot=slot, number=taken + step + 1, booking=booking) for step in range(size)]
            taken += size
    Booking.objects.bulk_create(made)
    Seat.objects.bulk_create(seats)
