"""The general rules, one by one: what is found, what is left alone."""

from datetime import date
from decimal import Decimal

import pytest

from maillage.programmes.enums import Counted, Nature, PartRole, RequestState
from maillage.reports.linter import facts_of, lint
from maillage.reports.models import Check, Photo, Statement
from tests.factories.directory import make_organisation
from tests.factories.files import ImageFactory
from tests.factories.programmes import (
    make_action,
    make_breakdown,
    make_cell,
    make_indicator,
    make_part,
    make_programme,
    make_request,
)
from tests.factories.reports import make_block, make_figure, make_report

pytestmark = pytest.mark.django_db


@pytest.fixture
def programme(here):
    return make_programme(here)


@pytest.fixture
def report(here, programme):
    return make_report(here, programme)


def found(report, rule=None):
    return [one for one in lint(facts_of(report)).failing if rule is None or one.rule == rule]


def approved(programme, version, value, **fields):
    """A validated figure of one structure."""
    action = programme.actions.first() or make_action(programme, lead=make_organisation(programme.territory))
    request = programme.requests.first() or make_request(
        action, action.parts.get().organisation, state=RequestState.APPROVED
    )
    return make_cell(request, version, value, **fields)


def bound(report, key, version, **fields):
    return make_figure(report, key, kind="indicator", indicator=version.indicator, **fields)


# --- Texts ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Nous étions 412 à la fête.", ["412"]),
        ("Plus de 45 000 jeunes et 12,5 % de filles.", ["45 000", "12,5 %"]),
        ("Le 1er janvier 2016, puis le 14 mars, puis 21/09/2017, enfin en 2019.", []),
        ("Au [[= 8e forum]] national.", []),
        ("Cinq structures.", []),
    ],
)
def test_numbers_typed_by_hand(report, text, numbers):
    make_block(report, text=text)

    assert [one.id.rpartition(":")[2] for one in found(report, "digits")] == numbers
    assert all(one.is_blocking and one.block and "jeton" in one.proposal for one in found(report, "digits"))


def test_a_name_with_a_digit_is_a_name(report, programme):
    make_action(programme, title="Cap 2030")
    make_block(report, text="L’action Cap 2030 et le projet 12.")

    assert [one.id.rpartition(":")[2] for one in found(report, "digits")] == ["12"]


def test_the_standfirst_and_the_titles_are_read_too(report):
    report.lead = "Déjà 77 ateliers."
    make_block(report, title="Les 9 lieux", text="Oui.")

    assert [one.message.partition(" :")[0].partition("\u202f:")[0] for one in found(report, "digits")] == [
        "chapeau", "«\u202fLes 9 lieux\u202f»",
    ]  # fmt: skip


def test_the_captions_of_photographs_are_read_too(report):
    make_figure(report, "jeunes")
    block = make_block(report, kind="photos", title="À la fête", text="")
    told = {"alt": "Une main", "credit": "Club Céphée"}
    Photo.objects.create(block=block, image=ImageFactory(), caption="Les 31 curieux de juin", **told)
    Photo.objects.create(block=block, image=ImageFactory(), caption="[[jeunes]] jeunes, [[inconnu]]", **told)

    assert [one.id.rpartition(":")[2] for one in found(report, "digits")] == ["31"]
    assert [one.id.rpartition(":")[2] for one in found(report, "token")] == ["inconnu"]


@pytest.mark.parametrize(
    ("text", "count"),
    [("[[inconnu]]", 1), ("[[jeunes|presque]]", 1), ("[[jeunes|sur]]", 1), ("[[jeunes]] [[jeunes|plus de]]", 0)],
)
def test_tokens_that_mean_nothing(report, text, count):
    make_figure(report, "jeunes")
    make_block(report, text=text)

    assert len(found(report, "token")) == count


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Tous les porteurs sont contents.", 1),
        ("La plupart des actions continuent.", 1),
        ("Tous les porteurs ayant répondu, [[reponses|sur]], sont contents.", 0),
        ("La majorité, soit [[reponses|part]], continue. Everyone agrees.", 1),
        ("Rien à dire.", 0),
    ],
)
def test_quantifiers_say_their_base(report, text, count):
    whole = make_figure(report, "structures", amount=Decimal(40))
    make_figure(report, "reponses", amount=Decimal(30), out_of=whole)
    make_block(report, text=text)

    assert len(found(report, "quantifier")) == count


