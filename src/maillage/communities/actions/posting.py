"""What members bring: contributions of all kinds, and documents."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from maillage.accounts.models import User
from maillage.communities.actions.projection import renew_pages
from maillage.communities.models import Community, CommunityDocument, Posting
from maillage.communities.rules import is_member
from maillage.contributions.enums import State
from maillage.contributions.models import Contribution
from maillage.core.errors import Refused
from maillage.core.text import clean_line
from maillage.files.attachments import remove_attachment
from maillage.files.models import Attachment
from maillage.journal.actions import record
from maillage.members.actions.news import tell_again


class NotAMember(Refused):
    """One posts where one is a member."""


class NotPublic(Refused):
    """Only what everyone may read is posted."""


class NoTitle(Refused):
    """A document has a title."""


def _note(actor: User, verb: str, community: Community, at: datetime) -> None:
    record(actor=actor, verb=verb, obj=community.contribution, at=at, territory_id=community.contribution.origin_id)
    renew_pages([community.contribution_id])


@transaction.atomic
def post(
    *, actor: User, contribution: Contribution, communities: Iterable[Community], word: str, at: datetime
) -> list[Posting]:
    """Post something in one or several communities; where it was posted already, nothing changes. Gives the new ones.

    Raises:
        NotPublic: not everyone may read it.
        NotAMember: of one of these communities.
    """
    if contribution.state != State.PUBLISHED or contribution.reserved:
        raise NotPublic(
            _("On publie dans une communauté ce que tout le monde peut lire : publiez d’abord cette fiche.")
        )
    made = []
    for community in communities:
        if not is_member(actor, community):
            raise NotAMember(_("Rejoignez d’abord « %(name)s » pour y publier.") % {"name": community.name})
        posting, new = Posting.objects.get_or_create(
            community=community, contribution=contribution,
            defaults={"posted_by": actor, "word": clean_line(word)[:300], "at": at},
        )  # fmt: skip
        if new:
            made.append(posting)
            _note(actor, "posted", community, at)
    if made:
        tell_again(contribution=contribution, at=at)
    return made


@transaction.atomic
def unpost(*, actor: User, posting: Posting, at: datetime) -> None:
    """Take something out of a community; it stays everywhere else."""
    community = posting.community
    posting.delete()
    _note(actor, "unposted", community, at)


@transaction.atomic
def add_document(
    *, actor: User, community: Community, attachment: Attachment, title: str, licence: str, credit: str, at: datetime
) -> CommunityDocument:
    """Keep a document for the community, with the terms under which it may be used again.

    Raises:
        NoTitle: nothing says what it is.
    """
    words = clean_line(title)[:140]
    if not words:
        raise NoTitle(_("Donnez un titre au document : c’est lui que les membres liront."))
    made = CommunityDocument.objects.create(
        community=community, attachment=attachment, title=words, licence=licence, credit=clean_line(credit)[:140],
        added_by=actor, at=at,
    )  # fmt: skip
    _note(actor, "document_added", community, at)
    return made


@transaction.atomic
def remove_document(*, actor: User, document: CommunityDocument, at: datetime) -> None:
    """Take a document away, its file with it."""
    community, attachment = document.community, document.attachment
    document.delete()
    remove_attachment(attachment=attachment)
    _note(actor, "document_removed", community, at)
