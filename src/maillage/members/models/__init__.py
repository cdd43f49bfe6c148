"""Facts about members and about what reaches them."""

from maillage.members.models.dormancy import Dormancy
from maillage.members.models.follows import Follow, News, Topic
from maillage.members.models.letters import Item, Letter, Subscription
from maillage.members.models.messages import Message
from maillage.members.models.people import Block, Profile, Skill

__all__ = [
    "Block",
    "Dormancy",
    "Follow",
    "Item",
    "Letter",
    "Message",
    "News",
    "Profile",
    "Skill",
    "Subscription",
    "Topic",
]
