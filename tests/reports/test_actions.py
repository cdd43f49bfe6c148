"""Writing, choosing figures, publishing: rows, journal, refusals."""

from datetime import timedelta
from decimal import Decimal

import pytest

from maillage.core.background import run_pending
from maillage.core.errors import Refused
from maillage.journal.models import Entry
from maillage.programmes.actions.cells import CellData
from maillage.programmes.actions.reviewing import correct
from maillage.programmes.enums import RequestState
from maillage.programmes.models.cells import RowIsKeptError
from maillage.reports.actions.drawing import draw_charts
from maillage.reports.actions.figures import FigureData, FigureRefused, remove_figure, save_figure
from maillage.reports.actions.publishing import NotReady, draft_of, is_intact, publish
from maillage.reports.actions.writing import (
    BlockData,
    NotOfProgramme,
    ReportData,
    add_block,
    change_block,
    change_report,
    create_report,
    move_block,
    remove_block,
    remove_report,
)
from maillage.reports.composing import digest_of
from maillage.reports.enums import FigureKind
from maillage.reports.models import Block, Drawing, Figure, Report, ReportVersion
from maillage.reports.tasks import draw
from tests.factories.programmes import make_cell, make_decision, make_indicator, make_programme, make_world
from tests.factories.reports import AT, make_block, make_figure, make_report

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=30)


@pytest.fixture
def author(cast):
    return cast["coordinator_here"]


@pytest.fixture
def returned(here):
    """An approved return of 40 participations."""
    request = make_world(here)
    request.state = RequestState.APPROVED
    request.save(update_fields=["state"])
    make_cell(request, request.programme.indicators.get().versions.get(), 40)
    return request


@pytest.fixture
def report(returned):
    """A report that cites it."""
    made = make_report(returned.programme.territory, returned.programme)
    indicator = returned.programme.indicators.get()
    make_figure(made, "venues", kind=FigureKind.INDICATOR, indicator=indicator)
    make_block(made, text="Il y a eu [[venues]] participations.")
    return made


def publish_now(report, author, at=AT, reasons=None, note=""):
    decision = make_decision(report.programme)
    return publish(actor=author, report=report, decision=decision, reasons=reasons or {}, note=note, at=at)


def verbs():
    return list(Entry.objects.filter(kind__startswith="reports").order_by("pk").values_list("verb", flat=True))


def order(report):
    return [(block.title, block.position) for block in report.blocks.in_order()]


# --- Writing ----------------------------------------------------------------------------------------------------------


def test_a_report_begins_with_an_address_of_its_own(here, author):
    programme = make_programme(here)
    first, second = (
        create_report(actor=author, programme=programme, data=ReportData(title=" Bilan  2027 "), at=AT)
        for _time in range(2)
    )

    assert [(one.title, one.slug, one.state) for one in (first, second)] == [
        ("Bilan 2027", "bilan-2027", "draft"), ("Bilan 2027", "bilan-2027-2", "draft"),
    ]  # fmt: skip
    assert verbs() == ["report_made", "report_made"]


def test_a_report_without_title_is_refused(here, author):
    report = make_report(here)
    for deed in (
        lambda: create_report(actor=author, programme=report.programme, data=ReportData(title="  "), at=AT),
        lambda: change_report(actor=author, report=report, data=ReportData(title=""), at=AT),
    ):
        with pytest.raises(Refused, match="Donnez un titre"):
            deed()


def test_a_draft_is_thrown_away_and_a_published_one_stays(report, author):
    other = make_report(report.programme.territory, report.programme)
    remove_report(actor=author, report=other, at=AT)
    publish_now(report, author)

    with pytest.raises(Refused, match="reste à son adresse"):
        remove_report(actor=author, report=report, at=AT)
    assert list(Report.objects.order_by("pk")) == [report]


