"""What the lender does: each deed with its form, its refusal in a sentence; several requests at once; maintenance."""

from datetime import date

import pytest

from maillage.loans.actions import check, let_go, plan_hand_over, receive, send_agreement, take_back
from maillage.loans.actions.desk import plan_maintenance
from maillage.loans.enums import LoanState
from maillage.loans.models import Copy, Loan, Maintenance
from maillage.notices.models import Mail
from tests.factories.loans import AT, make_lender, make_loan, make_tool, plain

pytestmark = pytest.mark.django_db
BASE = "/hauts-de-lys/mon-espace/pret/ombelle/"


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to("2026-03-02T09:00:00+00:00", tick=False)


@pytest.fixture
def lender(cast):
    """Editor A keeps the desk of Ombelle, that asks for a signed agreement and an insurance certificate."""
    rules = {"agreement": "each", "insurance": "certificate", "notice_days": 15, "max_days": 30}
    made = make_lender(cast.here, rules=rules, quotas=[{"most": 2}])
    made.organisation.members.create(user=cast["editor_a"])
    return made


@pytest.fixture
def tool(lender):
    return make_tool(lender, copies=2)


@pytest.fixture
def client(cast):
    return cast.client("editor_a")


def address(loan, deed):
    return f"/hauts-de-lys/mon-espace/prets/{loan.uid}/bureau/{deed}/"


def again(loan):
    return Loan.objects.get(pk=loan.pk)


# --- One deed after the other -----------------------------------------------------------------------------------------


def test_a_loan_goes_from_the_request_to_the_check_by_its_buttons(cast, client, tool, time_machine):
    loan = make_loan(tool)
    days = {"depart": "2026-04-06", "retour": "2026-04-10"}
    steps = (
        ("accorder", {"copy": Copy.objects.get(label="B").pk, "note": "Bienvenue"}, LoanState.APPROVED),
        ("convention", {}, LoanState.SENT), ("signer", {}, LoanState.SIGNED), ("preparer", {}, LoanState.PREPARED),
        ("depart", {"on": "2026-03-01", "override": "Signée au comptoir"}, LoanState.OUT),
        ("recu", {}, LoanState.RECEIVED), ("retour", {"on": "2026-03-02"}, LoanState.RETURNED),
        ("controle", {}, LoanState.CHECKED),
    )  # fmt: skip
    for deed, data, state in steps:
        if deed in days:
            time_machine.move_to(f"{days[deed]}T09:00:00+00:00", tick=False)
            client = cast.client("editor_a")
        answer = client.post(address(loan, deed), data)
        assert (answer.status_code, again(loan).state) == (302, state), deed

    loan = again(loan)
    assert (loan.copy.label, loan.note, loan.out_on, loan.back_on) == (
        "B", "Bienvenue", date(2026, 3, 1), date(2026, 3, 2),
    )  # fmt: skip


def test_the_page_of_a_loan_offers_what_may_be_done_now_and_nothing_else(client, tool):
    loan = make_loan(tool)

    def offered():
        text = plain(client.get(f"/hauts-de-lys/mon-espace/prets/{loan.uid}/").content.decode())
        return {part.split("/")[0] for part in text.split(f"{loan.uid}/bureau/")[1:]}

    assert offered() == {"accorder", "question", "attente", "refuser", "dates", "annuler"}
    client.post(address(loan, "accorder"), {})
    assert offered() == {
        "convention", "relancer", "preparer", "depart", "exemplaire", "dates", "blocage", "prolonger", "annuler",
    }  # fmt: skip
    client.post(address(loan, "depart"), {"override": "Urgence"})
    assert offered() == {"recu", "retour", "blocage", "prolonger", "annuler"}


def test_nothing_leaves_without_its_papers_unless_a_reason_says_why(client, tool):
    loan = make_loan(tool, approved=True)

    answer = client.post(address(loan, "depart"), {"on": "2026-03-02"})
    text = plain(answer.content.decode())

    assert (answer.status_code, again(loan).state) == (422, LoanState.APPROVED)
    assert "La convention n’est pas signée des deux parties." in text
    assert 'value="2026-03-02"' in text


