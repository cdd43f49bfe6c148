"""A convention signed by link, a scratch reported without a connection, and a tool that goes from host to host."""

import re
from datetime import timedelta

import pytest

from maillage.core.background import run_pending
from maillage.core.clock import now, today
from maillage.documents.models import Document
from maillage.loans import actions
from maillage.loans.actions.catalogue import ComponentData, keep_components
from maillage.loans.models import ConditionPhoto, ConditionReport, Loan
from maillage.notices.models import Mail
from tests.factories.directory import make_organisation
from tests.factories.files import picture_bytes
from tests.factories.loans import AT, make_lender, make_loan, make_tool

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
DAY = timedelta(days=1)
REPORT = re.compile(r"/mon-espace/constats/[0-9a-f-]{36}/$")
TRIES = (1, 2)
WAITING_PHOTOS = """() => new Promise((done) => {
  const asked = indexedDB.open("constats");
  asked.onsuccess = () => {
    const found = asked.result.transaction("photos").objectStore("photos").count();
    found.onsuccess = () => done(found.result);
  };
})"""
PHOTO = {"name": "rayure.jpg", "mimeType": "image/jpeg", "buffer": picture_bytes(1600, 1200)}
OTHER = {"name": "coin.jpg", "mimeType": "image/jpeg", "buffer": picture_bytes(900, 1200, colour=(20, 90, 160))}


@pytest.fixture
def tool(cast):
    lender = make_lender(
        cast.here, email="pret@ombelle.exemple.test", kinds={"exhibition": {"agreement": "each"}},
        rules={"condition_reports": 4},
    )  # fmt: skip
    lender.organisation.members.create(user=cast["editor_a"])
    made = make_tool(lender)
    parts = (ComponentData(name="Panneaux", quantity=12, crate="Caisse 1"), ComponentData(name="Lampes", quantity=4))
    keep_components(actor=None, tool=made, components=parts, at=AT)
    return made


@pytest.fixture
def loan(cast, tool):
    """Editor B’s library has the exhibition from tomorrow on."""
    library = make_organisation(cast.here, name="Bibliothèque de Corbie")
    library.members.create(user=cast["editor_b"])
    return make_loan(
        tool, today() + DAY, today() + DAY * 5, approved=True, borrower=library, at=now(), contact_name="Bea Roy",
        contact_email="bea@corbie.exemple.test", override="Déjà convenu",
    )  # fmt: skip


def gone(loan):
    """It left, whatever papers are missing."""
    actions.let_go(actor=None, loan=loan, at=now(), override="Remis en main propre")
    return loan


def kept(seen):
    """A browser without a connection complains of it: that is what was asked."""
    seen.errors[:] = [one for one in seen.errors if "ERR_INTERNET_DISCONNECTED" not in one]


# Asked again from here: `wait_for_function` takes the promise of an answer for the answer.
KEPT_HERE = "async () => Boolean(navigator.serviceWorker.controller) && Boolean(await caches.match(location.href))"


def controlled(page):
    page.evaluate("() => navigator.serviceWorker.ready")
    until(page, lambda: page.evaluate(KEPT_HERE))


def until(page, done):
    """Let the browser work until something is so."""
    for _time in range(400):
        if done():
            return
        page.wait_for_timeout(50)
    pytest.fail("it never came to that")


def reported_offline(page, picture):
    """Without a connection: what is wrong, two photos, a name, and « Envoyer »."""
    page.context.set_offline(True)
    panels = page.get_by_role("group", name="Panneaux")
    panels.get_by_label("Remarque").fill("Une rayure en bas du panneau 7")
    panels.get_by_label("État").select_option("damaged")
    panels.get_by_label("Photos").set_input_files([PHOTO, OTHER])
    page.get_by_text("2 photos gardées sur cet appareil").wait_for()
    page.get_by_label("Pour l’emprunteur").fill("Bea Roy")
    picture(page, "guide-constat-390")
    page.get_by_role("button", name="Envoyer le constat").click()
    page.get_by_text("Constat en attente d’envoi, 2 photos en attente d’envoi").wait_for()
    page.get_by_text("Pas de connexion").wait_for()


def opened_again(context, path, picture):
    """The tab was closed; the page opens without a connection, with everything on it."""
    page = context.new_page()
    page.goto(path)
    page.get_by_text("2 photos en attente d’envoi").wait_for()
    remark = page.get_by_role("group", name="Panneaux").get_by_label("Remarque")
    assert remark.input_value() == "Une rayure en bas du panneau 7"
    assert page.get_by_label("rayure.jpg").is_visible()
    picture(page, "constat-sans-connexion")
    return page


