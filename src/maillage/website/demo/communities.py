"""What people say to each other: communities, a debate with its synthesis, remarks, a relay, an appeal."""

from datetime import datetime, timedelta
from io import BytesIO
from typing import Any

from maillage.accounts.models import User
from maillage.communities.actions import membership, posting
from maillage.communities.actions.writing import CommunityData, save_community
from maillage.communities.enums import MemberRole
from maillage.communities.models import Community, Membership
from maillage.contributions.actions import appeal, publish
from maillage.contributions.enums import State
from maillage.contributions.models import Appeal, Contribution
from maillage.conversations.actions import open_debate, publish_comment, write_synthesis
from maillage.conversations.models import Comment, Debate
from maillage.core.text import paragraphs
from maillage.events.models import Event
from maillage.files.attachments import receive_attachment
from maillage.website.demo.agenda import World
from maillage.website.demo.network import stable
from maillage.website.demo.pictures import alternative
from maillage.website.demo.places import CREDIT
from maillage.website.demo.reading import french, rich, tree

POSTED = 3
DEBATED = "tribune-intelligence"
APPEAL = "Notre atelier n'est pas une vente : les maquettes sont prêtées, et l'entrée est libre. Pouvez-vous relire ?"


def pictures_wanted() -> set[str]:
    """The illustrations that communities show, as ``name:variant``."""
    return {row["image"] for row in tree("communities")["community"]}


def load_communities(world: World, people: dict[str, User], events: dict[str, Event], at: datetime) -> int:
    """The communities with their members, messages, documents and what is posted there. Gives how many."""
    User.objects.filter(pk__in=[user.pk for user in people.values()]).update(date_joined=at - timedelta(days=400))
    for user in people.values():
        user.date_joined = at - timedelta(days=400)
    rows = tree("communities")["community"]
    fresh = Event.objects.select_related("contribution__origin").in_bulk([event.pk for event in events.values()])
    events = {key: fresh[event.pk] for key, event in events.items()}
    known = set(Community.objects.values_list("slug", flat=True))
    for row in rows:
        if row["slug"] not in known:
            _load(row, world, people, events, at)
    home = _first_event(events, "hauts-de-france", at)
    if home is not None and not Debate.objects.exists():
        _talk(home, people, at)
    opinion = Contribution.objects.filter(uid=stable("publication", DEBATED)).select_related("origin").first()
    if opinion is not None and not Debate.objects.filter(subject=opinion).exists():
        _debate(opinion, _person(people, "membre.hdf"), tree("communities")["article_debate"], people, at)
    _contest(people, at)
    return len(rows)


def _person(people: dict[str, User], login: str) -> User:
    return people[f"{login}@example.org"]


def _coming(events: dict[str, Event], territory: str, at: datetime) -> list[Event]:
    """The next events of a territory, in the order of their keys."""
    ones = [event for _key, event in sorted(events.items()) if event.contribution.origin.slug == territory]
    return [one for one in ones if one.last_ends_at and one.last_ends_at > at and one.life == "scheduled"]


def _first_event(events: dict[str, Event], territory: str, at: datetime) -> Event | None:
    return next(iter(_coming(events, territory, at)), None)