@pytest.mark.parametrize(
    ("day", "sentence"), [("2026-03-03", "n’est pas encore venu"), ("2026-03-01", "n’était pas encore parti")]
)
def test_what_happened_is_neither_to_come_nor_before_it_left(client, tool, day, sentence):
    loan = make_loan(tool, approved=True)
    let_go(actor=None, loan=loan, at=AT, override="Urgence")

    answer = client.post(address(loan, "retour"), {"on": day})

    assert (answer.status_code, again(loan).state) == (422, LoanState.OUT)
    assert sentence in plain(answer.content.decode())


def test_the_borrower_is_asked_for_the_papers_that_are_missing(client, tool):
    loan = make_loan(tool, approved=True)

    client.post(address(loan, "relancer"), {})

    last = Mail.objects.latest("pk")
    assert "Il manque une pièce" in plain(last.subject)
    assert again(loan).reminded_at is not None


@pytest.mark.parametrize(
    ("deed", "data", "sentence"),
    [
        ("refuser", {"reason": ""}, "Choisissez une raison."),
        ("refuser", {"reason": "other", "text": ""}, "Dites pourquoi"),
        ("question", {"question": " "}, "Écrivez quelques mots."),
        ("attente", {"earliest_on": "2026-04-06", "latest_on": "2026-04-10", "days": "zéro"}, "de 1 à 730"),
        ("dates", {"first_on": "2026-05-10", "last_on": "2026-05-04"}, "Le dernier jour suit le premier"),
        ("dates", {"first_on": "2026-02-30", "last_on": "2026-05-04"}, "Ce jour n’existe pas"),
        ("dates", {"first_on": "2026-05-04", "last_on": "2026-07-30"}, "Un prêt dure au plus 30 jours."),
        ("annuler", {"reason": "other"}, "Dites pourquoi"),
    ],
)
def test_what_is_refused_is_said_in_a_sentence_and_changes_nothing(client, tool, deed, data, sentence):
    loan = make_loan(tool)

    answer = client.post(address(loan, deed), data)

    assert answer.status_code == 422
    assert sentence in plain(answer.content.decode())
    assert again(loan).state == LoanState.REQUESTED


def test_a_rule_is_gone_beyond_with_a_reason_that_stays_written(client, tool):
    loan = make_loan(tool)

    client.post(address(loan, "dates"), {"first_on": "2026-05-04", "last_on": "2026-07-30", "override": "Résidence"})

    assert (again(loan).last_on, again(loan).override_reason) == (date(2026, 7, 30), "Résidence")


def test_the_lender_is_told_that_a_hand_over_does_not_follow_other_dates(client, tool):
    first = make_loan(tool, "2026-04-06", approved=True, borrower_name="École des Saules")
    second = make_loan(tool, "2026-04-20", approved=True)
    plan_hand_over(actor=None, loan=again(first), following=again(second), at=AT)

    page = client.post(
        address(second, "dates"), {"first_on": "2026-06-01", "last_on": "2026-06-05", "override": "À leur demande"},
        follow=True,
    ).content.decode()  # fmt: skip

    assert "Le passage direct ne suit plus ces dates (École des Saules)" in plain(page)
    assert again(second).previous is None


def test_a_copy_that_somebody_took_in_between_is_refused_in_a_sentence(client, tool):
    first, second = (make_loan(tool, borrower_name=name) for name in "AB")
    other = Copy.objects.get(label="B")
    client.post(address(first, "accorder"), {"copy": other.pk})

    answer = client.post(address(second, "accorder"), {"copy": other.pk})

    assert answer.status_code == 422
    assert again(second).state == LoanState.REQUESTED


