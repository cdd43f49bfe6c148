"""Everything that changes a conversation, by subject."""

from maillage.conversations.actions.commenting import edit_comment, publish_comment, remove_comment
from maillage.conversations.actions.debates import close_debate, open_debate, write_synthesis

__all__ = [
    "close_debate",
    "edit_comment",
    "open_debate",
    "publish_comment",
    "remove_comment",
    "write_synthesis",
]
