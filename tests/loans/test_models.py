"""What can never be false, on both engines."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from maillage.loans.models import Shuttle
from tests.factories.loans import make_lender

pytestmark = pytest.mark.django_db
DAY = date(2026, 4, 7)


def test_a_shuttle_passes_once_a_day_in_a_zone_and_once_everywhere(here):
    lender = make_lender(here)
    zone = lender.zones.create(name="Somme")
    for where in (None, zone):
        Shuttle.objects.create(lender=lender, zone=where, on=DAY)

        with pytest.raises(IntegrityError), transaction.atomic():
            Shuttle.objects.create(lender=lender, zone=where, on=DAY)
        with pytest.raises(ValidationError, match="Une navette passe déjà ce jour-là"):
            Shuttle(lender=lender, zone=where, on=DAY).validate_constraints()

    Shuttle.objects.create(lender=lender, zone=lender.zones.create(name="Oise"), on=DAY)
    assert Shuttle.objects.count() == 3