def test_a_deed_that_is_too_late_says_where_the_loan_is_now(client, tool):
    loan = make_loan(tool, approved=True)

    answer = client.post(address(loan, "accorder"), {}, follow=True)

    assert "Ce n’est plus possible" in plain(answer.content.decode())
    assert client.get(address(loan, "inconnu")).status_code == 302


def test_more_days_fewer_days_another_copy_and_a_direct_passage(cast, client, tool, time_machine):
    loan = make_loan(tool, "2026-04-06", approved=True)
    following = make_loan(tool, "2026-04-20", approved=True, borrower_name="Musée")

    client.post(address(loan, "blocage"), {"first_on": "2026-04-01", "last_on": "2026-04-14", "override": "Peinture"})
    assert (again(loan).blocked_first_on, again(loan).blocked_last_on) == (date(2026, 4, 1), date(2026, 4, 14))
    client.post(address(loan, "prolonger"), {"last_on": "2026-04-13", "override": "Succès"})
    assert again(loan).last_on == date(2026, 4, 13)
    client.post(address(loan, "exemplaire"), {"copy": Copy.objects.get(label="B").pk})
    assert again(loan).copy.label == "B"
    client.post(address(loan, "passage-prevu"), {"following": following.pk})
    assert again(following).previous_id == loan.pk
    let_go(actor=None, loan=again(loan), at=AT, override="Signée au comptoir")
    receive(actor=None, loan=again(loan), at=AT)
    time_machine.move_to("2026-04-14T09:00:00+00:00", tick=False)
    cast.client("editor_a").post(address(loan, "passage"), {"on": "2026-04-14"})
    assert (again(loan).state, again(following).state) == (LoanState.CHECKED, LoanState.RECEIVED)


@pytest.mark.parametrize(("deed", "data"), [
    ("dates", {"first_on": "9999-12-01", "last_on": "9999-12-31", "override": "Faute de frappe"}),
    ("dates", {"first_on": "0001-01-01", "last_on": "0001-01-02", "override": "Faute de frappe"}),
    ("blocage", {"first_on": "0001-01-01", "last_on": "9999-12-31", "override": "Faute de frappe"}),
    ("prolonger", {"last_on": "9999-12-31", "override": "Faute de frappe"}),
])  # fmt: skip
def test_a_day_of_another_century_is_a_slip_that_counts_nothing(client, tool, deed, data):
    loan = make_loan(tool, approved=True)

    answer = client.post(address(loan, deed), data)

    assert answer.status_code == 422
    assert "Ce jour est trop loin d’aujourd’hui" in plain(answer.content.decode())


def test_what_happened_is_noted_on_a_day_that_has_come_and_in_order(client, tool):
    loan = make_loan(tool, approved=True)

    early = client.post(address(loan, "depart"), {"on": "2026-03-03", "override": "Signée au comptoir"})
    assert (early.status_code, again(loan).state) == (422, LoanState.APPROVED)
    client.post(address(loan, "depart"), {"on": "2026-03-01", "override": "Signée au comptoir"})
    before = client.post(address(loan, "retour"), {"on": "2026-02-28"})
    assert (before.status_code, again(loan).state) == (422, LoanState.OUT)
    assert "L’outil n’était pas encore parti ce jour-là." in plain(before.content.decode())


def test_a_departure_without_signature_does_not_tell_that_it_was_signed(client, tool):
    loan = make_loan(tool, approved=True)
    client.post(address(loan, "depart"), {"override": "Signée au comptoir"})

    text = plain(client.get(f"/hauts-de-lys/mon-espace/prets/{loan.uid}/").content.decode())

    assert "Convention signée" not in text
    assert "À prévoir avant le départ" not in text


def test_a_round_and_a_wish_are_not_of_another_century_either(cast, client, tool):
    line = {"earliest": "0001-01-01", "latest": "2026-05-01", "jours": "5", "whom": "moi"}
    path = f"/hauts-de-lys/prets/{tool.slug}/attente/"

    answers = [
        client.post(BASE + "livraisons/nouvelle/", {"on": "9999-12-31", "do": "save"}),
        cast.client("member").post(path, line),
    ]

    for answer in answers:
        assert answer.status_code == 422
        assert "Ce jour est trop loin d’aujourd’hui" in plain(answer.content.decode())


