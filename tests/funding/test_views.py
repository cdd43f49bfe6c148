"""The pages of money: what the coordination writes, what a funder reads, files."""

import re
from datetime import date
from io import BytesIO

import pytest
from django.urls import reverse

from maillage.funding.models import Agreement, Budget, BudgetVersion, Claim, Evidence, Expense, Income
from tests.factories.funding import AT, euros, make_agreement, make_claim, make_expense, make_share, make_version
from tests.factories.programmes import make_decision

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("september")]
HOSTILE = "<script>alert(1)</script> =SOMME(A1) «'\"&"


def at(name, *args):
    return "/hauts-de-lys" + reverse(f"funding:{name}", args=args)


@pytest.fixture
def client(cast):
    return cast.client("coordinator_here")


def test_a_budget_from_its_first_line_to_its_adoption(client, programme, region):
    client.post(at("budgets", programme.slug), {
        "title": "Année 2026", "starts_on": "2026-01-01", "last_day": "2026-12-31",
    })  # fmt: skip
    version = BudgetVersion.objects.get()
    assert version.budget.ends_before == date(2027, 1, 1)
    twice = client.post(at("budgets", programme.slug), {
        "title": "Année 2026", "starts_on": "2026-01-01", "last_day": "2026-12-31",
    })  # fmt: skip
    assert (twice.status_code, "a déjà ce titre\u202f: donnez-en un autre" in twice.content.decode()) == (422, True)
    url = at("version", version.uid)
    wrong = client.post(url, {"heading": "60", "label": "Colle", "amount": "12,345"})
    assert (wrong.status_code, 'value="Colle"' in wrong.content.decode()) == (422, True)
    client.post(url, {"heading": "60", "label": "Colle", "amount": "1 000,50"})
    client.post(url, {"heading": "74", "label": "Région", "amount": "1000", "funder": region.pk})

    decision = make_decision(programme)
    uneven = client.post(at("adopt", version.uid), {"decision": decision.pk})
    assert (uneven.status_code, "0,50" in uneven.content.decode()) == (422, True)
    client.post(url, {"heading": "70", "label": "Ventes", "amount": "0,50"})
    client.post(at("adopt", version.uid), {"decision": decision.pk})
    assert BudgetVersion.objects.get().state == "adopted"
    assert client.post(url, {"heading": "60", "label": "x", "amount": "1"}).status_code == 422
    client.post(at("next_version", version.uid))
    draft = BudgetVersion.objects.get(number=2)
    client.post(at("remove_line", draft.uid, draft.lines.first().pk))
    assert (draft.lines.count(), Budget.objects.count()) == (2, 1)


def typed(**fields):
    return {
        "heading": "60", "label": "Colle", "spent_on": "2026-03-14", "amount": "100", "eligible_amount": "",
    } | fields  # fmt: skip


