"""Everything that changes a contribution, by subject."""

from maillage.contributions.actions.appeals import appeal, overturn, uphold
from maillage.contributions.actions.moderation import (
    archive,
    mark_checked,
    publish,
    read_again,
    refuse,
    remove,
    restore,
    return_to_author,
    submit,
)
from maillage.contributions.actions.people import close_account
from maillage.contributions.actions.replies import remove_reply, save_reply
from maillage.contributions.actions.reports import answer_report, dismiss_report, report
from maillage.contributions.actions.sharing import feature, hide, place, recategorise, show, unfeature
from maillage.contributions.actions.writing import keep_revision, open_contribution, restore_revision, touch

__all__ = [
    "answer_report",
    "appeal",
    "archive",
    "close_account",
    "dismiss_report",
    "feature",
    "hide",
    "keep_revision",
    "mark_checked",
    "open_contribution",
    "overturn",
    "place",
    "publish",
    "read_again",
    "recategorise",
    "refuse",
    "remove",
    "remove_reply",
    "report",
    "restore",
    "restore_revision",
    "return_to_author",
    "save_reply",
    "show",
    "submit",
    "touch",
    "unfeature",
    "uphold",
]