def test_a_second_tab_does_not_take_a_second_place_on_the_waiting_list(cast, tool):
    make_loan(tool, approved=True)
    make_loan(tool, approved=True)
    path = f"/hauts-de-lys/prets/{tool.slug}/attente/"
    wish = {"earliest": "2026-04-06", "latest": "2026-04-17", "jours": "5", "whom": "moi"}

    answers = [cast.client("member").post(path, wish) for _tab in range(2)]

    assert [answer.status_code for answer in answers] == [302, 422]
    assert "Vous attendez déjà cet outil" in plain(answers[1].content.decode())
    page = plain(cast.client("member").get(answers[0]["Location"]).content.decode())
    assert "Montrer l’assurance avant le départ" not in page


def test_what_was_told_with_the_dates_is_read_in_the_language_of_the_reader(cast, tool):
    loan = make_loan(tool, actor=cast["member"])
    path = f"/hauts-de-lys/mon-espace/prets/{loan.uid}/"

    french, english = (plain(cast.client("member").get(at + path).content.decode()) for at in ("", "/en"))

    assert "Avant le départ, il faudra cette pièce" in french
    assert "Avant le départ, il faudra cette pièce" not in english
    assert "certificate of insurance" in english


def test_whoever_follows_the_link_of_a_mail_before_signing_in_is_shown_the_way(cast, tool):
    loan = make_loan(tool, actor=cast["member"])

    answers = [
        cast.client(role).get(f"/hauts-de-lys/mon-espace/prets/{loan.uid}/") for role in ("anonymous", "editor_b")
    ]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert ["connectez-vous" in answer.content.decode() for answer in answers] == [True, False]


def test_a_question_a_place_in_the_queue_a_refusal_and_an_end(client, cast, tool):
    loans = [make_loan(tool, borrower_name=name) for name in "ABCD"]
    client.post(address(loans[0], "question"), {"question": "Combien de classes ?"})
    client.post(address(loans[1], "attente"), {"earliest_on": "2026-04-06", "latest_on": "2026-04-30", "days": "5"})
    client.post(address(loans[2], "refuser"), {"reason": "area", "text": "Voyez la Somme"})
    client.post(address(loans[3], "annuler"), {"reason": "weather"})

    assert [again(one).state for one in loans] == ["asked", "waiting", "refused", "cancelled"]


def test_a_checked_loan_is_closed_only_once_it_is_evaluated(client, tool):
    loan = make_loan(tool, approved=True)
    send_agreement(actor=None, loan=loan, at=AT)
    let_go(actor=None, loan=loan, at=AT, override="Signée")
    take_back(actor=None, loan=loan, at=AT)
    check(actor=None, loan=loan, at=AT)

    client.post(address(loan, "clore"), {})

    assert again(loan).state == LoanState.CHECKED


def test_the_borrower_and_strangers_do_none_of_it(cast, tool):
    loan = make_loan(tool, actor=cast["member"])

    assert [cast.client(role).post(address(loan, "accorder"), {}).status_code for role in ("member", "editor_b")] == [
        403, 404,
    ]  # fmt: skip


# --- Several requests -------------------------------------------------------------------------------------------------


