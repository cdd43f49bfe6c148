"""Accounts that nobody uses: warned twice after two years, then closed; signing in is enough to stay."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce

from maillage.accounts.models import User
from maillage.contributions.actions import close_account
from maillage.core.errors import Refused
from maillage.core.text import shorten
from maillage.journal.actions import record
from maillage.members import notices
from maillage.members.models import Dormancy

UNUSED = timedelta(days=730)
BETWEEN = timedelta(days=30)
WARNINGS = 2


def unused(at: datetime) -> QuerySet[User]:
    """People who have not signed in for two years and were not warned; those who run the installation stay."""
    used = Coalesce("last_login", "date_joined")
    rows = User.objects.get_queryset().active().filter(is_staff=False).annotate(used_at=used)
    return rows.filter(used_at__lt=at - UNUSED).exclude(
        pk__in=Dormancy.objects.order_by().values("user")
    ).order_by("pk")  # fmt: skip


def awake() -> QuerySet[Dormancy]:
    """Those who signed in since they were warned."""
    return Dormancy.objects.filter(Q(user__last_login__gt=F("warned_at")) | Q(user__is_active=False))


@transaction.atomic
def warn(*, actor: User | None, person: User, at: datetime) -> None:
    """The first warning: two months to come back. Twice is once."""
    _row, made = Dormancy.objects.get_or_create(
        user=person, defaults={"warned_at": at, "next_at": at + BETWEEN, "warnings": 1}
    )
    if made:
        notices.warn_of_closing(person, at + WARNINGS * BETWEEN, at)
        record(actor=actor, verb="warned", obj=person, at=at)


@transaction.atomic
def go_on(*, actor: User | None, dormancy: Dormancy, at: datetime) -> str:
    """What comes after a warning: the second one, then the end. Gives what was done.

    The row is locked and looked at again: a job that runs twice warns once.
    """
    held = (
        Dormancy.objects.select_for_update(of=("self",)).select_related("user")
        .filter(pk=dormancy.pk, next_at__lte=at).order_by("pk").first()
    )  # fmt: skip
    if held is None or _came_back(held):
        return ""
    if held.warnings < WARNINGS:
        held.warnings, held.warned_at, held.next_at = held.warnings + 1, at, at + BETWEEN
        held.save(update_fields=["warnings", "warned_at", "next_at"])
        notices.warn_of_closing(held.user, held.next_at, at)
        record(actor=actor, verb="warned", obj=held.user, at=at)
        return "warned"
    return _close(held, at)


def _came_back(held: Dormancy) -> bool:
    last = held.user.last_login
    return not held.user.is_active or (last is not None and last > held.warned_at)


def _close(held: Dormancy, at: datetime) -> str:
    """Close the account, what it published kept; or note why it cannot be, and try again a month later."""
    try:
        with transaction.atomic():
            close_account(person=held.user, at=at)
    except Refused as refusal:
        held.refused, held.next_at = shorten(str(refusal), 300), at + BETWEEN
        held.save(update_fields=["refused", "next_at"])
        return "refused"
    return "closed"


@transaction.atomic
def wake(*, actor: User | None) -> int:  # noqa: ARG001 - the machine's own bookkeeping, like other actions
    """Forget the warnings of those who came back."""
    return awake().delete()[0]
