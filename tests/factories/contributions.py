"""Envelopes of what is published, where they are shown, what visitors say of them.

An envelope alone has no page: its kind is declared by the app that owns it. Use `EventFactory` and its like for a whole
thing; use these for what moderation, sharing and reports do with any kind.
"""

from datetime import UTC, datetime, timedelta

import factory
from factory.django import DjangoModelFactory

from maillage.contributions.enums import Reason, ReportReason, ReportState, State
from maillage.contributions.models import Contribution, Placement, Revision, SavedReply, VisitorReport
from maillage.territories.enums import Kind
from tests.factories.accounts import UserFactory
from tests.factories.territories import TerritoryFactory

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class ContributionFactory(DjangoModelFactory):
    """A draft; the traits give the other states. `submitted`, `published` (and `unread`), `returned`, `removed`…"""

    class Meta:
        model = Contribution
        skip_postgeneration_save = True

    kind = Kind.EVENT
    title = factory.Sequence(lambda n: f"Contribution {n}")
    origin = factory.SubFactory(TerritoryFactory)
    author = factory.SubFactory(UserFactory)
    created_at = AT
    updated_at = AT

    class Params:
        submitted = factory.Trait(state=State.SUBMITTED, submitted_at=AT + timedelta(hours=1))
        published = factory.Trait(
            state=State.PUBLISHED,
            submitted_at=AT + timedelta(hours=1),
            published_at=AT + timedelta(hours=2),
            checked_at=AT + timedelta(hours=3),
        )
        unread = factory.Trait(
            state=State.PUBLISHED, submitted_at=AT + timedelta(hours=1), published_at=AT + timedelta(hours=1)
        )
        returned = factory.Trait(
            state=State.RETURNED, submitted_at=AT, reason=Reason.INCOMPLETE, message="Il manque l’heure de fin."
        )
        refused = factory.Trait(
            state=State.REFUSED,
            submitted_at=AT,
            reason=Reason.OFF_TOPIC,
            message="Ce n’est pas une sortie de sciences.",
        )
        archived = factory.Trait(state=State.ARCHIVED, submitted_at=AT, published_at=AT, checked_at=AT)
        removed = factory.Trait(
            state=State.REMOVED,
            submitted_at=AT,
            published_at=AT,
            removed_at=AT + timedelta(hours=5),
            reason=Reason.DUPLICATE,
            message="Cette fiche existait déjà.",
        )
        event = factory.Trait(kind=Kind.EVENT)
        organisation = factory.Trait(kind=Kind.ORGANISATION)
        venue = factory.Trait(kind=Kind.VENUE)

    @factory.post_generation
    def placed(self, create, given, **_rest):
        """What is published is shown at its origin, unless `placed=False`."""
        if create and given is not False and self.state == State.PUBLISHED:
            PlacementFactory(contribution=self, territory=self.origin, placed_by=self.author)


class PlacementFactory(DjangoModelFactory):
    class Meta:
        model = Placement

    contribution = factory.SubFactory(ContributionFactory, published=True, placed=False)
    territory = factory.SubFactory(TerritoryFactory)
    placed_at = AT

    class Params:
        hidden = factory.Trait(shown=False)
        featured = factory.Trait(featured_from=AT, featured_until=AT + timedelta(days=30))


class RevisionFactory(DjangoModelFactory):
    class Meta:
        model = Revision

    contribution = factory.SubFactory(ContributionFactory)
    at = AT
    author = factory.SelfAttribute("contribution.author")
    data = factory.LazyFunction(lambda: {"title": "Un titre"})


class VisitorReportFactory(DjangoModelFactory):
    class Meta:
        model = VisitorReport

    contribution = factory.SubFactory(ContributionFactory, published=True)
    reason = ReportReason.WRONG_DATE
    message = "La visite a lieu le dimanche, pas le samedi."
    email = "visiteuse@exemple.test"
    at = AT

    class Params:
        acted = factory.Trait(state=ReportState.ACTED, handled_at=AT, answer="Corrigé.")
        dismissed = factory.Trait(state=ReportState.DISMISSED, handled_at=AT, answer="C’est bien le samedi.")


class SavedReplyFactory(DjangoModelFactory):
    class Meta:
        model = SavedReply

    territory = factory.SubFactory(TerritoryFactory)
    reason = Reason.INCOMPLETE
    title = factory.Sequence(lambda n: f"Réponse {n}")
    text = "Merci ! Il manque l’heure de fin."
