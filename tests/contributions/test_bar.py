"""`{% moderation_bar %}` as a page shows it."""

import pytest
from django.template import engines

from tests.factories.contributions import ContributionFactory, PlacementFactory

pytestmark = pytest.mark.django_db


def drawn(rf, user, territory, contribution, options=""):
    request = rf.get("/hauts-de-lys/agenda/la-nuit/")
    request.user, request.territory, request.language = user, territory, "fr"
    page = engines["django"].from_string("{% load contributions %}{% moderation_bar contribution " + options + " %}")
    return page.render({"contribution": contribution}, request)


def test_a_visitor_may_only_report(cast, rf, here):
    contribution = ContributionFactory(origin=here, published=True)

    assert "Signaler une erreur" in drawn(rf, cast["anonymous"], here, contribution)
    assert "Modérer" not in drawn(rf, cast["anonymous"], here, contribution)
    assert drawn(rf, cast["anonymous"], here, contribution, "report=False").strip() == ""


def test_the_moderators_of_the_origin_decide_and_share(cast, rf, here):
    contribution = ContributionFactory(origin=here, published=True)
    bar = drawn(rf, cast["coordinator_here"], here, contribution)

    assert [word in bar for word in ("Modérer", "Historique", "Diffusion", "Masquer ici")] == [True] * 4
    assert "Ne plus mettre en avant" not in bar


def test_another_territory_shows_hides_and_never_decides(cast, rf, here, elsewhere):
    contribution = ContributionFactory(origin=here, published=True)
    before = drawn(rf, cast["coordinator_elsewhere"], elsewhere, contribution)
    PlacementFactory(contribution=contribution, territory=elsewhere)
    after = drawn(rf, cast["coordinator_elsewhere"], elsewhere, contribution)

    assert ("Montrer ici" in before, "Masquer ici" in after, "Modérer" in before + after) == (True, True, False)
