"""Who acts, and where."""

from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class DirectoryConfig(AppConfig):
    """Who acts, and where."""

    name = "maillage.directory"
    label = "directory"
    verbose_name = _("Annuaire")

    def ready(self) -> None:
        """Tell the common moderation what an organisation and a place are."""
        from maillage.contributions.kinds import KindOfContribution, declare
        from maillage.directory import rules
        from maillage.directory.actions import history, people, subjects
        from maillage.directory.actions.experts_index import refresh_experts
        from maillage.directory.actions.naming import Naming, declare_naming
        from maillage.directory.actions.projection import refresh_organisations, refresh_venues
        from maillage.directory.enums.organisations import EXPERT_PARTS, PARTS
        from maillage.directory.models import Expert, NetworkMembership
        from maillage.directory.panels import cards, remedies, words
        from maillage.members.panels import extensions

        extensions.say("directory", subjects.structures_of)
        declare_naming("experts", Naming(rows=Expert.objects.all, column="organisation", contribution="contribution"))
        once = ("organisation_id", "joined_on")
        declare_naming("networks", Naming(rows=NetworkMembership.objects.all, column="network", beside=once))
        declare_naming("followers", subjects.FOLLOWERS)
        declare(
            KindOfContribution(
                name="organisation",
                label=_("structure"),
                icon="building-2",
                refresh=refresh_organisations,
                page=lambda contribution: reverse("directory:organisation", args=[contribution.organisation.slug]),
                edit=lambda contribution: reverse("directory:edit_organisation", args=[contribution.organisation.slug]),
                labels=PARTS,
                in_words=words.in_words,
                restore=history.restore_organisation,
                may_edit=lambda user, contribution: rules.may_edit_organisation(user, contribution.organisation),
                teams=people.organisations_of_teams,
                fellows=people.fellows,
                personal=people.memberships,
                forget=people.leave_teams,
                alone=people.organisations_alone,
                erase=people.erase_organisations,
                reasons=remedies.ORGANISATION_REASONS,
                remedies=remedies.of_organisation,
                located=people.organisations_located,
                subjects=subjects.subjects_of_organisations,
                address=("directory:organisation", "organisation__slug"),
                told=cards.organisations_told,
                create="directory:new_organisation",
                pitch=_("Une association, une université, une médiathèque : sa page dans l’annuaire."),
            )
        )
        declare(
            KindOfContribution(
                name="venue",
                label=_("lieu"),
                icon="map-pin",
                refresh=refresh_venues,
                page=lambda contribution: reverse("directory:venue", args=[contribution.venue.slug]),
                edit=lambda contribution: reverse("directory:edit_venue", args=[contribution.venue.slug]),
                restore=history.restore_venue,
                may_edit=lambda user, contribution: rules.may_edit_venue(user, contribution.venue),
                teams=people.venues_of_teams,
                personal=people.venues_typed,
                alone=people.venues_alone,
                erase=people.erase_venues,
                reasons=remedies.VENUE_REASONS,
                remedies=remedies.of_venue,
                located=people.venues_located,
                subjects=subjects.subjects_of_venues,
                address=("directory:venue", "venue__slug"),
                told=cards.venues_told,
                create="directory:new_venue",
                pitch=_("Un musée, un observatoire, un jardin : avec ses saisons, ses horaires et ses tarifs."),
            )
        )
        declare(
            KindOfContribution(
                name="expert",
                label=_("expert"),
                icon="user-round",
                refresh=refresh_experts,
                page=lambda contribution: reverse("directory:expert", args=[contribution.expert.slug]),
                edit=lambda contribution: reverse("directory:edit_expert", args=[contribution.expert.slug]),
                labels=EXPERT_PARTS,
                reasons=remedies.EXPERT_REASONS,
                address=("directory:expert", "expert__slug"),
                in_words=words.in_words,
                located=people.experts_located,
                subjects=subjects.subjects_of_experts,
                personal=people.experts_of,
                forget=people.leave_experts,
                alone=people.experts_alone,
                erase=people.erase_experts,
                may_talk=lambda _user, _contribution: False,
                create="directory:new_expert",
                pitch=_("Quelqu’un qui parle de son métier ou de ses recherches : ses sujets, ses publics, où aller."),
            )
        )