def test_blocks_keep_what_goes_with_their_kind(here, author):
    report = make_report(here)
    block = add_block(
        actor=author, report=report, at=AT,
        data=BlockData(kind="quote", title="Dit", text="Oui.", speaker="Une enseignante", keys=("a",), dimension="sex"),
    )  # fmt: skip

    assert (block.speaker, block.keys, block.dimension) == ("Une enseignante", [], "")
    change_block(actor=author, block=block, data=BlockData(kind="quote", text="Non."), at=AT)
    block.refresh_from_db()
    assert (block.text, block.title, block.speaker) == ("Non.", "", "")


def test_a_block_shows_its_own_programme_only(here, author):
    report = make_report(here)
    other = make_indicator(make_programme(here)).indicator

    with pytest.raises(NotOfProgramme):
        add_block(actor=author, report=report, data=BlockData(kind="chart", indicator=other), at=AT)
    assert not Block.objects.exists()


def test_blocks_move_one_place_and_stop_at_the_ends(here, author):
    report = make_report(here)
    blocks = [make_block(report, title=name) for name in "abc"]

    for block, by in ((blocks[2], -1), (blocks[0], -1), (blocks[0], 1), (blocks[1], 1)):
        block.refresh_from_db()
        move_block(actor=author, block=block, by=by, at=AT)

    assert [title for title, _place in order(report)] == ["c", "a", "b"]
    blocks[0].refresh_from_db()
    remove_block(actor=author, block=blocks[0], at=AT)
    assert order(report) == [("c", 0), ("b", 1)]


# --- Figures ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"kind": "indicator"}, "Choisissez l’indicateur"),
        ({"kind": "entities"}, "Choisissez ce que"),
        ({"kind": "amount"}, "Écrivez le montant"),
        ({"kind": "amount", "amount": Decimal(3)}, "Écrivez le montant"),
        ({"kind": "amount", "amount": Decimal(3), "source": "Convention", "label": " "}, "Donnez un intitulé"),
    ],
)
def test_a_figure_comes_from_somewhere(here, author, fields, sentence):
    report = make_report(here)
    data = FigureData(**({"key": "x", "label": "X"} | fields))

    with pytest.raises(FigureRefused, match=sentence):
        save_figure(actor=author, report=report, figure=None, data=data, at=AT)
    assert not Figure.objects.exists()


def test_the_name_of_a_token_is_taken_once_and_never_changes(here, author):
    report = make_report(here)
    figure = make_figure(report, "jeunes")

    with pytest.raises(FigureRefused, match="s’appelle déjà"):
        make_figure(report, "Jeunes")
    data = FigureData(key="autre", label="Jeunes venus", kind="amount", amount=Decimal(9), source="Registre")
    save_figure(actor=author, report=report, figure=figure, data=data, at=AT)
    figure.refresh_from_db()
    assert (figure.key, figure.label, figure.amount) == ("jeunes", "Jeunes venus", 9)


def test_a_figure_is_no_part_of_itself_nor_of_another_report(here, author):
    report = make_report(here)
    figure, other = make_figure(report, "a"), make_figure(make_report(here, title="Autre"), "b")
    given = {"key": "a", "label": "A", "kind": "amount", "amount": Decimal(1), "source": "S"}

    with pytest.raises(FigureRefused, match="lui-même"):
        save_figure(actor=author, report=report, figure=figure, data=FigureData(**given, out_of=figure), at=AT)
    with pytest.raises(NotOfProgramme):
        save_figure(actor=author, report=report, figure=figure, data=FigureData(**given, out_of=other), at=AT)


def test_a_figure_that_a_text_cites_stays(here, author):
    report = make_report(here)
    figure = make_figure(report, "jeunes")
    block = make_block(report, text="Ils sont [[jeunes|plus de]].", title="Des jeunes")

    with pytest.raises(FigureRefused, match="Des jeunes"):
        remove_figure(actor=author, figure=figure, at=AT)
    remove_block(actor=author, block=block, at=AT)
    remove_figure(actor=author, figure=figure, at=AT)
    assert not Figure.objects.exists()


# --- Publishing -------------------------------------------------------------------------------------------------------


