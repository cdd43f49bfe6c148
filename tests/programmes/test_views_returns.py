"""« Mes retours », the form of one return, its workbook, its calendar."""

import io
from decimal import Decimal

import icalendar
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from python_calamine import CalamineWorkbook

from maillage.attendance.models import Headcount
from maillage.programmes.enums import Nature
from maillage.programmes.models import Adjustment, Campaign, Cell, FeedRule, Request
from maillage.programmes.panels.calendar import token_of
from tests.factories.programmes import AT, make_action, make_breakdown, make_cell, make_indicator, make_request
from tests.programmes.test_feeding import workshop

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("april")]


def at(row, name, *args):
    return f"/{row.programme.territory.slug}{reverse(f'programmes:{name}', args=[*args])}"


def prefix(version, part=""):
    return f"i{version.indicator_id}{part and f'.sex.{part}'}"


def typed(version, value="", part="", seen=0, **more):
    line = prefix(version, part)
    return {f"{line}-seen": str(seen), f"{line}-value": value} | {f"{line}-{name}": text for name, text in more.items()}


def post(cast, row, data, **options):
    return cast.client("editor_a").post(at(row, "request", row.uid), data, **options)


# --- The list ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 3])
def test_what_is_expected_of_my_structures(cast, row, number, django_assert_num_queries):
    for _again in range(number - 1):
        make_request(make_action(row.programme, lead=row.organisation), row.organisation, row.campaign)
    client = cast.client("editor_a")
    client.get(at(row, "mine"))

    with django_assert_num_queries(4):
        page = client.get(at(row, "mine")).content.decode()
    assert page.count("return-lines") == 1
    assert page.count("/mon-espace/retours/") > number
    assert "1er trimestre 2026" in page


def test_what_was_sent_is_on_its_own_list(cast, row):
    Request.objects.update(state="submitted")
    client = cast.client("editor_a")

    assert row.action.title not in client.get(at(row, "mine")).content.decode()
    assert row.action.title in client.get(f"{at(row, 'mine')}?etat=faits").content.decode()


def test_nothing_to_give_says_the_first_step(cast, row):
    assert "Rien à rendre" in cast.client("member").get(at(row, "mine")).content.decode()


# --- The form ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [1, 3])
def test_the_form_costs_the_same_whatever_its_length(cast, row, version, number, django_assert_num_queries):
    for _again in range(number):
        other = make_indicator(row.programme)
        make_breakdown(other)
        make_cell(row, other, 4, fed=4)
    client = cast.client("editor_a")
    client.get(at(row, "request", row.uid))

    with django_assert_num_queries(21):
        client.get(at(row, "request", row.uid))


def test_prefilled_figures_show_the_records_behind_them(cast, row, version):
    FeedRule.objects.create(version=version, measure="participations")
    subject = workshop(row, slots=2)
    client = cast.client("editor_a")
    client.post(at(row, "reread", row.uid))
    page = client.get(at(row, "request", row.uid)).content.decode()

    assert subject.title in page
    assert "68 d’après 2" in page
    assert 'value="68"' in page
    assert "dont 1 par" in page


def test_a_figure_typed_the_french_way_is_kept(cast, row, version):
    answer = post(cast, row, typed(version, "1 234") | {"deed": "garder"})

    assert (answer.status_code, Cell.objects.get().value) == (302, 1234)


def test_a_zero_is_typed_and_a_blank_is_no_answer(cast, row, version):
    post(cast, row, typed(version, ""))
    assert not Cell.objects.exists()
    post(cast, row, typed(version, "0"))
    assert Cell.objects.get().value == 0


def test_a_blank_over_an_answer_asks_why(cast, row, version):
    make_cell(row, version, 40)
    answer = post(cast, row, typed(version, "", seen=1))

    assert answer.status_code == 422
    assert "choisissez pourquoi" in answer.content.decode()
    assert Cell.objects.get().value == 40


def test_a_status_takes_the_place_of_a_number(cast, row, version):
    post(cast, row, typed(version, "", status="withheld", comment="Accord en cours"))

    cell = Cell.objects.get()
    assert (cell.status, cell.value, cell.comment) == ("withheld", None, "Accord en cours")


