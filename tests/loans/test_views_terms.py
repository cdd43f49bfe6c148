"""The rules of a lender: what a borrower reads, what a change touches, lists, shuttles, opening and handing a desk."""

from datetime import date
from decimal import Decimal

import pytest

from maillage.directory.actions.merging import merge_entries, whole_of
from maillage.directory.actions.naming import BothHave
from maillage.documents.actions import SignerData
from maillage.documents.models import Document
from maillage.loans.actions import begin_year
from maillage.loans.actions.desk import RoundData, keep_round
from maillage.loans.actions.handing import hand_desk
from maillage.loans.actions.lenders import add_shuttles
from maillage.loans.availability import Rules
from maillage.loans.models import Lender, Loan, Shuttle, Terms, YearlyAgreement
from maillage.loans.panels.terms_words import words_of
from tests.factories.directory import make_organisation
from tests.factories.loans import AT, amiens, make_lender, make_loan, make_tool, plain

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def on_a_monday(time_machine):
    time_machine.move_to("2026-03-02T09:00:00+00:00", tick=False)


@pytest.fixture
def lender(cast):
    """Editor A keeps the desk."""
    made = make_lender(cast.here, rules={"max_days": 30, "notice_days": 15})
    made.organisation.members.get_or_create(user=cast["editor_a"])
    return made


@pytest.fixture
def browser(cast, lender):
    return cast.client("editor_a")


def url(lender, path=""):
    return f"/hauts-de-lys/mon-espace/pret/{lender.organisation.slug}/{path}"


def rows(prefix, *lines, **more):
    sent = {f"{prefix}-TOTAL_FORMS": str(len(lines)), f"{prefix}-INITIAL_FORMS": "0", "do": "save", **more}
    return sent | {f"{prefix}-{rank}-{name}": value for rank, one in enumerate(lines) for name, value in one.items()}


@pytest.mark.parametrize(
    ("rules", "said"),
    [
        ({}, "Tout le monde peut emprunter."),
        ({"eligible": ("library", "primary")}, "Pour ces emprunteurs : bibliothèque, médiathèque, école."),
        ({"notice_days": 1}, "La demande se fait au moins 1 jour avant."),
        ({"min_days": 5, "max_days": 30}, "Un prêt dure de 5 à 30 jours."),
        ({"fee_basis": "week", "fee": Decimal(40)}, "40 € par semaine commencée."),
        ({"deposit": Decimal(500)}, "Une caution de 500 € est demandée."),
        ({"renewals": 1, "renewal_days": 15}, "Il se prolonge 1 fois, de 15 jours."),
        ({"agreement": "yearly"}, "Une convention annuelle est signée des deux parties."),
        (
            {"insurance": "certificate"},
            "L’emprunteur montre une attestation d’assurance, valable pendant tout le prêt.",
        ),
        ({"transport": "shuttle"}, "L’outil voyage par la navette, à jours fixes."),
        ({"area": "place"}, "L’outil sert dans ce territoire : celui du prêteur."),
    ],
)
def test_rules_are_said_in_sentences(lender, rules, said):
    assert said in [plain(one) for one in words_of(Rules(**rules), lender)]


def test_the_page_says_what_a_borrower_reads(browser, lender):
    page = plain(browser.get(url(lender, "regles/")).content.decode())

    assert "Un prêt dure 30 jours au plus." in page
    assert "La demande se fait au moins 15 jours avant." in page


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_costs_the_same_number_of_queries(browser, lender, number, django_assert_num_queries):
    for kind in ("exhibition", "kit", "game")[:number]:
        make_tool(lender, title=kind, kind=kind)
        Terms.objects.create(lender=lender, kind=kind, max_days=10)
    browser.get(url(lender, "regles/"))
    with django_assert_num_queries(20):
        browser.get(url(lender, "regles/"))


def test_a_preview_is_of_what_is_typed_and_keeps_nothing(browser, lender):
    answer = browser.post(url(lender, "regles/outils/tous/"), {"max_days": "12", "do": "preview"})

    assert "Un prêt dure 12 jours au plus." in [plain(one) for one in answer.context["preview"]]
    assert lender.terms.get(kind="").max_days == 30


