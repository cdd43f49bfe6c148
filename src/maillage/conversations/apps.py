"""What people answer: comments, debates, relays."""

from typing import TYPE_CHECKING

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from maillage.contributions.models import Contribution


def comment_page(contribution: "Contribution") -> str:
    """The thread of a comment, at its place in the conversation."""
    comment = contribution.comment
    thread = comment.parent_id or comment.pk
    return f"{reverse('conversations:conversation', args=[comment.subject.uid])}?fil={thread}#commentaire-{comment.pk}"


class ConversationsConfig(AppConfig):
    """What people answer: comments, debates, relays."""

    name = "maillage.conversations"
    label = "conversations"
    verbose_name = _("Conversations")

    def ready(self) -> None:
        """Tell the common moderation what a comment is."""
        from maillage.contributions.kinds import KindOfContribution, declare
        from maillage.conversations import rules
        from maillage.conversations.actions import people
        from maillage.conversations.actions.projection import refresh_comments
        from maillage.conversations.panels import summary

        declare(
            KindOfContribution(
                name="comment",
                label=_("commentaire"),
                icon="message-circle",
                refresh=refresh_comments,
                page=comment_page,
                edit=lambda contribution: reverse("conversations:edit", args=[contribution.comment.pk]),
                panel="conversations/parts/moderation.html",
                summary=summary,
                labels={"text": _("commentaire"), "position": _("position")},
                may_edit=lambda user, contribution: rules.may_edit_comment(user, contribution.comment),
                personal=people.comments_of,
                alone=people.comments_alone,
                erase=people.erase_comments,
                circles=people.circles_of,
                own_words=True,
                may_talk=rules.nobody,
                reasons={
                    "unlawful": _("Ce commentaire est illicite (haine, harcèlement, diffamation…)"),
                    "rights": _("Il utilise un texte ou une image sans droit"),
                    "other": _("Autre chose : publicité, propos hors sujet, irrespect"),
                },
            )
        )