def test_a_scratch_photographed_without_a_connection_arrives_once(visit, cast, loan, seen, violations, picture):
    gone(loan)
    path = f"/hauts-de-lys/mon-espace/constats/prets/{loan.uid}/?moment=arrival"
    page = visit(path, person=cast["editor_b"], screen="phone")
    controlled(page)
    assert violations(page) == []
    reported_offline(page, picture)
    assert violations(page) == []
    context = page.context
    page.close()
    again = opened_again(context, path, picture)
    assert ConditionReport.objects.count() == 0

    context.set_offline(False)
    again.wait_for_url(REPORT)
    again.get_by_text("Une rayure en bas du panneau 7").wait_for()
    report = ConditionReport.objects.get()
    assert (report.moment, report.host_name, Loan.objects.get().state) == ("arrival", "Bea Roy", "received")
    assert list(ConditionPhoto.objects.order_by("pk").values_list("component_name", flat=True)) == ["Panneaux"] * 2
    assert Document.objects.in_force().get().kind == "condition_report"
    assert violations(again) == []
    kept(seen)

    again.reload()
    again.wait_for_load_state("networkidle")
    assert ConditionPhoto.objects.count() == 2


def test_what_the_server_refuses_stays_on_the_device_with_its_sentence(visit, cast, loan, seen):
    gone(loan)
    path = f"/hauts-de-lys/mon-espace/constats/prets/{loan.uid}/?moment=arrival"
    page = visit(path, person=cast["editor_b"], screen="phone")
    controlled(page)
    page.get_by_label("Photos de l’ensemble").set_input_files(
        [
            {"name": "plan.svg", "mimeType": "image/svg+xml", "buffer": b"<svg xmlns='http://www.w3.org/2000/svg'/>"},
            PHOTO,
        ]
    )
    page.get_by_text("2 photos gardées").wait_for()
    page.get_by_label("Pour l’emprunteur").fill("Bea Roy")
    page.get_by_role("button", name="Envoyer le constat").click()

    page.get_by_text("plan.svg : Le format SVG").wait_for()
    page.get_by_text("1 photo en attente d’envoi").wait_for()
    page.get_by_role("button", name="Retirer la photo").click()
    page.wait_for_url(REPORT)
    assert ConditionPhoto.objects.count() == 1
    seen.errors[:] = [one for one in seen.errors if "status of 422" not in one]


def test_signing_out_takes_the_pages_off_the_device_and_leaves_what_waits(visit, cast, loan):
    gone(loan)
    path = f"/hauts-de-lys/mon-espace/constats/prets/{loan.uid}/?moment=arrival"
    page = visit(path, person=cast["editor_b"], screen="phone")
    controlled(page)
    page.get_by_label("Photos de l’ensemble").set_input_files([PHOTO])
    page.get_by_text("1 photo gardée").wait_for()

    page.goto("/compte/deconnexion/")
    page.get_by_role("main").get_by_role("button").click()
    page.wait_for_url(lambda url: "/compte/" not in url)
    until(page, lambda: page.evaluate("() => caches.keys()") == [])
    assert page.evaluate("async (path) => Boolean(await caches.match(path))", path) is False
    assert page.evaluate(WAITING_PHOTOS) == 1


def test_an_answer_that_is_lost_on_the_way_doubles_nothing(visit, cast, loan, seen):
    gone(loan)
    path = f"/hauts-de-lys/mon-espace/constats/prets/{loan.uid}/?moment=arrival"
    page = visit(path, person=cast["editor_b"], screen="phone")
    controlled(page)
    lost = []

    def lose(route):
        """The server has it, the phone never hears so: once for the report, once for the photo."""
        if route.request.method != "POST" or len(lost) == len(TRIES):
            return route.continue_()
        lost.append(route.fetch().status)
        return route.abort()

    page.route("**/mon-espace/constats/**", lose)
    page.get_by_label("Photos de l’ensemble").set_input_files([PHOTO])
    page.get_by_text("1 photo gardée").wait_for()
    page.get_by_label("Pour l’emprunteur").fill("Bea Roy")
    page.get_by_role("button", name="Envoyer le constat").click()
    for number in TRIES:
        until(page, lambda number=number: len(lost) == number)
        page.get_by_text("un nouvel essai se fait tout seul").wait_for()
        page.get_by_role("button", name="Réessayer maintenant").click()
    assert lost == [200, 200]
    page.wait_for_url(REPORT)
    page.unroute_all(behavior="wait")

    assert (ConditionReport.objects.count(), ConditionPhoto.objects.count()) == (1, 1)
    seen.errors[:] = [one for one in seen.errors if "ERR_FAILED" not in one]


