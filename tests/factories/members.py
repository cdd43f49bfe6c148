"""Profiles, follows, messages and letters."""

from datetime import UTC, datetime, timedelta

import factory
from factory.django import DjangoModelFactory

from maillage.members.enums import Audience, Contact, LetterState, Target
from maillage.members.models import Follow, Letter, Message, Profile, Subscription
from tests.factories.accounts import UserFactory
from tests.factories.territories import TerritoryFactory

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class ProfileFactory(DjangoModelFactory):
    """Closed; `public` is open to everyone, listed, and may be written to."""

    class Meta:
        model = Profile

    user = factory.SubFactory(UserFactory)
    slug = factory.Sequence(lambda n: f"personne-{n}")
    updated_at = AT

    class Params:
        public = factory.Trait(shown=Audience.EVERYONE, listed=True, contact=Contact.EVERYONE)
        for_members = factory.Trait(shown=Audience.MEMBERS, listed=True)
        due = factory.Trait(digest_next_at=AT - timedelta(hours=1), digest_told_at=AT - timedelta(days=7))


class FollowFactory(DjangoModelFactory):
    class Meta:
        model = Follow

    user = factory.SubFactory(UserFactory)
    kind = Target.THEME
    key = "ciel"
    at = AT


class MessageFactory(DjangoModelFactory):
    class Meta:
        model = Message

    sender = factory.SubFactory(UserFactory)
    recipient = factory.SubFactory(UserFactory)
    text = "Bonjour, votre atelier m’intéresse."
    at = AT


class LetterFactory(DjangoModelFactory):
    """A draft with words; `sent` is in the archive."""

    class Meta:
        model = Letter

    territory = factory.SubFactory(TerritoryFactory)
    slug = factory.Sequence(lambda n: f"lettre-{n}")
    title = factory.Sequence(lambda n: f"Lettre {n}")
    intro = "<p>Voici le printemps.</p>"
    created_at = AT

    class Params:
        sent = factory.Trait(state=LetterState.SENT, sent_at=AT, finished_at=AT)


class SubscriptionFactory(DjangoModelFactory):
    class Meta:
        model = Subscription

    territory = factory.SubFactory(TerritoryFactory)
    email = factory.Sequence(lambda n: f"lectrice{n}@exemple.test")
    created_at = AT
    confirmed_at = AT
