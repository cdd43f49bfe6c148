"""The vehicle that holds a tool: by its volume and its weight, whichever asks for more."""

from decimal import Decimal

import pytest

from maillage.loans.panels.transport import vehicle_for
from tests.factories.loans import plain


@pytest.mark.parametrize(
    ("volume", "weight", "words"),
    [
        (None, None, ""),
        ("0.2", None, "tient dans le coffre d’une petite voiture"),
        ("0.2", "200", "tient dans un break, sièges rabattus"),
        ("2.4", "180", "demande un petit utilitaire (3 m³)"),
        (None, "1100", "demande un fourgon (12 m³)"),
        ("19", "100", "demande un camion de 20 m³, permis B"),
        ("40", "100", "dépasse un camion de 20 m³ : plusieurs voyages, ou un transporteur"),
    ],
)
def test_the_smallest_vehicle_that_holds_it(volume, weight, words):
    given = [Decimal(one) if one is not None else None for one in (volume, weight)]

    assert plain(vehicle_for(*given)) == words