def test_a_quotation_keeps_its_words_and_asks_for_consent(report):
    block = make_block(report, kind="quote", text="Tous les 12 étaient là.", speaker="Une animatrice")

    assert [one.rule for one in found(report)] == ["consent"]
    block.consent = "Accord écrit du 3 mars 2027"
    block.save()
    assert found(report) == []


@pytest.mark.parametrize(
    ("base", "text", "count"), [(13, "[[r|part]]", 1), (13, "[[r|sur]]", 0), (40, "[[r|part]]", 0)]
)
def test_a_percentage_on_a_small_base(report, base, text, count):
    make_figure(report, "r", amount=Decimal(8), out_of=make_figure(report, "n", amount=Decimal(base)))
    make_block(report, text=text)

    assert len(found(report, "small_base")) == count


def test_a_fraction_that_falls_right_is_no_percentage(report):
    make_figure(report, "r", amount=Decimal(5), out_of=make_figure(report, "n", amount=Decimal(15)))
    make_block(report, text="[[r|fraction]] des actions")

    assert found(report) == []


# --- Figures ----------------------------------------------------------------------------------------------------------


def test_a_partition_that_does_not_close(report, programme):
    version = make_indicator(programme)
    make_breakdown(version)
    approved(programme, version, 40)
    approved(programme, version, 25, key="sex=women")
    part = approved(programme, version, 10, key="sex=men")
    bound(report, "venues", version)
    make_block(report, text="[[venues]]")

    (fault,) = found(report)
    assert (fault.rule, "40 annoncés, mais les parts font 35" in fault.message) == ("partition", True)
    part.value = 15
    part.save()
    assert found(report) == []


def test_a_partition_that_nobody_shows_is_left_alone(report, programme):
    version = make_indicator(programme)
    make_breakdown(version)
    approved(programme, version, 40)
    approved(programme, version, 25, key="sex=women")
    make_block(report)

    assert found(report) == []


def test_unlike_things_are_added_in_a_declared_composite_only(report, programme):
    version = make_indicator(programme, nature=Nature.STOCK)
    breakdown = make_breakdown(version, members=("people", "places"))
    breakdown.members.filter(code="people").update(counts=Counted.PERSON)
    breakdown.members.filter(code="places").update(counts=Counted.PLACE)
    approved(programme, version, 3)
    bound(report, "acteurs", version)
    make_block(report, text="[[acteurs]]")

    (fault,) = found(report)
    assert (fault.rule, "lieux, personnes" in fault.message) == ("unlike", True)
    version.is_composite = True
    version.save()
    assert found(report) == []


def test_a_denominator_that_is_not_the_count_of_the_programme(report, programme):
    version = make_indicator(programme, nature=Nature.STOCK, counts=Counted.STRUCTURE)
    cell = approved(programme, version, 1, base=Decimal(2))
    bound(report, "s", version)
    make_block(report, text="[[s|sur]]")

    assert [one.rule for one in found(report)] == ["base"]
    cell.base = Decimal(1)
    cell.save()
    assert found(report) == []


def test_a_figure_dated_outside_the_programme(report, programme):
    version = make_indicator(programme, nature=Nature.STOCK)
    approved(programme, version, 5, as_of=date(2029, 3, 1))
    bound(report, "membres", version)
    make_block(report, text="[[membres]]")

    (fault,) = found(report)
    assert (fault.rule, "1er\u00a0mars 2029" in fault.message) == ("dated", True)