def test_rules_of_a_kind_speak_before_the_general_ones(browser, lender):
    browser.post(url(lender, "regles/outils/kit/"), {"max_days": "8", "eligible": ["primary"], "do": "save"})

    kept = lender.terms.get(kind="kit")
    assert (kept.max_days, kept.eligible, kept.notice_days) == (8, ["primary"], None)
    assert browser.get(url(lender, "regles/outils/rien/")).status_code == 404


def test_contradictions_are_said_with_their_remedy(browser, lender):
    answer = browser.post(
        url(lender, "regles/outils/tous/"), {"min_days": "20", "max_days": "10", "fee": "12,5", "do": "save"}
    )

    assert set(answer.context["sheet"].form.errors) == {"max_days", "fee_basis"}


def test_a_change_that_touches_a_promise_is_confirmed(browser, lender):
    loan = make_loan(make_tool(lender), "2026-04-06", "2026-04-24", approved=True)

    answer = browser.post(url(lender, "regles/outils/tous/"), {"max_days": "10", "do": "save"})
    assert [one for one, _why in answer.context["sheet"].touched] == [loan]
    assert lender.terms.get(kind="").max_days == 30

    browser.post(url(lender, "regles/outils/tous/"), {"max_days": "10", "sure": "1", "do": "save"})
    assert lender.terms.get(kind="").max_days == 10


def test_closures_that_touch_a_departure_are_confirmed(browser, lender):
    loan = make_loan(make_tool(lender), "2026-04-06", approved=True)
    day = loan.leaves_on.isoformat()
    sent = rows("closures", {"first_on": day, "last_on": day, "reason": "Inventaire"})

    answer = browser.post(url(lender, "regles/listes/fermetures/"), sent)
    assert ([one for one, _why in answer.context["sheet"].touched], lender.closures.count()) == ([loan], 0)

    browser.post(url(lender, "regles/listes/fermetures/"), sent | {"sure": "1"})
    assert lender.closures.get().reason == "Inventaire"


def test_quotas_are_written_with_their_season(browser, lender):
    sent = rows(
        "quotas",
        {"most": "10", "scope": "at_once"},
        {"most": "1", "scope": "season", "name": "pendant les fêtes", "first": "15/12", "last": "5/1"},
    )
    browser.post(url(lender, "regles/listes/quotas/"), sent)

    kept = [(one.most, one.scope, one.first_month, one.last_day) for one in lender.quotas.order_by("pk")]
    assert kept == [(10, "at_once", None, None), (1, "season", 12, 5)]


def test_a_season_without_days_is_said(browser, lender):
    answer = browser.post(
        url(lender, "regles/listes/quotas/"), rows("quotas", {"most": "1", "scope": "season", "first": "32/12"})
    )

    assert answer.status_code == 422
    assert "15/12" in answer.content.decode()


def test_zones_are_places_of_our_lists(browser, lender):
    amiens()
    known = rows("zones", {"name": "Amiens", "communes": "Amiens", "days_out": "1"})
    unknown = rows("zones", {"name": "Ailleurs", "communes": "Trifouilly"})

    assert browser.post(url(lender, "regles/listes/zones/"), unknown).status_code == 422
    browser.post(url(lender, "regles/listes/zones/"), known)

    zone = lender.zones.get()
    assert (zone.name, [one.name for one in zone.communes.all()], zone.days_out) == ("Amiens", ["Amiens"], 1)


def test_an_habilitation_that_a_tool_asks_for_stays(browser, lender):
    browser.post(url(lender, "regles/listes/habilitations/"), rows("kinds", {"name": "Planétarium", "months": "36"}))
    kind = lender.habilitation_kinds.get()
    tool = make_tool(lender)
    type(tool).objects.filter(pk=tool.pk).update(habilitation=kind)

    answer = browser.post(url(lender, "regles/listes/habilitations/"), rows("kinds") | {"sure": "1"})

    assert "reste dans la liste" in answer.content.decode()
    assert lender.habilitation_kinds.get() == kind


def test_services_are_written(browser, lender):
    browser.post(url(lender, "regles/listes/services/"), rows("services", {"name": "Montage", "price": "80"}))

    assert [(one.name, one.price) for one in lender.services.all()] == [("Montage", Decimal(80))]