def test_several_requests_are_approved_together_or_not_at_all(client, tool):
    loans = [make_loan(tool, borrower_name=name) for name in "AB"]
    third = make_loan(tool, borrower_name="C")

    refused = client.post(
        BASE + "demandes/reponses/", {"loan": [one.pk for one in (*loans, third)], "deed": "accorder"}
    )
    assert refused.status_code == 422
    assert [again(one).state for one in (*loans, third)] == ["requested"] * 3
    assert plain(refused.content.decode()).count(" checked") == 3

    answer = client.post(BASE + "demandes/reponses/", {"loan": [one.pk for one in loans], "deed": "accorder"})
    assert answer.status_code == 302
    assert [again(one).state for one in (*loans, third)] == ["approved", "approved", "requested"]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"deed": "accorder"}, "Cochez au moins une demande"),
        ({"deed": "refuser", "loan": ["999999"]}, "Cochez au moins une demande"),
        ({"deed": "refuser", "loan": ["x", "²", "9" * 40]}, "Cochez au moins une demande"),
    ],
)
def test_nothing_ticked_is_said(client, tool, data, sentence):
    answer = client.post(BASE + "demandes/reponses/", data)

    assert answer.status_code == 422
    assert sentence in plain(answer.content.decode())


def test_several_requests_are_refused_for_one_reason(client, tool):
    loans = [make_loan(tool, borrower_name=name) for name in "AB"]
    given = {"loan": [one.pk for one in loans], "deed": "refuser", "text": "Inventaire"}

    assert client.post(BASE + "demandes/reponses/", given).status_code == 422
    assert client.post(BASE + "demandes/reponses/", {**given, "reason": "condition"}).status_code == 302
    assert [(again(one).state, again(one).reason_text) for one in loans] == [("refused", "Inventaire")] * 2


def test_each_request_says_what_the_rules_say_of_it(client, tool):
    for name in "AB":
        make_loan(tool, approved=True, borrower_name=name)
    Loan.objects.filter(pk=make_loan(tool, "2026-05-04").pk).update(
        first_on="2026-04-06", last_on="2026-04-10", blocked_first_on="2026-04-06", blocked_last_on="2026-04-10",
        leaves_on="2026-04-06", returns_on="2026-04-10", parts=[["use", "2026-04-06", "2026-04-10"]],
    )  # fmt: skip
    make_loan(tool, "2026-06-01", borrower_name="Libre")

    text = plain(client.get(BASE + "demandes/").content.decode())

    assert "occupé jusqu’au 10 avril" in text
    assert ">possible<" in text


# --- By telephone -----------------------------------------------------------------------------------------------------

CALL = {
    "tool_label": "La mer sous nos pieds", "first_on": "2026-04-06", "last_on": "2026-04-10",
    "borrower_name": "École Pasteur", "borrower_type": "primary", "contact_email": "ecole@example.org",
}  # fmt: skip