def test_one_label_has_one_value(report):
    make_figure(report, "a", label="Jeunes", amount=Decimal(10))
    make_figure(report, "b", label="jeunes", amount=Decimal(12))
    make_block(report, text="[[a]] puis [[b]]")

    (fault,) = found(report)
    assert (fault.rule, "10, 12" in fault.message) == ("label", True)


def test_a_figure_without_value_is_told_and_never_a_zero(report, programme):
    version = make_indicator(programme)
    bound(report, "venues", version)
    block = make_block(report, text="[[venues]] venues")

    assert [one.rule for one in found(report)] == ["unknown"]
    assert "0" not in [piece["words"] for piece in pieces(report, block)]


def pieces(report, block):
    from maillage.reports.actions.publishing import draft_of

    content, _outcome = draft_of(report)
    (one,) = [one for one in content["blocks"] if one["uid"] == str(block.uid)]
    return one["passages"][0]["pieces"]


@pytest.mark.parametrize("kind", ["figures", "text", "portrait", "photos", "budget"])
def test_a_block_that_shows_nothing(report, kind):
    make_block(report, kind=kind, text="", title="")

    assert [one.rule for one in found(report)] == ["empty"]


def test_a_photograph_has_its_credit_and_its_description(report):
    block = make_block(report, kind="photos", title="À la fête", text="")
    photo = Photo.objects.create(block=block, image=ImageFactory(), alt="Une main sur un globe", credit="")

    assert [(one.rule, one.is_blocking) for one in found(report)] == [("credit", True)]
    photo.credit = "Club Céphée"
    photo.save()
    assert found(report) == []


# --- Declared checks --------------------------------------------------------------------------------------------------


def declare(report, rule, left, right):
    return Check.objects.create(report=report, code="X1", rule=rule, left=left, right=right)


def test_roles_are_counted_by_the_programme(report, programme, here):
    action = make_action(programme, lead=make_organisation(here, name="Club Céphée"))
    make_part(action, make_organisation(here, name="La Halle"), role=PartRole.HOST)
    Statement.objects.create(report=report, code="annonce", sentence="Deux structures", values={"n": 2})
    make_block(report)
    check = declare(report, "roles", {"count": "leads"}, {"stated": "annonce", "value": "n"})

    (fault,) = found(report)
    assert (fault.id, fault.left, fault.right) == ("X1", 1, 2)
    assert "La Halle" in fault.message
    check.left = {"count": "structures"}
    check.save()
    assert found(report) == []


@pytest.mark.parametrize(
    "side",
    [{"stated": "rien", "value": "n"}, {"figure": "rien"}, {"inconnu": 1}, ["pas", "un", "objet"], "texte"],
)
def test_a_side_that_means_nothing_is_told(report, side):
    make_block(report)
    declare(report, "count", side, {"count": "actions"})

    (fault,) = found(report)
    assert (fault.id, bool(fault.message), bool(fault.proposal)) == ("X1", True, True)


def test_what_is_not_known_does_not_hold(report, programme):
    version = make_indicator(programme)
    make_block(report)
    declare(report, "at_most", {"indicator": version.indicator.code}, {"count": "actions"})

    (fault,) = found(report)
    assert "un blanc n’est pas un zéro" in fault.proposal


def test_a_declared_fault_is_told_once(report, programme):
    version = make_indicator(programme)
    make_breakdown(version)
    approved(programme, version, 40)
    approved(programme, version, 25, key="sex=women")
    bound(report, "venues", version)
    make_block(report, text="[[venues]]")
    code = version.indicator.code
    declare(report, "partition", {"indicator": code}, {"parts": code})

    assert [one.id for one in found(report)] == ["X1"]


def test_the_number_of_queries_does_not_grow(report, programme, django_assert_max_num_queries):
    for rank in range(4):
        version = make_indicator(programme)
        make_breakdown(version)
        approved(programme, version, 40)
        bound(report, f"f{rank}", version)
        make_block(report, text=f"[[f{rank}]]")
    with django_assert_max_num_queries(40):
        lint(facts_of(report))
