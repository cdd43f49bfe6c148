"""What several tests of members start from."""

import pytest

from tests.factories.accounts import UserFactory
from tests.factories.members import ProfileFactory


@pytest.fixture
def ada(here):
    """Somebody whose page is open to everyone, and who may be written to."""
    from maillage.territories.models import Residence

    user = UserFactory(email="ada.lovelace@exemple.test", display_name="Ada Lovelace")
    Residence.objects.create(user=user, territory=here)
    ProfileFactory(user=user, slug="ada-lovelace", public=True)
    return user


@pytest.fixture
def bob(here):
    """Somebody with an account and a closed profile."""
    user = UserFactory(email="bob@exemple.test", display_name="Bob Martin")
    ProfileFactory(user=user, slug="bob-martin")
    return user