def test_a_version_is_frozen_signed_and_dated(report, author):
    version = publish_now(report, author)

    report.refresh_from_db()
    assert (version.number, version.published_at, report.state, report.published_at) == (1, AT, "published", AT)
    assert version.author == "Coordination, Hauts-de-Lys"
    assert version.digest == digest_of(version.content)
    assert is_intact(version)
    with pytest.raises(RowIsKeptError):
        version.save()
    assert verbs()[-1] == "report_published"


def test_a_version_that_somebody_touched_is_known(report, author):
    version = publish_now(report, author)
    ReportVersion.objects.filter(pk=version.pk).update(content=version.content | {"note": "autre"})
    version.refresh_from_db()

    assert not is_intact(version)


def test_the_same_draft_gives_the_same_content(report):
    first, second = (draft_of(report)[0] for _time in range(2))

    assert digest_of(first) == digest_of(second)


def test_what_changes_afterwards_does_not_change_a_version(report, author, returned):
    version = publish_now(report, author)
    before = version.digest
    returned.cells.update(value=99)
    Block.objects.filter(report=report).update(text="Autre chose.")
    version.refresh_from_db()

    assert (version.digest, is_intact(version)) == (before, True)
    assert version.content["figures"][0]["shown"] == "40"


def test_a_correction_makes_the_erratum_of_the_next_version(report, author, returned):
    publish_now(report, author)
    cell = returned.cells.get()
    data = CellData(indicator=cell.indicator_id, value=Decimal(44), seen=1)
    correct(actor=author, cell=cell, data=data, reason="Une séance oubliée", at=AT + timedelta(days=1))
    second = publish_now(report, author, LATER, note="Une correction")

    assert (second.number, second.note) == (2, "Une correction")
    assert second.content["errata"] == [
        {
            "key": "venues", "label": "Venues", "before": "40", "after": "44", "reasons": ["Une séance oubliée"],
        }
    ]  # fmt: skip
    assert second.content["figures"][0]["is_rectified"]
    assert report.versions.get(number=1).content["figures"][0]["shown"] == "40"


def test_nothing_new_is_not_published_again(report, author):
    publish_now(report, author)

    with pytest.raises(Refused, match="Rien n’a changé"):
        publish_now(report, author, LATER)
    assert ReportVersion.objects.count() == 1


def test_what_blocks_is_never_published(report, author):
    make_block(report, text="Nous étions 412.")

    with pytest.raises(NotReady, match="empêche de publier") as refused:
        publish_now(report, author, reasons={"digits": "tant pis"})
    assert refused.value.missing[0].startswith("digits:")
    assert not ReportVersion.objects.exists()


def test_what_does_not_agree_is_published_with_its_reason(report, author):
    make_block(report, text="Tous les partenaires sont contents.")
    with pytest.raises(NotReady, match="Dites pourquoi") as refused:
        publish_now(report, author)
    (fault,) = refused.value.missing

    version = publish_now(report, author, reasons={fault: "L’enquête suit"})

    assert [(one["id"], one["reason"]) for one in version.content["points"]] == [(fault, "L’enquête suit")]


def test_an_empty_report_and_a_foreign_decision_are_refused(here, author):
    report = make_report(here)
    with pytest.raises(Refused, match="vide"):
        publish_now(report, author)
    make_block(report)
    decision = make_decision(make_programme(here))
    with pytest.raises(Refused, match="autre programme"):
        publish(actor=author, report=report, decision=decision, reasons={}, note="", at=AT)


def test_charts_are_drawn_once_by_the_worker(report, author):
    make_block(report, kind="chart", title="Les venues", keys=("venues",), text="")
    version = publish_now(report, author)
    assert not Drawing.objects.exists()

    run_pending()
    draw(version.pk)

    names = sorted(name.rpartition(":")[2] for name in Drawing.objects.order_by("pk").values_list("name", flat=True))
    assert names == ["narrow", "wide"]
    assert all("vega" not in one.svg and one.svg.startswith("<svg") for one in Drawing.objects.order_by("pk"))
    assert draw_charts(version=version) == 0


def test_a_drawing_of_nothing_is_not_asked_for(here, author):
    draw(987654)

    assert not Drawing.objects.exists()
