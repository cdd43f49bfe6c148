"""Opening an envelope, keeping its history, counting its changes."""

from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.contributions.actions.limits import check_may_propose, check_new_account
from maillage.contributions.actions.moderation import read_again
from maillage.contributions.kinds import kind_of
from maillage.contributions.models import Contribution, Revision
from maillage.core.errors import Refused, TooLate
from maillage.journal.actions import record
from maillage.territories.models import Territory

MOST_REVISIONS = 200


class NotRestorable(Refused):
    """This kind of contribution does not know how to write an earlier state again."""


@transaction.atomic
def open_contribution(
    *,
    actor: User | None,
    kind: str,
    title: str,
    origin: Territory,
    language: str,
    at: datetime,
    reserved: bool = False,
) -> Contribution:
    """Open a draft of one kind in its territory of origin.

    Raises:
        NotProposedByYou: the coordination of the territory keeps this kind for some roles.
        TooMuchForANewAccount: a new account has its limits, whatever the kind.
    """
    check_may_propose(actor, origin, kind)
    check_new_account(actor, at)
    return Contribution.objects.create(
        kind=kind, title=title, origin=origin, author=actor, language=language, reserved=reserved, created_at=at,
        updated_at=at,
    )  # fmt: skip


@transaction.atomic
def touch(
    *, actor: User | None, contribution: Contribution, at: datetime, title: str, material: bool,
    seen: datetime | None = None, urgent: bool = False,
) -> None:  # fmt: skip
    """Say that the thing changed; a material change (date, place, title, state) raises SEQUENCE.

    What was published is unread again (``read_again``), at the latest where it is ``urgent``. ``seen`` is the last
    change that the person saw: who wrote since is not overwritten.

    Raises:
        TooLate: somebody wrote since ``seen``.
    """
    fields: dict[str, Any] = {"updated_at": at, "title": title}
    if material:
        fields["sequence"] = F("sequence") + 1
    row = Contribution.objects.filter(pk=contribution.pk)
    if not (row if seen is None else row.filter(updated_at=seen)).update(**fields):
        raise TooLate(
            _("Entre-temps, une autre personne a modifié cette fiche. Rien n’est écrasé : relisez-la d’abord.")
        )
    contribution.refresh_from_db(fields=[*fields, "state"])
    read_again(actor=actor, contribution=contribution, at=at, urgent=urgent)


@transaction.atomic
def keep_revision(
    *, actor: User | None, contribution: Contribution, data: dict[str, Any], at: datetime, note: str = ""
) -> Revision | None:
    """Keep the state of a form in the history, unless nothing changed since the last one."""
    last = contribution.revisions.order_by("-at", "-pk").first()
    if last is not None and last.data == data:
        return None
    kept = Revision.objects.create(contribution=contribution, author=actor, at=at, data=data, note=note[:200])
    newest_first = contribution.revisions.order_by("-at", "-pk").values_list("pk", flat=True)
    outdated = list(newest_first[MOST_REVISIONS : MOST_REVISIONS + 50])
    if outdated:
        Revision.objects.filter(pk__in=outdated).delete()
    return kept


@transaction.atomic
def restore_revision(*, actor: User, revision: Revision, at: datetime) -> None:
    """Write an earlier state again; what was there since stays in the history.

    Raises:
        NotRestorable: the kind has no way to do it.
    """
    contribution = revision.contribution
    restore = kind_of(contribution).restore
    if restore is None:
        raise NotRestorable(_("Cette fiche ne sait pas revenir à un état antérieur : recopiez-le à la main."))
    restore(actor=actor, contribution=contribution, data=revision.data, at=at)
    record(
        actor=actor, verb="restored_revision", obj=contribution, at=at, territory_id=contribution.origin_id,
        revision=revision.pk,
    )  # fmt: skip