def test_an_expense_is_written_proved_shared_and_claimed(client, cast, programme, region):
    given = {
        "funder": region.pk, "reference": "CV-1", "title": "Actions", "amount": "1000", "starts_on": "2026-01-01",
        "last_day": "2026-12-31", "is_public": "on", "rate_cap": "50",
    }  # fmt: skip
    client.post(at("agreements", programme.slug), given)
    agreement = Agreement.objects.get()
    client.post(at("expenses", programme.slug), typed())
    expense = Expense.objects.get()
    upload = BytesIO(b"%PDF-1.7")
    upload.name = "facture.pdf"
    client.post(at("add_evidence", expense.uid), {"document": upload})

    over = client.post(at("share", expense.uid), {f"part-{agreement.pk}": "50,01", "deed": "tapees"})
    assert (over.status_code, 'value="50,01"' in over.content.decode()) == (422, True)
    client.post(at("share", expense.uid), {"deed": "proportion"})
    assert Expense.objects.get().shared == euros(50)

    client.post(at("claims", programme.slug), {
        "agreement": agreement.pk, "starts_on": "2026-01-01", "last_day": "2026-12-31",
    })  # fmt: skip
    claim, proof = Claim.objects.get(), Evidence.objects.get()
    funder = cast.client("editor_a")
    hidden = [at("claim", claim.uid), at("claim_file", claim.uid, "pdf"), at("evidence", expense.uid, proof.pk)]
    assert [funder.get(url).status_code for url in hidden] == [404, 404, 404]
    client.post(at("claim", claim.uid), {"shares": [expense.shares.get().pk], "note": "Un retard."})
    client.post(at("move_claim", claim.uid, "envoyer"))
    for url in hidden:
        answer = funder.get(url)
        assert answer.status_code == 200
        b"".join(answer.streaming_content if answer.streaming else [answer.content])
    assert "Un retard." in funder.get(hidden[0]).content.decode()
    assert funder.post(at("move_claim", claim.uid, "clore")).status_code == 403
    assert client.post(at("expense", expense.uid), typed(amount="60")).status_code == 422
    client.post(at("move_claim", claim.uid, "clore"))
    assert Claim.objects.get().state == "closed"


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"amount": "sept cents", "received_on": "2026-05-02"}, "écrivez un montant en euros"),
        ({"amount": "700,123", "received_on": "2026-05-02"}, "un montant s’arrête aux centimes"),
        ({"amount": "700", "received_on": "2026-02-30"}, "ce jour n’existe pas"),
        ({"amount": "700", "received_on": "2027-01-01"}, "Une recette s’enregistre une fois reçue"),
    ],
)
def test_a_payment_noted_wrongly_says_why_and_keeps_what_was_typed(client, programme, region, typed, sentence):
    agreement = make_agreement(programme, region)
    client.post(at("expect", agreement.uid), {
        "versement-label": "Acompte", "versement-due_on": "2026-05-01", "versement-amount": "700",
    })  # fmt: skip

    answer = client.post(at("receive", agreement.uid, agreement.instalments.get().pk), typed)

    page = answer.content.decode()
    assert (answer.status_code, sentence in page, Income.objects.exists()) == (422, True, False)
    assert all(f'value="{one}"' in page for one in typed.values())


def test_a_claim_filled_wrongly_or_too_late_keeps_what_was_typed(client, programme, region):
    agreement = make_agreement(programme, region)
    share = make_share(make_expense(programme), agreement)
    claim = make_claim(agreement, [share])
    url = at("claim", claim.uid)

    long = client.post(url, {"shares": [share.pk], "note": "é" * 4001})
    assert (long.status_code, "é" * 4001 in long.content.decode()) == (422, True)
    assert re.search(rf'value="{share.pk}"\s+checked', long.content.decode())
    client.post(at("move_claim", claim.uid, "envoyer"))
    late = client.post(url, {"shares": [share.pk], "note": "Un retard."})
    assert (late.status_code, "Un retard." in late.content.decode()) == (409, True)
    assert "reprenez-le pour le changer" in late.content.decode()
    assert Claim.objects.get().note == ""


def test_what_an_agreement_expects_comes_in(client, programme, region):
    agreement = make_agreement(programme, region)
    client.post(at("expect", agreement.uid), {
        "versement-label": "Acompte", "versement-due_on": "2026-05-01", "versement-amount": "700",
    })  # fmt: skip
    client.post(at("ask_document", agreement.uid), {"document-label": "Bilan", "document-due_on": "2026-06-30"})
    instalment, due = agreement.instalments.get(), agreement.documents.get()
    assert "En retard" in client.get(at("agreement", agreement.uid)).content.decode()
    client.post(at("receive", agreement.uid, instalment.pk), {"amount": "700", "received_on": "2026-05-02"})
    client.post(at("give", agreement.uid, due.pk))
    assert (Income.objects.get().amount, agreement.documents.get().given_on) == (euros(700), AT.date())
    client.post(at("drop", agreement.uid, "documents", due.pk))
    assert not agreement.documents.exists()
    client.post(at("incomes", programme.slug), {
        "recette-heading": "75", "recette-label": "Cotisations", "recette-amount": "10",
        "recette-received_on": "2026-01-02",
    })  # fmt: skip
    client.post(at("remove_income", programme.slug, Income.objects.get(heading="75").pk))
    assert Income.objects.count() == 1