def test_a_convention_is_signed_by_both_with_a_code(visit, cast, loan, violations, everywhere, picture):
    desk = visit(f"/hauts-de-lys/mon-espace/prets/{loan.uid}/convention/", person=cast["editor_a"])
    assert everywhere(desk) == []
    desk.get_by_role("button", name="Envoyer la convention").click()
    desk.get_by_text("La convention est partie aux deux signataires").wait_for()
    run_pending()

    for email in ("bea@corbie.exemple.test", "pret@ombelle.exemple.test"):
        mail = Mail.objects.filter(to=email, template="documents/mail/sign").latest("pk")
        page = visit(re.search(r"https?://[^/\s]+(/\S*/documents/signer/\S+)", mail.text)[1], screen="phone")
        page.get_by_role("button", name=re.compile("code")).first.click()
        page.get_by_label("Code à six chiffres").wait_for()
        code = re.findall(
            r"\b\d{6}\b", Mail.objects.filter(to=email, template="documents/mail/code").latest("pk").text
        )[0]
        page.get_by_label("Code à six chiffres").fill(code)
        page.get_by_role("checkbox").check()
        picture(page, "guide-signer-390")
        page.get_by_role("button", name="Signer le document").click()
        page.get_by_text(re.compile("votre signature est enregistrée|Signé par tous")).first.wait_for()

    assert Loan.objects.get().state == "signed"
    borrower = visit(f"/hauts-de-lys/mon-espace/prets/{loan.uid}/", person=cast["editor_b"])
    borrower.get_by_role("link", name="Convention de prêt").click()
    borrower.get_by_text("Signé par tous").wait_for()
    assert violations(borrower) == []


def test_a_tool_goes_from_host_to_host_with_one_report(visit, cast, tool, loan, everywhere):
    gone(loan)
    actions.receive(actor=None, loan=loan, at=now())
    following = make_loan(
        tool, today() + DAY * 12, today() + DAY * 20, approved=True, at=now(), actor=cast["member"],
        borrower_name="École d’Albert", override="Passage direct",
    )  # fmt: skip
    actions.plan_hand_over(actor=None, loan=loan, following=following, at=now())

    page = visit(f"/hauts-de-lys/mon-espace/prets/{loan.uid}/", person=cast["editor_b"], screen="phone")
    page.get_by_role("link", name="Passer l’outil à l’emprunteur suivant").click()
    page.get_by_text("École d’Albert").first.wait_for()
    assert everywhere(page) == []
    page.get_by_role("group", name="Lampes").get_by_label("Trouvés").fill("3")
    page.get_by_label("Qui remet").fill("Bea Roy")
    page.get_by_label("Qui reçoit").fill("Max Albert")
    page.get_by_role("button", name="Envoyer le constat").click()
    page.wait_for_url(REPORT)
    page.get_by_text("3 sur 4").wait_for()

    theirs = visit(f"/hauts-de-lys/mon-espace/prets/{following.uid}/", person=cast["member"], screen="phone")
    theirs.get_by_role("link", name="Arrivée chez l’emprunteur").click()
    theirs.get_by_text("3 sur 4").wait_for()
    theirs.get_by_text("Max Albert").first.wait_for()
    assert {one.pk: one.state for one in Loan.objects.order_by("pk")} == {loan.pk: "checked", following.pk: "received"}


def test_without_scripts_the_report_is_a_form(visit, cast, loan):
    gone(loan)
    path = f"/hauts-de-lys/mon-espace/constats/prets/{loan.uid}/?moment=arrival"
    page = visit(path, person=cast["editor_b"], screen="narrow", scripts=False)
    page.get_by_role("group", name="Panneaux").get_by_label("Photos").set_input_files([PHOTO, OTHER])
    page.get_by_label("Pour l’emprunteur").fill("Bea Roy")
    page.get_by_role("button", name="Envoyer le constat").click()

    page.get_by_text("Le constat est enregistré").wait_for()
    assert ConditionPhoto.objects.count() == 2