@pytest.mark.parametrize("value", ["douze", "1,2,3", "=1+1", "12e3", "<b>"])
def test_what_is_no_number_comes_back_as_it_was_typed(cast, row, version, value):
    other = make_indicator(row.programme)
    answer = post(cast, row, typed(version, value) | typed(other, "7"))
    page = answer.content.decode()

    assert (answer.status_code, Cell.objects.get().value) == (422, 7)
    assert "écrivez un nombre" in page
    assert f'value="{value}"'.replace("<b>", "&lt;b&gt;") in page


def test_lines_save_themselves(cast, row, version):
    answer = post(cast, row, typed(version, "12"), headers={"accept": "application/json"})

    assert answer.json() == {
        "lines": [
            {"id": prefix(version), "seen": 1, "words": "Enregistré.", "faults": [], "saved": True, "doubt": ""}
        ],
        "said": "",
    }  # fmt: skip
    wrong = post(cast, row, typed(version, "-2", seen=1), headers={"accept": "application/json"})
    assert wrong.json()["lines"][0]["faults"] == ["Ce nombre ne peut pas être négatif."]


def test_an_answer_overtaken_is_shown_and_may_be_written_again(cast, row, version):
    make_cell(row, version, 40)
    answer = post(cast, row, typed(version, "50"))
    page = answer.content.decode()

    assert answer.status_code == 422
    assert "quelqu’unaécrit«40»" in page.replace("\u202f", "").replace("\u00a0", "").replace(" ", "")
    assert f'name="{prefix(version)}-seen" value="1"' in page
    assert 'value="50"' in page


def test_parts_stories_and_bases(cast, row, version):
    make_breakdown(version)
    story = make_indicator(row.programme, nature=Nature.NARRATIVE)
    ratio = make_indicator(row.programme, nature=Nature.RATIO)
    data = typed(version, "10") | typed(version, "6", "women")
    data |= {f"{prefix(story)}-seen": "0", f"{prefix(story)}-text": "Une belle nuit."}
    data |= typed(ratio, "5", base="20")
    post(cast, row, data)

    found = {(cell.indicator_id, cell.key): (cell.value, cell.base, cell.text) for cell in Cell.objects.all()}
    assert found == {
        (version.indicator_id, ""): (10, None, ""), (version.indicator_id, "sex=women"): (6, None, ""),
        (story.indicator_id, ""): (None, None, "Une belle nuit."), (ratio.indicator_id, ""): (5, 20, ""),
    }  # fmt: skip


def test_a_story_without_words_is_not_a_missing_figure(cast, row):
    make_indicator(row.programme, nature=Nature.NARRATIVE)
    page = cast.client("editor_a").get(at(row, "request", row.uid)).content.decode()

    assert page.count("je l’écris ci-dessus") == 1


def test_a_ratio_above_all_is_kept_with_a_word(cast, row):
    ratio = make_indicator(row.programme, nature=Nature.RATIO)
    told = post(cast, row, typed(ratio, "30", base="25"), headers={"accept": "application/json"}).json()["lines"]
    assert [(one["saved"], one["doubt"]) for one in told] == [(True, "Plus de 100 %\u202f: vérifiez les deux nombres.")]
    assert "Plus de 100" in cast.client("editor_a").get(at(row, "request", row.uid)).content.decode()
    assert "Plus de 100" in cast.client("coordinator_here").get(at(row, "review", row.uid)).content.decode()

    told = post(cast, row, typed(ratio, "25", base="25", seen=1), headers={"accept": "application/json"}).json()
    assert [one["doubt"] for one in told["lines"]] == [""]


def test_sending_says_what_is_missing_and_then_goes(cast, row, version):
    other = make_indicator(row.programme)
    answer = post(cast, row, typed(version, "10") | {"deed": "envoyer"})
    assert answer.status_code == 422
    assert "Il manque des réponses" in answer.content.decode()

    answer = post(cast, row, typed(other, "3") | {"deed": "envoyer"})
    assert (answer.status_code, Request.objects.get().state) == (302, "submitted")


def test_a_closed_campaign_keeps_what_was_typed(cast, row, version, time_machine):
    time_machine.move_to("2026-06-01T09:00:00+00:00", tick=False)
    answer = post(cast, row, typed(version, "10"))

    assert answer.status_code == 409
    assert "demandez un délai" in answer.content.decode()
    assert 'value="10"' in answer.content.decode()
    assert not Cell.objects.exists()


