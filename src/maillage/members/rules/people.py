"""What a person sees of another, and who may write to whom."""

from datetime import date
from typing import Any

from maillage.members.enums import Audience, Contact, Target
from maillage.members.models import Block, Follow, Message, Profile

FIELDS = ("activity", "bio", "commune", "interests", "skills", "structures", "contributions")


def is_minor(user: Any, day: date) -> bool:
    """Whether somebody has not come of age."""
    return bool(user.is_authenticated and user.is_minor(day))


def follows(one: Any, other: Any) -> bool:
    """Whether a person follows another."""
    return Follow.objects.filter(user=one, kind=Target.PERSON, key=str(other.uid)).exists()


def reach_of(viewer: Any, profile: Profile) -> Audience:
    """From which audience on a person is let in: oneself sees everything, a visitor what is for everyone."""
    if not viewer.is_authenticated:
        return Audience.EVERYONE
    if viewer.pk == profile.user_id:
        return Audience.NOBODY
    return Audience.FOLLOWED if follows(profile.user, viewer) else Audience.MEMBERS


def fields_for(profile: Profile, reach: int) -> frozenset[str]:
    """The parts of a profile that somebody of this reach sees."""
    return frozenset(name for name in FIELDS if getattr(profile, f"see_{name}") >= reach)


def public_fields(profile: Profile) -> frozenset[str]:
    """What everyone sees: all that machines are told."""
    return fields_for(profile, Audience.EVERYONE) if profile.shown == Audience.EVERYONE else frozenset()


def are_apart(one: Any, other: Any) -> bool:
    """Whether either of two people blocked the other."""
    return Block.objects.between(one, other).exists()


def why_not_write(sender: Any, recipient: Any, day: date, *, answers: bool = False) -> str:
    """The reason why a message may not leave, as a code; nothing when it may.

    Minors neither write nor receive. Whoever received a message may answer it, whatever the other one’s setting.
    """
    if not sender.is_authenticated:
        return "anonymous"
    if sender.pk == recipient.pk:
        return "oneself"
    if is_minor(sender, day) or is_minor(recipient, day):
        return "minor"
    if not recipient.is_active or are_apart(sender, recipient):
        return "closed"
    if answers:
        return ""
    profile = Profile.objects.visible_to(sender).filter(user=recipient).first()
    contact = profile.contact if profile is not None else Contact.NONE
    accepted = contact == Contact.EVERYONE or (contact == Contact.FOLLOWED and follows(recipient, sender))
    return "" if accepted else "closed"


def may_read_message(user: Any, message: Message) -> bool:
    """The two people of a message."""
    return bool(user.is_authenticated and user.pk in {message.sender_id, message.recipient_id})


def may_report_message(user: Any, message: Message) -> bool:
    """Whoever received it, once."""
    return bool(user.is_authenticated and user.pk == message.recipient_id)


def may_keep_away(user: Any, profile: Profile) -> bool:
    """Anyone but oneself."""
    return bool(user.is_authenticated and user.pk != profile.user_id)
