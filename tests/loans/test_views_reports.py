"""The pages of condition reports: a form without script, the same by a phone that repeats itself, and damages."""

import json
import re
import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from maillage.documents.models import Document
from maillage.loans import actions
from maillage.loans.actions.catalogue import ComponentData, keep_components
from maillage.loans.models import ClaimFile, Component, ConditionPhoto, ConditionReport, Loan
from tests.factories.directory import make_organisation
from tests.factories.files import picture_bytes
from tests.factories.loans import AT, make_lender, make_loan, make_tool, plain

pytestmark = pytest.mark.django_db
HERE = "/hauts-de-lys/mon-espace"
ON_THE_SPOT = AT + timedelta(days=36)
BY_SCRIPT = {"HTTP_ACCEPT": "application/json"}


@pytest.fixture
def loan(cast):
    """Editor A lends six magnifiers and a booklet, editor B’s club borrows them; it left on 6 April."""
    lender = make_lender(cast.here, rules={"condition_reports": 4})
    lender.organisation.members.create(user=cast["editor_a"])
    club = make_organisation(cast.elsewhere, name="Club")
    club.members.create(user=cast["editor_b"])
    tool = make_tool(lender)
    parts = (
        ComponentData(name="Loupe", quantity=6, value=Decimal(12), crate="Caisse 1"),
        ComponentData(name="Livret", is_essential=False),
    )
    keep_components(actor=None, tool=tool, components=parts, at=AT)
    made = make_loan(tool, approved=True, borrower=club)
    actions.let_go(actor=None, loan=made, at=ON_THE_SPOT)
    return made


@pytest.fixture
def host(cast, loan, time_machine):
    time_machine.move_to(ON_THE_SPOT, tick=False)
    return cast.client("editor_b")


def words(answer):
    return plain(re.sub(r"\s+", " ", answer.content.decode()))


def filled(moment="arrival", **fields):
    """What the form sends when everything is as expected."""
    found = {"uid": str(uuid.uuid4()), "moment": moment, "remarks": "", "host_name": "Bea"}
    for one in Component.objects.order_by("pk"):
        found |= {f"c{one.pk}-found": one.quantity, f"c{one.pk}-condition": "good", f"c{one.pk}-remark": ""}
    return found | fields


def part(name="Loupe"):
    return f"c{Component.objects.get(name=name).pk}"


def shot(name="rayure.jpg", **options):
    return SimpleUploadedFile(name, picture_bytes(**options), "image/jpeg")


def write(loan, moment=""):
    return f"{HERE}/constats/prets/{loan.uid}/" + (f"?moment={moment}" if moment else "")


def test_the_form_is_filled_as_expected_for_the_next_moment(host, loan):
    page = words(host.get(write(loan)))

    assert "Départ de chez le prêteur" in page
    assert "6 attendus, Caisse 1" in page
    assert f'name="{part()}-found" value="6"' in page


def test_a_report_without_script_with_its_pictures(host, loan):
    data = filled(**{f"{part()}-found": 5, f"{part()}-condition": "damaged", f"{part()}-remark": "Une rayure"})
    data |= {f"{part()}-photos": [shot(), shot(colour=(1, 2, 3))], "whole-photos": [shot(colour=(9, 9, 9))]}

    answer = host.post(write(loan, "arrival"), data)

    report = ConditionReport.objects.get()
    assert answer["Location"] == f"{HERE}/constats/{report.uid}/"
    assert (report.moment, report.host_name, str(report.uid)) == ("arrival", "Bea", data["uid"])
    assert list(report.photos.order_by("pk").values_list("component_name", flat=True)) == ["Loupe", "Loupe", ""]
    assert list(report.lines.order_by("pk").values_list("name", "found", "condition", "remark")) == [
        ("Loupe", 5, "damaged", "Une rayure"), ("Livret", 1, "good", ""),
    ]  # fmt: skip
    page = words(host.get(answer["Location"]))
    assert "5 sur 6" in page
    assert page.count("<picture") == 3


def test_the_arrival_says_that_the_host_has_it(host, loan):
    host.post(write(loan, "arrival"), filled())

    loan.refresh_from_db()
    assert (loan.state, loan.received_on) == ("received", ON_THE_SPOT.date())


