"""Who is told of an answer: whoever is answered, once, at once."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import override

from maillage.accounts.models import User
from maillage.contributions.kinds import kind_named, kind_of
from maillage.conversations.models import Comment
from maillage.core.text import shorten
from maillage.notices.actions import notify, tell
from maillage.territories.place import absolute, inside

CATEGORY = "reply"
LONGEST_QUOTE = 500


def _recipients(comment: Comment) -> list[User]:
    """The author of what is answered, and the author of the comment that is answered; never oneself, never twice."""
    kind = kind_named(comment.subject.kind)
    wanted = []
    if comment.parent is not None:
        wanted.append(comment.parent.contribution.author)
    if kind is None or kind.tells_author:
        wanted.append(comment.subject.author)
    found: dict[int, User] = {}
    for person in wanted:
        if person is not None and person.is_active and person.pk != comment.contribution.author_id:
            found.setdefault(person.pk, person)
    return list(found.values())


def tell_of(comment: Comment, at: datetime) -> None:
    """Tell those who are answered: a mail they may refuse (category « reply »), and a line on the site."""
    answered = comment.parent.contribution.author_id if comment.parent is not None else None
    for person in _recipients(comment):
        with inside(comment.contribution.origin, person.language):
            path = kind_of(comment.contribution).page(comment.contribution)
        with override(person.language):
            words = {"who": comment.contribution.author or _("Ancien membre"), "title": comment.subject.title}
            to_me = person.pk == answered
            line = _("%(who)s vous répond : %(title)s") if to_me else _("%(who)s commente : %(title)s")
            text = line % words
        url = absolute(comment.contribution.origin, path)
        tell(user=person, text=text, url=url, at=at, about=comment.contribution.author)
        notify(
            to=person.email,
            template="conversations/mail/answered",
            context={
                "person": person, "who": words["who"], "title": comment.subject.title, "to_me": to_me,
                "quote": shorten(comment.text, LONGEST_QUOTE), "territory": comment.contribution.origin,
                "comment_url": url,
            },
            language=person.language,
            at=at,
            category=CATEGORY,
        )  # fmt: skip