def test_a_service_offered_no_more_stays_with_the_loans_that_asked_for_it(browser, lender):
    sent = rows("services", {"name": "Montage", "price": "80"}, {"name": "Animation", "price": "50"})
    browser.post(url(lender, "regles/listes/services/"), sent)
    loan, montage = make_loan(make_tool(lender), approved=True), lender.services.get(name="Montage")
    loan.services.add(montage)

    kept = rows("services", {"name": "Formation"})
    browser.post(url(lender, "regles/listes/services/"), kept)

    assert list(loan.services.all()) == [montage]
    assert [(one.name, one.is_offered) for one in lender.services.order_by("name")] == [
        ("Formation", True), ("Montage", False),
    ]  # fmt: skip
    assert "Montage" not in plain(browser.get(url(lender, "regles/")).content.decode())
    assert "Montage" not in plain(browser.get(f"/hauts-de-lys/prets/{loan.tool.slug}/").content.decode())
    assert "Montage" not in plain(browser.get(url(lender, "regles/listes/services/")).content.decode())
    browser.post(url(lender, "regles/listes/services/"), sent)
    assert lender.services.get(name="Montage") == montage
    assert lender.services.get(name="Montage").is_offered


@pytest.mark.parametrize("path", ["regles/outils/tous/", "regles/listes/quotas/"])
def test_an_empty_form_asks_before_it_erases_everything(browser, lender, path):
    browser.post(url(lender, "regles/listes/quotas/"), rows("quotas", {"most": "10", "scope": "at_once"}))
    empty = {"do": "save"} if "outils" in path else rows("quotas")

    answer = browser.post(url(lender, path), empty)

    assert answer.status_code == 422
    assert "Il ne resterait rien de ce qui est écrit ici" in plain(answer.content.decode())
    assert (lender.terms.get(kind="").max_days, lender.quotas.count()) == (30, 1)
    assert browser.post(url(lender, path), empty | {"sure": "1"}).status_code == 302
    assert lender.terms.get(kind="").max_days == (None if "outils" in path else 30)
    assert lender.quotas.count() == (1 if "outils" in path else 0)
    assert browser.post(url(lender, path), empty).status_code == 302


def test_shuttles_come_by_a_pattern_without_closed_days(browser, lender):
    lender.closures.create(first_on=date(2026, 4, 21), last_on=date(2026, 4, 21))
    sent = {"weekdays": ["1"], "every": "2", "first_on": "2026-04-07", "last_on": "2026-05-19", "volume": "6",
            "skip_closed": "on", "do": "save"}  # fmt: skip

    browser.post(url(lender, "navettes/"), sent)

    assert [one.on for one in Shuttle.objects.order_by("on")] == [date(2026, 4, 7), date(2026, 5, 5), date(2026, 5, 19)]


def test_a_shuttle_without_loans_is_taken_away(browser, lender):
    add_shuttles(actor=None, lender=lender, days=[date(2026, 4, 7)], at=AT)
    row = Shuttle.objects.get()

    browser.post(f"/hauts-de-lys/mon-espace/navettes/{row.pk}/retirer/")

    assert not Shuttle.objects.exists()


def test_the_desk_is_written_and_its_days_are_days(browser, lender):
    sent = {"summary": "Des mallettes", "weekdays": ["1", "3"], "offer_days": "5", "is_open": "on",
            "commune_label": "Amiens", "email": "pret@ombelle.example.org", "do": "save"}  # fmt: skip
    browser.post(url(lender, "regles/guichet/"), sent)
    refused = browser.post(url(lender, "regles/guichet/"), sent | {"weekdays": []})

    lender.refresh_from_db()
    assert (lender.weekdays, lender.offer_days, lender.commune.name) == ([1, 3], 5, "Amiens")
    assert refused.status_code == 422


def test_a_coordinator_opens_a_desk_and_nobody_else(cast):
    organisation = make_organisation(cast.here, name="Bibliothèque")
    path = f"/hauts-de-lys/coordination/preteurs/{organisation.slug}/ouvrir/"
    sent = {"weekdays": ["1"], "offer_days": "3", "is_open": "on"}

    assert cast.client("editor_a").post(path, sent).status_code == 403
    cast.client("coordinator_here").post(path, sent)

    assert Lender.objects.get().organisation == organisation