def _load(
    row: dict[str, Any], world: World, people: dict[str, User], events: dict[str, Event], at: datetime
) -> None:  # fmt: skip
    leader, origin = _person(people, row["leader"]), world.territories[row["territory"]]
    then, image = at - timedelta(days=30), world.images.get(row["image"])
    data = CommunityData(
        name=french(row["name"]),
        summary=french(row["summary"]),
        description=rich(french(row["description"])) or paragraphs(""),
        access=row["access"],
        themes=tuple(world.terms["theme", code] for code in row["themes"] if ("theme", code) in world.terms),
        image=image,
        image_alt=alternative(row["image"].partition(":")[0]) if image else "",
        image_credit=CREDIT if image else "",
    )
    community = save_community(actor=leader, community=None, origin=origin, data=data, at=then)
    Community.objects.filter(pk=community.pk).update(slug=row["slug"])
    community.slug = row["slug"]
    if not community.contribution.is_published:
        publish(actor=world.actors[row["territory"]], contribution=community.contribution, at=then)
    for rank, login in enumerate(row["members"]):
        joined = then + timedelta(days=2 + rank)
        Membership.objects.create(
            community=community, user=_person(people, login), role=MemberRole.MEMBER, joined_at=joined
        )
    for asked in row.get("requests", ()):
        membership.ask_to_join(
            actor=_person(people, asked["who"]), community=community, message=french(asked["text"]), at=at
        )
    _say(community.contribution, row["said"], people, at)
    coming = [event.contribution for event in _coming(events, row["territory"], at)]
    for contribution in coming[1 : 1 + POSTED]:
        posting.post(
            actor=leader, contribution=contribution, communities=[community], word="", at=at - timedelta(days=2)
        )
    for document in row.get("documents", ()):
        _add_document(document, community, people, at)


def _add_document(row: dict[str, Any], community: Community, people: dict[str, User], at: datetime) -> None:
    upload = BytesIO(french(row["text"]).encode())
    upload.name = row["file"]
    person, then = _person(people, row["who"]), at - timedelta(days=row["days"])
    kept = receive_attachment(actor=person, upload=upload, at=then)
    posting.add_document(
        actor=person, community=community, attachment=kept, title=french(row["title"]), licence=row["licence"],
        credit=french(row["credit"]), at=then,
    )  # fmt: skip


def _say(subject: Contribution, said: list[dict[str, Any]], people: dict[str, User], at: datetime) -> None:
    """Comments in their order; those that answer join the thread of the last one that does not."""
    thread: Comment | None = None
    for rank, row in enumerate(said):
        then = at - timedelta(days=row.get("days", 4), minutes=7 * (len(said) - rank))
        comment = publish_comment(
            actor=_person(people, row["who"]), subject=subject, text=french(row["text"]), at=then,
            position=row.get("side", ""), parent=thread if row.get("answers") else None,
            language="en" if row["who"] == "membre.fwb" else "fr",
        )  # fmt: skip
        if comment.contribution.state == State.PUBLISHED and not row.get("answers"):
            thread = Comment.objects.select_related("contribution", "parent").get(pk=comment.pk)


def _debate(
    subject: Contribution, leader: User, row: dict[str, Any], people: dict[str, User], at: datetime
) -> None:  # fmt: skip
    """A question, what each says to it, and what its leader keeps of it."""
    debate = open_debate(
        actor=leader, subject=subject, question=french(row["question"]), at=at - timedelta(days=row.get("days", 2))
    )
    _say(subject, row["said"], people, at)
    write_synthesis(actor=leader, debate=debate, text=french(row["synthesis"]), at=at - timedelta(hours=12))


def _talk(event: Event, people: dict[str, User], at: datetime) -> None:
    """A debate with its synthesis on one event; remarks and a relay on the next ones."""
    written, others = tree("communities"), Event.objects.filter(contribution__origin=event.contribution.origin_id)
    leader = _person(people, "coordination.hdf")
    _debate(event.contribution, leader, written["debate"], people, at)
    rows = others.published().upcoming(at).exclude(pk=event.pk).select_related("contribution__origin")
    following = list(rows.order_by("first_starts_at", "pk")[:2])
    if following:
        _say(following[0].contribution, written["remark"], people, at)
        publish_comment(
            actor=_person(people, written["relay"]["who"]), subject=following[-1].contribution,
            text=french(written["relay"]["text"]), at=at - timedelta(days=1), is_relay=True,
        )  # fmt: skip


def _contest(people: dict[str, User], at: datetime) -> None:
    """The contributor appeals against a refusal."""
    author = _person(people, "contribution.hdf")
    refused = Contribution.objects.filter(author=author, state=State.REFUSED).select_related("origin").order_by("pk")
    found = refused.first()
    if found is not None and not Appeal.objects.exists():
        appeal(actor=author, contribution=found, text=french(APPEAL), at=at - timedelta(hours=4))