def test_nothing_happened(cast, row, version):
    cast.client("editor_a").post(at(row, "nothing", row.uid))

    assert Cell.objects.get().value == 0


def test_adjusting_from_the_form(cast, row, version):
    cell = make_cell(row, version, 34, fed=34)
    client, url = cast.client("editor_a"), at(row, "adjust", row.uid, cell.pk)

    client.post(url, {"amount": "beaucoup", "reason": "?"})
    assert not Adjustment.objects.exists()
    client.post(url, {"amount": "−4", "reason": "Comptés deux fois"})
    assert (Cell.objects.get().value, Adjustment.objects.get().reason) == (30, "Comptés deux fois")
    assert "Comptés deux fois" in client.get(at(row, "request", row.uid)).content.decode()


def test_a_figure_of_another_return_is_not_adjusted(cast, row, version):
    other = make_request(make_action(row.programme), row.organisation, row.campaign)
    cell = make_cell(other, version, 34, fed=34)
    cast.client("editor_a").post(at(row, "adjust", row.uid, cell.pk), {"amount": "1", "reason": "Non"})

    assert not Adjustment.objects.exists()


def test_the_coordination_reads_the_form_and_does_not_write_in_it(cast, row, version):
    client = cast.client("coordinator_here")
    assert client.get(at(row, "request", row.uid)).status_code == 200
    assert client.post(at(row, "request", row.uid), typed(version, "3")).status_code == 403
    assert not Cell.objects.exists()


def test_a_stock_recalls_what_it_was(cast, row):
    from datetime import date

    from tests.factories.programmes import make_campaign, make_period

    stock = make_indicator(row.programme, nature=Nature.STOCK)
    before = make_campaign(row.programme, make_period(row.programme, date(2025, 10, 1)))
    make_cell(make_request(row.action, row.organisation, before), stock, 8)
    page = cast.client("editor_a").get(at(row, "request", row.uid)).content.decode()

    assert "4e trimestre 2025" in page


# --- The workbook -----------------------------------------------------------------------------------------------------


def rows_of(content):
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python(skip_empty_area=False)


def filled(content, changes):
    """The workbook with other values: (first cell of the line, column) → value."""
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    sheet = book.add_worksheet()
    for number, line in enumerate(rows_of(content)):
        for place, value in enumerate(line):
            sheet.write(number, place, changes.get((line[0], place), value))
    book.close()
    return SimpleUploadedFile("retour.xlsx", out.getvalue())


def test_the_workbook_goes_and_comes_back(cast, row, version):
    make_breakdown(version)
    other, third = make_indicator(row.programme, unit="=2+2"), make_indicator(row.programme)
    make_cell(row, other, 8)
    client = cast.client("editor_a")
    content = client.get(at(row, "template", row.uid)).content
    lines = {line[0]: line for line in rows_of(content) if str(line[0]).startswith("i")}
    assert len(lines) == 6
    assert lines[prefix(other)][4] == 8

    changes = {
        (prefix(version), 4): 1250.0, (prefix(version, "women"), 4): 1000, (prefix(other), 4): 9,
        (prefix(third), 6): "sans objet pour nous", (prefix(third), 7): "Pas cette année",
    }  # fmt: skip
    client.post(at(row, "table", row.uid), {"file": filled(content, changes)})
    found = {(cell.indicator_id, cell.key): (cell.status, cell.value) for cell in Cell.objects.all()}
    assert found == {
        (version.indicator_id, ""): ("value", 1250), (version.indicator_id, "sex=women"): ("value", 1000),
        (other.indicator_id, ""): ("value", 9), (third.indicator_id, ""): ("not_applicable", None),
    }  # fmt: skip


def test_the_workbook_sent_back_untouched_changes_nothing(cast, row, version):
    make_cell(row, version, Decimal(8))
    client = cast.client("editor_a")
    content = client.get(at(row, "template", row.uid)).content
    client.post(at(row, "table", row.uid), {"file": SimpleUploadedFile("retour.xlsx", content)})

    assert Cell.objects.get().revision == 1


def test_the_workbook_of_another_return_is_refused(cast, row, version):
    other = make_request(make_action(row.programme), row.organisation, row.campaign)
    client = cast.client("editor_a")
    content = client.get(at(row, "template", other.uid)).content
    answer = client.post(at(row, "table", row.uid), {"file": filled(content, {(prefix(version), 4): 12.0})})

    assert answer.status_code == 422
    assert "celui d’un autre retour" in answer.content.decode()
    assert "est gardé ci-dessous" not in answer.content.decode()
    assert not Cell.objects.exists()