def test_the_list_of_lenders_leads_to_the_form_that_opens_one(cast, lender):
    organisation = make_organisation(cast.here, name="Bibliothèque de Corbie")
    coordinator, path = cast.client("coordinator_here"), "/hauts-de-lys/coordination/preteurs/"

    assert [one.pk for one in coordinator.get(path).context["lenders"]] == [lender.pk]
    found = coordinator.get(path, {"structure_label": "Bibliothèque de Corbie"})
    assert found["Location"].endswith(f"/{organisation.slug}/ouvrir/")
    assert "ne porte ce nom" in coordinator.get(path, {"structure_label": "Rien"}).content.decode()


def test_two_lenders_are_not_merged_before_one_has_everything(cast, lender):
    other = make_lender(cast.here, name="Ombelle bis")
    tool = make_tool(other)
    loan = make_loan(tool, approved=True)
    keep_round(actor=None, lender=other, data=RoundData(on=date(2026, 4, 6)), stops=[], at=AT)

    def merge():
        merge_entries(actor=cast["coordinator_here"], kept=lender.organisation, merged=other.organisation,
                      data=whole_of(lender.organisation), at=AT)  # fmt: skip

    with pytest.raises(BothHave):
        merge()
    answer = cast.client("coordinator_here").post(
        f"/hauts-de-lys/coordination/preteurs/{other.organisation.slug}/confier/", {"target": lender.pk}
    )
    assert answer["Location"].endswith(f"/{lender.organisation.slug}/outils/")
    assert (Loan.objects.get(pk=loan.pk).lender, Lender.objects.get()) == (lender, lender)
    merge()


def test_shuttles_of_two_desks_on_one_day_are_one(cast, lender):
    other = make_lender(
        cast.here, name="Ombelle bis", rules={"transport": "shuttle"}, shuttles=["2026-04-07", "2026-04-28"]
    )
    add_shuttles(actor=None, lender=lender, days=[date(2026, 4, 7)], at=AT)
    loan = make_loan(make_tool(other), "2026-04-08", "2026-04-27", approved=True)

    hand_desk(actor=None, source=other, target=lender, at=AT)

    loan.refresh_from_db()
    assert (loan.shuttle_out.lender, loan.shuttle_back.lender) == (lender, lender)
    assert [one.on for one in Shuttle.objects.order_by("on")] == [date(2026, 4, 7), date(2026, 4, 28)]


@pytest.mark.parametrize(
    ("there", "given", "kept"),
    [
        ((date(2026, 12, 31), None), (date(2026, 8, 31), date(2026, 2, 1)), (date(2026, 8, 31), date(2026, 2, 1))),
        ((date(2026, 8, 31), date(2026, 1, 5)), (date(2026, 12, 31), None), (date(2026, 8, 31), date(2026, 1, 5))),
        (
            (date(2026, 8, 31), date(2026, 1, 5)), (date(2026, 12, 31), date(2026, 2, 1)),
            (date(2026, 12, 31), date(2026, 1, 5)),
        ),
    ],
)  # fmt: skip
def test_two_conventions_of_one_borrower_are_one_and_keep_their_documents(cast, lender, there, given, kept):
    other, club = make_lender(cast.here, name="Ombelle bis"), make_organisation(cast.here, name="Club")
    first = date(2026, 1, 1)
    named = tuple(SignerData(name=one, email=f"{one}@example.org", capacity="", language="fr") for one in ("a", "b"))
    for at_desk, (last, signed) in ((lender, there), (other, given)):
        begin_year(
            actor=None, lender=at_desk, borrower=club, first_on=first, last_on=last, at=AT, signers=named, by_hand=True
        )
        YearlyAgreement.objects.filter(lender=at_desk).update(signed_on=signed)

    hand_desk(actor=None, source=other, target=lender, at=AT)

    row = YearlyAgreement.objects.get()
    assert (row.lender, row.last_on, row.signed_on) == (lender, *kept)
    assert Document.objects.about("yearly_loan_agreement", row.pk).count() == 2
