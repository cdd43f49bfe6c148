"""Who may do what with a publication."""

from typing import Any

from maillage.contributions import rules as contributions
from maillage.publications.models import Publication
from maillage.publications.querysets import signed_for


def signs(user: Any, publication: Publication) -> bool:
    """Acts for the structure on whose behalf it is published."""
    mine = Publication.objects.filter(signed_for(user), pk=publication.pk) if user.is_authenticated else None
    return mine is not None and mine.exists()


def may_edit(user: Any, publication: Publication) -> bool:
    """Its author, the team of the structure it is published for, the moderators of its origin."""
    if publication.contribution.is_tombstone:
        return False
    return contributions.may_edit(user, publication.contribution) or signs(user, publication)


def may_remove(user: Any, publication: Publication) -> bool:
    """The author and the moderators."""
    return contributions.may_remove(user, publication.contribution)