def test_one_funder_does_not_read_the_agreements_of_another(cast, programme, region, state):
    make_agreement(programme, region, reference="LA-NÔTRE")
    other = make_agreement(programme, state, reference="LA-LEUR")
    claim = make_claim(other, [make_share(make_expense(programme), other)], state="sent", sent_at=AT)
    funder = cast.client("editor_a")
    page = funder.get(at("overview", programme.slug)).content.decode()
    assert ("LA-NÔTRE" in page, "LA-LEUR" in page) == (True, False)
    assert funder.get(at("claim", claim.uid)).status_code == 404
    assert "LA-LEUR" in cast.client("coordinator_here").get(at("overview", programme.slug)).content.decode()


def test_the_report_of_all_opens_on_a_budget_in_force(cast, programme, region):
    make_version(programme, [("60", 10), ("74", 10, region)], title="Adopté", adopted=True)
    make_version(programme, title="Brouillon caché")
    page = cast.client("editor_a").get(at("report", programme.slug)).content.decode()

    assert ("Adopté" in page, "Brouillon caché" in page, "Aucun budget adopté" in page) == (True, False, False)


def full(programme, funder, number):
    agreement = make_agreement(programme, funder)
    for _rank in range(number):
        version = make_version(programme, [("60", 10), ("74", 10, funder)], title=f"B{_rank}", adopted=True)
        share = make_share(make_expense(programme, 10), agreement)
        make_claim(agreement, [share])
    return version, agreement, share.expense, Claim.objects.order_by("pk").last()


QUERIES = {
    "budgets": 7, "version": 11, "agreements": 10, "agreement": 13, "expenses": 10, "expense": 11, "incomes": 6,
    "claims": 7, "claim": 13, "report": 11, "overview": 13,
}  # fmt: skip


@pytest.mark.parametrize("number", [1, 3])
@pytest.mark.parametrize("name", sorted(QUERIES))
def test_pages_cost_the_same_whatever_they_hold(client, programme, region, name, number, django_assert_num_queries):
    version, agreement, expense, claim = full(programme, region, number)
    of = {"version": version.uid, "agreement": agreement.uid, "expense": expense.uid, "claim": claim.uid}
    url = at(name, of.get(name, programme.slug))
    client.get(url)
    with django_assert_num_queries(QUERIES[name]):
        assert client.get(url).status_code == 200


@pytest.mark.parametrize("name", sorted(QUERIES))
def test_hostile_words_are_shown_as_words(client, programme, region, name):
    type(region).objects.update(name=HOSTILE)
    type(programme).objects.update(name=HOSTILE)
    version, agreement, expense, claim = full(programme, region, 1)
    Expense.objects.update(label=HOSTILE, supplier=HOSTILE)
    Agreement.objects.update(title=HOSTILE)
    Claim.objects.update(note=HOSTILE, state="sent")
    of = {"version": version.uid, "agreement": agreement.uid, "expense": expense.uid, "claim": claim.uid}
    page = client.get(at(name, of.get(name, programme.slug))).content.decode()
    assert ("<script>alert" in page, "&lt;script&gt;" in page) == (False, True)


@pytest.mark.parametrize(("form", "start"), [("xlsx", b"PK"), ("pdf", b"%PDF-")])
def test_files_of_a_claim_and_of_the_whole(client, programme, region, form, start):
    make_version(programme, [("60", 10), ("74", 10, region)], adopted=True)
    claim = full(programme, region, 1)[3]
    Claim.objects.update(note=HOSTILE)
    Expense.objects.update(label=HOSTILE)
    for url in (at("claim_file", claim.uid, form), at("report_file", programme.slug, form)):
        assert client.get(url).content.startswith(start)
    assert client.get(at("report_file", programme.slug, "doc")).status_code == 404


def test_the_programme_leads_to_its_money(cast, client, programme, region):
    desk = client.get("/hauts-de-lys" + reverse("programmes:targets", args=[programme.slug])).content.decode()
    assert (at("budgets", programme.slug) in desk) is True
    public = "/hauts-de-lys" + reverse("programmes:programme", args=[programme.slug])
    shown = {role: at("overview", programme.slug) in cast.client(role).get(public).content.decode()
             for role in ("anonymous", "member", "editor_a", "coordinator_here")}  # fmt: skip
    assert shown == {"anonymous": False, "member": False, "editor_a": True, "coordinator_here": True}
