"""What this app knows of a person, and how it forgets them when they close their account."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from maillage.accounts.models import User
from maillage.members.actions.messages import erase_messages_of
from maillage.members.actions.people import SEARCH_KIND
from maillage.members.enums import Target
from maillage.members.models import Block, Dormancy, Follow, Message, Profile, Subscription
from maillage.members.rules.people import FIELDS
from maillage.search.index import remove
from maillage.territories.pagecache import renew_all


def _profile(person: User) -> dict[str, Any] | None:
    profile = Profile.objects.filter(user=person).for_page().first()
    if profile is None:
        return None
    return {
        "address": profile.slug, "activity": profile.activity, "bio": profile.bio,
        "commune": str(profile.commune or ""), "interests": [term.code for term in profile.interests.all()],
        "skills": [skill.label for skill in profile.skills.all()], "page": profile.get_shown_display(),
        "visibility": {name: getattr(profile, f"get_see_{name}_display")() for name in FIELDS},
        "listed": profile.listed, "contact": profile.contact, "digest": profile.digest,
    }  # fmt: skip


def known_of(person: User) -> dict[str, Any]:
    """Profile, follows, distances, messages and letters, for the export of an account; never the name of another."""
    follows = Follow.objects.visible_to(person).in_order().values("kind", "key", "radius_km", "at")
    messages = Message.objects.visible_to(person).newest_first()
    letters = Subscription.objects.visible_to(person).select_related("territory").order_by("pk")
    return {
        "profile": _profile(person),
        "follows": list(follows),
        "kept_away": list(Block.objects.visible_to(person).order_by("pk").values("kind", "at")),
        "messages": [
            {"way": "sent" if one.sender_id == person.pk else "received", "at": one.at, "text": one.text}
            for one in messages
        ],
        "letters": [{"territory": one.territory.name, "since": one.confirmed_at} for one in letters],
    }


@transaction.atomic
def forget(person: User, at: datetime) -> None:  # noqa: ARG001 - the signature of what apps forget
    """Erase profile, follows of and by the person, distances, messages with their mails, subscriptions."""
    profile = Profile.objects.filter(user=person).first()
    if profile is not None:
        remove(SEARCH_KIND, [profile.pk])
        profile.delete()
        renew_all()
    Follow.objects.filter(Q(user=person) | Q(kind=Target.PERSON, key=str(person.uid))).delete()
    Block.objects.filter(Q(owner=person) | Q(person=person)).delete()
    erase_messages_of(person)
    Subscription.objects.filter(Q(user=person) | Q(email=person.email.lower())).delete()
    Dormancy.objects.filter(user=person).delete()
