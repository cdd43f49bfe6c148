"""Everything that changes something in attendance; upper floors call ``expect`` and ``withdraw``."""

from maillage.attendance.actions.answering import (
    Answer,
    AnsweredMeanwhile,
    BreakdownRefused,
    NotAnAnswer,
    Voice,
    report,
    voice_of,
)
from maillage.attendance.actions.asking import ask, remind
from maillage.attendance.actions.expecting import SlotData, SubjectData, expect, withdraw
from maillage.attendance.actions.links import (
    LinkClosed,
    close_links,
    forget_links,
    make_link,
    read_link,
    revoke_link,
    share_link,
)

__all__ = [
    "Answer",
    "AnsweredMeanwhile",
    "BreakdownRefused",
    "LinkClosed",
    "NotAnAnswer",
    "SlotData",
    "SubjectData",
    "Voice",
    "ask",
    "close_links",
    "expect",
    "forget_links",
    "make_link",
    "read_link",
    "remind",
    "report",
    "revoke_link",
    "share_link",
    "voice_of",
    "withdraw",
]