def test_a_loan_asked_for_by_telephone_is_written_and_approved_at_once(client, cast, tool):
    answer = client.post(BASE + "nouveau/", {**CALL, "approve": "on"})

    loan = Loan.objects.get()
    assert answer.status_code == 302
    assert (loan.state, loan.who, loan.asked_by, loan.decided_by) == (
        "approved",
        "École Pasteur",
        None,
        cast["editor_a"],
    )
    addresses = {mail.to for mail in Mail.objects.all()}
    assert ("ecole@example.org" in addresses, cast["editor_a"].email in addresses) == (True, False)


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"tool_label": "Inconnu"}, "n’est pas à votre catalogue"),
        ({"borrower_name": ""}, "Dites pour quelle structure"),
        ({"last_on": "2026-04-01"}, "Le dernier jour suit le premier"),
        ({"first_on": "2026-03-04", "last_on": "2026-03-06"}, "Le préavis est de 15 jours"),
        ({"commune_label": "Zzz"}, "Cette commune n’est pas connue"),
        ({"contact_email": "ecole"}, "Cette adresse est incomplète"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(client, tool, changed, sentence):
    answer = client.post(BASE + "nouveau/", {**CALL, **changed})
    text = plain(answer.content.decode())

    assert answer.status_code == 422
    assert sentence in text
    assert "ecole" in text
    assert not Loan.objects.exists()


def test_a_rule_does_not_stop_the_lender_who_says_why(client, cast, tool):
    given = {**CALL, "first_on": "2026-03-04", "last_on": "2026-03-06", "override": "Fête de l’école", "approve": "on"}
    client.post(BASE + "nouveau/", given)

    loan = Loan.objects.get()
    assert (loan.state, loan.override_reason, loan.overridden_by) == ("approved", "Fête de l’école", cast["editor_a"])


def test_tools_are_proposed_while_typing(client, tool):
    assert client.get(BASE + "outils/choisir", {"q": "mer"}).json()["results"][0]["label"] == "La mer sous nos pieds"
    assert client.get(BASE + "outils/choisir").json() == {"results": []}


# --- Maintenance ------------------------------------------------------------------------------------------------------


def test_a_copy_is_looked_after_and_comes_back_whole_or_not(client, tool):
    copy = Copy.objects.get(label="A")
    given = {
        "copy_label": "La mer sous nos pieds, A",
        "kind": "repair",
        "first_on": "2026-03-02",
        "last_on": "2026-03-06",
        "description": "Socle",
    }

    assert client.post(BASE + "entretien/", given).status_code == 302
    work = Maintenance.objects.get()
    assert (Copy.objects.get(pk=copy.pk).state, work.description) == ("maintenance", "Socle")
    client.post(f"/hauts-de-lys/mon-espace/pret/entretien/{work.pk}/fin/", {"etat": "incomplet"})
    assert Copy.objects.get(pk=copy.pk).state == "incomplete"
    text = plain(client.get(BASE + "entretien/").content.decode())
    assert "Exemplaires incomplets" in text


def test_copies_are_proposed_while_typing_and_named_by_a_link(client, tool):
    found = client.get(BASE + "entretien/choisir", {"q": "mer"}).json()["results"]

    assert [one["label"] for one in found] == ["La mer sous nos pieds, A", "La mer sous nos pieds, B"]
    assert client.get(BASE + "entretien/choisir").json() == {"results": []}
    page = client.get(BASE + "entretien/", {"exemplaire": found[1]["value"]}).content.decode()
    assert 'value="La mer sous nos pieds, B"' in page


@pytest.mark.parametrize(
    ("changed", "sentence"),
    [
        ({"copy_label": ""}, "Choisissez un exemplaire."),
        ({"copy_label": "Inconnu, Z"}, "n’est pas à vous"),
        ({"last_on": "2026-03-01"}, "suit le premier"),
        ({"last_on": "2036-03-01"}, "deux ans au plus"),
        ({"first_on": "2026-04-06", "last_on": "2026-04-06"}, "viennent d’être pris"),
    ],
)  # fmt: skip
def test_work_that_cannot_be_is_said(client, tool, changed, sentence):
    loan = make_loan(tool, approved=True)
    given = {
        "copy": str(loan.copy.pk),
        "copy_label": str(loan.copy),
        "kind": "repair",
        "first_on": "2026-03-02",
        "last_on": "2026-03-06",
    }

    answer = client.post(BASE + "entretien/", {**given, **changed})

    assert answer.status_code == 422
    assert sentence in plain(answer.content.decode())


def test_a_copy_is_retired_once_nobody_waits_for_it(client, tool):
    loan = make_loan(tool, approved=True)
    kept, free = loan.copy, Copy.objects.exclude(pk=loan.copy_id).get()

    def retire(copy, reason):
        return client.post(f"/hauts-de-lys/mon-espace/pret/exemplaires/{copy.uid}/retrait/", {"reason": reason})

    assert retire(kept, "Usé").status_code == 422
    assert retire(free, "").status_code == 422
    assert retire(free, "Usé").status_code == 302
    assert Copy.objects.get(pk=free.pk).retired_reason == "Usé"


def test_work_that_is_over_cannot_be_ended_again(client, tool):
    work = plan_maintenance(actor=None, copy=tool.copies.first(), kind="repair", first_on=date(2026, 3, 2),
                            last_on=date(2026, 3, 6), at=AT)  # fmt: skip
    there = f"/hauts-de-lys/mon-espace/pret/entretien/{work.pk}/fin/"

    assert [client.post(there).status_code for _time in range(2)] == [302, 403]
