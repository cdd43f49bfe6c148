"""Everything that changes an announcement, by subject."""

from maillage.announcements.actions.ending import close, end_some, remind_some, renew
from maillage.announcements.actions.submission import save_announcement
from maillage.announcements.actions.writing import AnnouncementData, change_announcement, create_announcement, data_of

__all__ = [
    "AnnouncementData",
    "change_announcement",
    "close",
    "create_announcement",
    "data_of",
    "end_some",
    "remind_some",
    "renew",
    "save_announcement",
]
