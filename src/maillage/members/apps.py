"""People as others know them: profiles, follows, personal page, digests, newsletters."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class MembersConfig(AppConfig):
    """People as others know them: profiles, follows, personal page, digests, newsletters."""

    name = "maillage.members"
    label = "members"
    verbose_name = _("Membres")

    def ready(self) -> None:
        """Leave with the person, follow the territory."""
        from maillage.contributions.kinds import PersonalData, declare_personal
        from maillage.members.actions import leaving, subscriptions
        from maillage.territories.actions import followers

        declare_personal("members", PersonalData(known=leaving.known_of, forget=leaving.forget))
        followers.follow(
            "members.letters", followers.Follower(subscriptions.count_followers, subscriptions.follow_territory)
        )
