"""Thematic spaces led by their members."""

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class CommunitiesConfig(AppConfig):
    """Thematic spaces led by their members."""

    name = "maillage.communities"
    label = "communities"
    verbose_name = _("Communautés")

    def ready(self) -> None:
        """Tell the common moderation what a community is."""
        from maillage.communities import rules
        from maillage.communities.actions import people
        from maillage.communities.actions.projection import refresh_communities
        from maillage.communities.actions.subjects import communities_of, subjects_of_communities
        from maillage.communities.enums import Access
        from maillage.contributions.kinds import KindOfContribution, declare, declare_gathering

        declare_gathering("communities", communities_of)
        declare(
            KindOfContribution(
                name="community",
                label=_("communauté"),
                icon="users",
                refresh=refresh_communities,
                page=lambda contribution: reverse("communities:community", args=[contribution.community.slug]),
                edit=lambda contribution: reverse("communities:edit", args=[contribution.community.slug]),
                labels={
                    "name": _("nom"),
                    "summary": _("en une phrase"),
                    "description": _("présentation"),
                    "access": _("accès"),
                    "themes": _("thèmes"),
                    "image_alt": _("texte de remplacement"),
                    "image_credit": _("crédit de l’image"),
                },
                may_edit=lambda user, contribution: rules.may_edit(user, contribution.community),
                teams=people.led_by_person,
                fellows=people.fellows,
                circles=people.circles_of,
                personal=people.known_of,
                forget=people.forget,
                alone=people.alone,
                erase=people.erase,
                inside=lambda contribution: contribution.community.access != Access.OPEN,
                may_talk=rules.may_talk,
                tells_author=False,
                subjects=subjects_of_communities,
                address=("communities:community", "community__slug"),
                create="communities:new",
                pitch=_("Un espace autour d’un sujet, animé par ses membres : messages, rendez-vous, documents."),
                reasons={
                    "unlawful": _("Ce qui s’y dit est illicite"),
                    "rights": _("Une image ou un texte y est utilisé sans droit"),
                    "other": _("Autre chose"),
                },
            )
        )