def test_the_form_sent_twice_is_one_report_with_its_pictures_once(host, loan):
    data = filled()
    for _time in range(2):
        host.post(write(loan, "arrival"), {**data, f"{part()}-photos": [shot()]})

    assert (ConditionReport.objects.count(), ConditionPhoto.objects.count()) == (1, 1)


def test_a_fault_keeps_what_was_typed_and_the_pictures_already_received(host, loan):
    data = filled(remarks="Une <b>tache</b>", **{f"{part()}-found": "beaucoup", f"{part()}-photos": [shot()]})

    answer = host.post(write(loan, "arrival"), data)
    page = words(answer)

    assert answer.status_code == 422
    assert "1 photo déjà reçue" in page
    assert "Une &lt;b&gt;tache&lt;/b&gt;" in page
    kept = re.search(rf'name="{part()}-kept" value="([0-9a-f]+)"', page)[1]
    host.post(write(loan, "arrival"), {**filled(uid=data["uid"]), f"{part()}-kept": kept})
    assert ConditionPhoto.objects.get().image.sha256 == kept


def test_a_file_that_is_no_picture_is_said_and_the_report_is_kept(host, loan):
    bad = SimpleUploadedFile("plan.svg", b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>")
    answer = host.post(write(loan, "arrival"), filled(**{f"{part()}-photos": [bad, shot()]}), follow=True)

    assert "plan.svg : Le format SVG" in words(answer)
    assert (ConditionReport.objects.count(), ConditionPhoto.objects.count()) == (1, 1)


def test_a_moment_already_written_leads_to_its_report(host, loan):
    host.post(write(loan, "arrival"), filled())

    assert host.get(write(loan, "arrival"))["Location"] == f"{HERE}/constats/{ConditionReport.objects.get().uid}/"
    again = host.post(write(loan, "arrival"), filled(remarks="Le mien"))
    assert again.status_code == 409
    assert "déjà fait" in words(again)
    assert "Le mien" in words(again)


# --- By the script of a phone -----------------------------------------------------------------------------------------


def sent(client, loan, data):
    return client.post(write(loan, "arrival"), data, **BY_SCRIPT)


def test_a_phone_that_repeats_itself_gets_the_same_answer(host, loan):
    data = filled(written_at=(ON_THE_SPOT - timedelta(hours=3)).isoformat())

    first, second = sent(host, loan, data), sent(host, loan, data)

    assert first.json() == second.json()
    assert first.json()["report"] == data["uid"]
    assert ConditionReport.objects.get().written_at == ON_THE_SPOT - timedelta(hours=3)
    known = host.get(f"{HERE}/constats/{data['uid']}/", **BY_SCRIPT)
    assert known.json() == first.json()


def test_a_photo_sent_twice_is_one_and_belongs_to_its_component(host, loan):
    told = sent(host, loan, filled()).json()
    photo = {"uid": str(uuid.uuid4()), "part": part(), "taken_at": ON_THE_SPOT.isoformat()}

    answers = [host.post(told["photos"], {**photo, "image": shot()}, **BY_SCRIPT) for _time in range(2)]

    assert [one.json() for one in answers] == [{"photo": photo["uid"]}] * 2
    assert ConditionPhoto.objects.get().component_name == "Loupe"


def test_a_photo_of_another_report_is_refused_in_a_sentence(cast, host, loan):
    told = sent(host, loan, filled()).json()
    photo = {"uid": str(uuid.uuid4()), "part": "whole"}
    host.post(told["photos"], {**photo, "image": shot()}, **BY_SCRIPT)
    other = host.post(write(loan, "leaving"), filled("leaving"), **BY_SCRIPT).json()

    answer = host.post(other["photos"], {**photo, "image": shot()}, **BY_SCRIPT)

    assert (answer.status_code, ConditionPhoto.objects.count()) == (422, 1)
    assert "déjà jointe à un autre constat" in answer.json()["said"]


def test_what_is_wrong_is_told_by_field(host, loan):
    answer = sent(host, loan, filled(**{f"{part()}-found": -1}))

    assert answer.status_code == 422
    assert list(answer.json()["faults"]) == [f"{part()}-found"]
    assert ConditionReport.objects.count() == 0


def test_a_second_report_of_the_moment_is_led_to_the_first(cast, host, loan):
    first = sent(host, loan, filled()).json()

    answer = sent(cast.client("editor_a"), loan, filled())

    assert answer.status_code == 409
    assert answer.json()["report"] == first["report"]


def test_an_identifier_of_another_loan_is_not_taken_for_ones_own(cast, host, loan):
    told = sent(host, loan, filled()).json()
    other = make_loan(loan.tool, "2026-06-08", approved=True, borrower=loan.borrower)

    answer = sent(host, other, filled(uid=told["report"]))

    assert answer.status_code == 409
    assert "autre constat" in answer.json()["said"]


@pytest.mark.parametrize(
    "strokes",
    ["[[[1, 2], [3, 4]]]", "[]", "", "nonsense", "[[1]]", '[["a"]]', "[[[NaN, 1]]]", "[[[1e400, 1]]]", "{}", "[" * 4000,
     "[[[true, false]]]", '[[["<svg onload=alert(1)>", 2]]]'],
)  # fmt: skip
def test_a_drawing_is_lines_of_points_whatever_is_sent(host, loan, strokes):
    answer = sent(host, loan, filled(host_strokes=strokes))

    assert answer.status_code == 200
    kept = ConditionReport.objects.get().host_strokes
    assert all(isinstance(one, int) for line in kept for point in line for one in point)


def test_both_signatures_are_drawn_in_the_file_that_both_keep(cast, host, loan):
    told = sent(host, loan, filled(host_strokes=json.dumps([[[10, 10], [400, 200]]]))).json()
    host.post(told["finish"], **BY_SCRIPT)
    first = Document.objects.get()

    desk = cast.client("editor_a")
    desk.post(f"{HERE}/constats/{told['report']}/signer/", {"lender_name": "Odile"})

    first.refresh_from_db()
    second = Document.objects.in_force().get()
    assert first.superseded_by == second
    assert "Odile" in str(second.data)
    assert "polyline" in str(second.data)
    for role in ("editor_a", "editor_b"):
        assert second in Document.objects.visible_to(cast[role])
    assert second not in Document.objects.visible_to(cast["member"])


def test_the_file_is_made_again_only_when_the_report_says_something_else(host, loan):
    told = sent(host, loan, filled()).json()
    for _time in range(3):
        host.post(told["finish"], **BY_SCRIPT)
    assert Document.objects.count() == 1

    host.post(told["photos"], {"part": "whole", "image": shot()}, **BY_SCRIPT)
    host.post(told["finish"], **BY_SCRIPT)

    assert (Document.objects.count(), Document.objects.in_force().count()) == (2, 1)


def test_who_signed_is_not_signed_over(cast, host, loan):
    told = sent(host, loan, filled()).json()
    host.post(f"{HERE}/constats/{told['report']}/signer/", {"host_name": "Quelqu’un d’autre", "lender_name": "Odile"})

    report = ConditionReport.objects.get()
    assert (report.host_name, report.lender_name) == ("Bea", "Odile")
    answer = host.post(f"{HERE}/constats/{told['report']}/signer/", {"host_name": "Encore"})
    assert answer.status_code == 403


def test_the_page_costs_the_same_whatever_is_in_it(host, loan, django_assert_num_queries):
    told = sent(host, loan, filled()).json()
    host.get(told["url"])
    with django_assert_num_queries(27):
        host.get(told["url"])
    for colour in range(3):
        host.post(told["photos"], {"part": "whole", "image": shot(colour=(colour, 0, 0))}, **BY_SCRIPT)
    with django_assert_num_queries(27):
        host.get(told["url"])


def test_the_worker_of_these_pages_has_them_for_scope(client, here):
    answer = client.get("/hauts-de-lys/mon-espace/constats/appareil.js")

    assert answer["Content-Type"].startswith("text/javascript")
    assert "worker-src 'self'" in answer["Content-Security-Policy"]
    assert b"caches" in answer.content


# --- From host to host ------------------------------------------------------------------------------------------------


@pytest.fixture
def following(cast, loan):
    """The library of Albert has it from the club straight away."""
    made = make_loan(loan.tool, "2026-04-20", approved=True, borrower_name="Albert", actor=cast["member"])
    Loan.objects.filter(pk=loan.pk).update(state="received", received_on=ON_THE_SPOT.date())
    loan.refresh_from_db()
    actions.plan_hand_over(actor=None, loan=loan, following=made, at=ON_THE_SPOT)
    return made


def passed(host, loan, **fields):
    url = f"{HERE}/constats/prets/{loan.uid}/passage/"
    return host.post(url, filled("leaving", receiver_name="Max", **fields), **BY_SCRIPT)


def test_what_one_gives_is_what_the_next_receives(host, loan, following):
    told = passed(host, loan, **{f"{part()}-found": 5}).json()
    host.post(told["photos"], {"part": part(), "image": shot()}, **BY_SCRIPT)
    host.post(told["finish"], **BY_SCRIPT)

    arrival = ConditionReport.objects.get(loan=following)
    assert (arrival.moment, arrival.lender_name, arrival.host_name) == ("arrival", "Bea", "Max")
    assert list(arrival.lines.order_by("pk").values_list("name", "found")) == [("Loupe", 5), ("Livret", 1)]
    assert arrival.photos.get().component_name == "Loupe"
    states = dict(Loan.objects.order_by("pk").values_list("pk", "state"))
    assert states == {loan.pk: "checked", following.pk: "received"}
    assert Document.objects.in_force().count() == 2


def test_what_is_lost_before_a_hand_over_opens_the_file_of_who_had_it(host, loan, following):
    passed(host, loan, **{f"{part()}-found": 5})

    damage = ClaimFile.objects.get()
    assert (damage.loan, damage.differences[0]["after"]) == (loan, 5)


def test_a_hand_over_sent_again_after_a_lost_answer_finds_its_report(host, loan, following):
    uid = str(uuid.uuid4())
    told = passed(host, loan, uid=uid).json()

    assert passed(host, loan, uid=uid).status_code == 403
    assert host.get(f"{HERE}/constats/{uid}/", **BY_SCRIPT).json() == told


def test_both_must_sign_a_hand_over(host, loan, following):
    answer = passed(host, loan, host_name="")

    assert answer.status_code == 422
    assert list(answer.json()["faults"]) == ["host_name"]
    assert Loan.objects.get(pk=loan.pk).state == "received"


# --- Damages ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def claim(cast, loan, host):
    """Two magnifiers did not come back."""
    desk = cast.client("editor_a")
    desk.post(write(loan, "departure"), filled("departure", lender_name="Odile", host_name=""))
    actions.take_back(actor=None, loan=Loan.objects.get(), at=ON_THE_SPOT)
    desk.post(write(loan, "return"), filled("return", **{f"{part()}-found": 4}))
    return ClaimFile.objects.get()


def test_a_difference_opens_a_file_that_both_read_and_the_lender_follows(cast, host, loan, claim):
    desk, slug = cast.client("editor_a"), loan.lender.organisation.slug
    assert "Loupe · 24 €" in words(desk.get(f"{HERE}/pret/{slug}/dommages/"))
    assert "La suite" in words(desk.get(f"{HERE}/dommages/{claim.uid}/"))
    page = words(host.get(f"{HERE}/dommages/{claim.uid}/"))
    assert "Loupe" in page
    assert 'name="to"' not in page
    assert host.post(f"{HERE}/dommages/{claim.uid}/suite/", {"to": "dropped"}).status_code == 403

    bare = desk.post(f"{HERE}/dommages/{claim.uid}/suite/", {"to": "settled", "description": "Deux loupes"})
    assert bare.status_code == 422
    assert "écrivez le montant réglé" in words(bare)
    desk.post(
        f"{HERE}/dommages/{claim.uid}/suite/", {"to": "settled", "settled": "24,50", "description": "Deux loupes"}
    )

    claim.refresh_from_db()
    assert (claim.state, claim.settled, claim.description) == ("settled", Decimal("24.50"), "Deux loupes")
    assert "Aucun dossier" in words(desk.get(f"{HERE}/pret/{slug}/dommages/"))
    assert "24,50 €" in words(desk.get(f"{HERE}/pret/{slug}/dommages/?etat=termines"))
    assert desk.post(f"{HERE}/dommages/{claim.uid}/suite/", {"to": "dropped"}).status_code == 403


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_of_damages_costs_the_same_whatever_their_number(
    cast, loan, claim, number, django_assert_num_queries
):  # fmt: skip
    for rank in range(number - 1):
        made = make_loan(loan.tool, f"2026-0{6 + rank}-08", approved=True, borrower=loan.borrower)
        ClaimFile.objects.create(loan=made, copy=made.copy, differences=claim.differences, opened_at=AT)
    desk = cast.client("editor_a")
    with django_assert_num_queries(18):
        page = words(desk.get(f"{HERE}/pret/{loan.lender.organisation.slug}/dommages/"))
    assert page.count("Loupe") == number
