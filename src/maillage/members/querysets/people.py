"""The vocabulary of profiles, of distances and of messages."""

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models
from django.db.models import Exists, OuterRef, Q

from maillage.members.enums import Audience, Distance, Target

if TYPE_CHECKING:
    from maillage.members.models import Block, Message, Profile


def blocked_by_owner(user: Any, path: str = "user") -> Exists:
    """Whether the person of the row keeps this user away."""
    blocks: models.QuerySet[Any, Any] = apps.get_model("members", "Block")._default_manager.all()
    return Exists(blocks.filter(owner=OuterRef(path), person=user, kind=Distance.BLOCK))


def followed_by_owner(user: Any, path: str = "user") -> Exists:
    """Whether the person of the row follows this user."""
    follows: models.QuerySet[Any, Any] = apps.get_model("members", "Follow")._default_manager.all()
    return Exists(follows.filter(user=OuterRef(path), kind=Target.PERSON, key=str(user.uid)))


class ProfileQuerySet(models.QuerySet["Profile"]):
    """Profiles, in sentences."""

    def visible_to(self, user: Any) -> "ProfileQuerySet":
        """Pages opened to everyone; to members; to the people one follows. One's own always; never if blocked."""
        known = self.filter(user__is_active=True)
        if not user.is_authenticated:
            return known.filter(shown=Audience.EVERYONE)
        if user.is_staff:
            return known
        close = Q(followed_by_owner(user), shown=Audience.FOLLOWED)
        seen = Q(shown__gte=Audience.MEMBERS) | close
        return known.filter(Q(user=user) | (seen & ~Q(blocked_by_owner(user))))

    def listed_for(self, user: Any) -> "ProfileQuerySet":
        """Those who agreed to be in the list of members, as far as this person may see them."""
        least = Audience.MEMBERS if user.is_authenticated else Audience.EVERYONE
        return self.visible_to(user).filter(listed=True, shown__gte=least)

    def for_page(self) -> "ProfileQuerySet":
        """With all that a page shows."""
        return self.select_related("user__residence__territory", "commune__department").prefetch_related(
            "interests", "skills"
        )

    def due(self, at: Any) -> "ProfileQuerySet":
        """Those whose digest may leave now."""
        return self.filter(digest_next_at__lte=at, user__is_active=True).order_by("digest_next_at", "pk")


class BlockQuerySet(models.QuerySet["Block"]):
    """Distances, in sentences."""

    def visible_to(self, user: Any) -> "BlockQuerySet":
        """One's own; nobody learns that they are kept away."""
        return self.filter(owner=user) if user.is_authenticated else self.none()

    def between(self, one: Any, other: Any) -> "BlockQuerySet":
        """Blocks of either by the other."""
        pair = Q(owner=one, person=other) | Q(owner=other, person=one)
        return self.filter(pair, kind=Distance.BLOCK)


class MessageQuerySet(models.QuerySet["Message"]):
    """Messages, in sentences."""

    def visible_to(self, user: Any) -> "MessageQuerySet":
        """Who wrote and who received; nobody else, not even administrators."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(Q(sender=user) | Q(recipient=user))

    def newest_first(self) -> "MessageQuerySet":
        """The order of the list."""
        return self.order_by("-at", "-pk")
