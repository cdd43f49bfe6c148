"""Signed links: the form of one subject without account, until a date, revocable."""

from datetime import datetime, timedelta

from django.core import signing
from django.db import transaction
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.attendance.models import ReportLink, Subject
from maillage.attendance.rules import may_report_on
from maillage.core.errors import Refused
from maillage.directory.actions.links import mark_of
from maillage.directory.models import Organisation
from maillage.journal.actions import record

SALT = "attendance.link"
LASTS = timedelta(days=60)
LONGEST_TOKEN = 400
MOST_ALIVE = 30


class LinkClosed(Refused):
    """A link that is too old, taken back, or whose bearer may no longer answer."""


class TooManyLinks(Refused):
    """A subject does not need more."""


def token_of(link: ReportLink) -> str:
    """What the address of a link carries."""
    return signing.dumps(str(link.uid), salt=SALT)


def read_link(token: str, at: datetime) -> ReportLink:
    """The link that an address carries, still good.

    Raises:
        LinkClosed: forged, too old, taken back, or of somebody who may no longer answer.
    """
    sentence = _("Ce lien n’ouvre plus rien : il est trop ancien, il a été retiré, ou il a été remplacé.")
    try:
        uid = str(signing.loads(token[:LONGEST_TOKEN], salt=SALT))
    except (signing.BadSignature, ValueError) as error:
        raise LinkClosed(sentence) from error
    rows = ReportLink.objects.alive(at).select_related("subject__territory", "subject__organisation", "organisation")
    found = rows.select_related("user").filter(uid=uid).first()
    if found is None or not _still_theirs(found):
        raise LinkClosed(sentence)
    return found


def _still_theirs(link: ReportLink) -> bool:
    """The person may still answer; the structure still leads, at the address the mail was sent to."""
    if link.user is not None:
        return may_report_on(link.user, link.subject)
    organisation = link.organisation
    if organisation is None or not constant_time_compare(link.address_mark, mark_of(organisation.email)):
        return False
    return link.subject.organisations.filter(pk=organisation.pk).exists()


@transaction.atomic
def make_link(
    *, actor: User | None, subject: Subject, at: datetime, user: User | None = None,
    organisation: Organisation | None = None, shared: bool = False,
) -> ReportLink:  # fmt: skip
    """A new link, for a person or for the address of a structure.

    Raises:
        TooManyLinks: thirty are alive.
    """
    if ReportLink.objects.alive(at).filter(subject=subject).count() >= MOST_ALIVE:
        raise TooManyLinks(_("Trente liens sont ouverts pour cette fréquentation : retirez-en avant d’en faire un."))
    link = ReportLink.objects.create(
        subject=subject, user=user, organisation=organisation, is_shared=shared, sent_at=at, expires_at=at + LASTS,
        address_mark=mark_of(organisation.email) if organisation is not None else "",
    )  # fmt: skip
    record(actor=actor, verb="attendance_link_made", obj=subject, at=at, territory_id=subject.territory_id)
    return link


@transaction.atomic
def share_link(*, actor: User, subject: Subject, at: datetime) -> ReportLink:
    """A link to hand to a colleague without account: it answers in the name of who made it.

    Raises:
        TooManyLinks: thirty are alive.
    """
    return make_link(actor=actor, subject=subject, at=at, user=actor, shared=True)


@transaction.atomic
def revoke_link(*, actor: User, link: ReportLink, at: datetime) -> None:
    """Take a link back: it opens nothing any more. Twice changes nothing."""
    if ReportLink.objects.filter(pk=link.pk, revoked_at=None).update(revoked_at=at):
        subject = link.subject
        record(actor=actor, verb="link_revoked", obj=subject, at=at, territory_id=subject.territory_id)


@transaction.atomic
def close_links(*, actor: User | None, subject: Subject, at: datetime) -> int:
    """Take back every link of a subject that is withdrawn; gives how many."""
    closed = ReportLink.objects.filter(subject=subject, revoked_at=None).update(revoked_at=at)
    if closed:
        record(actor=actor, verb="link_revoked", obj=subject, at=at, territory_id=subject.territory_id)
    return closed


@transaction.atomic
def forget_links(*, person: User) -> int:
    """The links of somebody who closes an account leave with it; gives how many. Their figures stay."""
    return ReportLink.objects.filter(user=person).delete()[0]