def test_a_workbook_whose_columns_moved_is_refused(cast, row, version):
    client = cast.client("editor_a")
    content = client.get(at(row, "template", row.uid)).content
    head = next(line for line in rows_of(content) if str(line[0]).startswith("retour:"))
    for changes, words in (
        ({(head[0], 4): head[5], (head[0], 5): head[4]}, "ont bougé"),
        ({(head[0], 0): ""}, "modèle"),
    ):
        answer = client.post(at(row, "table", row.uid), {"file": filled(content, changes)})
        assert answer.status_code == 422
        assert words in answer.content.decode()


def test_what_is_no_longer_asked_is_said_and_the_rest_is_read(cast, row, version):
    gone = make_indicator(row.programme, label="Ateliers")
    client = cast.client("editor_a")
    content = client.get(at(row, "template", row.uid)).content
    gone.indicator.retired_at = AT
    gone.indicator.save()
    sent = filled(content, {(prefix(gone), 4): 3.0, (prefix(version), 4): 12.0})
    page = client.post(at(row, "table", row.uid), {"file": sent}, follow=True).content.decode()

    assert "n’ont pas été lues" in page
    assert "Ateliers" in page
    assert Cell.objects.get().value == 12


def test_a_refused_adjustment_keeps_what_was_typed(cast, row, version):
    cell = make_cell(row, version, 34, fed=34)
    typed = {"amount": "−100", "reason": "Comptés deux fois"}
    answer = cast.client("editor_a").post(at(row, "adjust", row.uid, cell.pk), typed)

    assert answer.status_code == 422
    page = answer.content.decode()
    assert "on ne peut pas en retirer 100" in page
    assert 'value="Comptés deux fois"' in page
    assert 'value="−100"' in page


@pytest.mark.parametrize(
    ("value", "words"), [("1" * 20, "trop grand"), ("1,23456", "trop précis"), ("1e5", "un nombre")]
)
def test_a_number_that_is_none_of_ours_says_why(cast, row, version, value, words):
    answer = post(cast, row, typed(version, value))
    assert words in answer.content.decode()


def test_a_wrong_line_of_the_workbook_is_shown_with_what_was_typed(cast, row, version):
    client = cast.client("editor_a")
    content = client.get(at(row, "template", row.uid)).content
    answer = client.post(at(row, "table", row.uid), {"file": filled(content, {(prefix(version), 4): "douze"})})

    assert answer.status_code == 422
    assert 'value="douze"' in answer.content.decode()


def far_cell():
    import xlsxwriter

    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    book.add_worksheet().write(1_000_000, 5, "loin")
    book.close()
    return out.getvalue()


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"<html>", far_cell()], ids=["empty", "zip", "html", "far"])
def test_what_is_no_workbook_is_refused_in_words(cast, row, content):
    answer = cast.client("editor_a").post(at(row, "table", row.uid), {"file": SimpleUploadedFile("x.xlsx", content)})

    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()


# --- The calendar -----------------------------------------------------------------------------------------------------


def test_due_dates_in_a_calendar_at_a_secret_address(cast, row, editor, client):
    answer = client.get(at(row, "calendar", token_of(editor)))
    events = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")

    assert [(str(one["summary"]), one["dtstart"].dt) for one in events] == [
        (f"À rendre : {row.action.title}, 1er trimestre 2026", row.campaign.due_on)
    ]
    Request.objects.update(state="submitted")
    assert b"VEVENT" not in client.get(at(row, "calendar", token_of(editor))).content


def test_the_calendar_of_a_coordinator_has_the_campaigns(cast, row, coordinator, client):
    answer = client.get(at(row, "calendar", token_of(coordinator)))

    assert answer.content.count(b"BEGIN:VEVENT") == Campaign.objects.count() == 1


def test_a_forged_or_old_address_opens_nothing(cast, row, editor, client):
    old = token_of(editor)
    editor.set_password("une autre phrase de passe")
    editor.save()

    for token in ("forge", old):
        assert client.get(at(row, "calendar", token)).status_code == 404
    assert Headcount.objects.count() == 0
