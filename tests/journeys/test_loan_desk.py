"""The lender’s morning at the desk, and its calendar with a keyboard alone."""

from datetime import timedelta

import pytest

from maillage.core.clock import now, today
from maillage.loans.actions import let_go
from maillage.loans.actions.desk import plan_maintenance
from maillage.loans.models import Loan
from tests.factories.loans import make_lender, make_loan, make_tool

BASE = "/hauts-de-lys/mon-espace/pret/ombelle/"
DAY = timedelta(days=1)


@pytest.fixture
def desk(visit, cast):
    """Ombelle this morning: copy A is late and somebody waits for it; one thing leaves; two are asked for."""
    lender = make_lender(cast.here, rules={"preparation_days": 1, "check_days": 1}, weekdays=(0, 1, 2, 3, 4, 5, 6))
    lender.organisation.members.create(user=cast["editor_a"])
    day, then = today(), now() - DAY * 60
    sea = make_tool(lender, copies=2, panels=12, crates=3)
    late = make_loan(sea, day - DAY * 12, day - DAY * 6, approved=True, borrower_name="Collège Mermoz", at=then,
                     contact_phone="03 22 00 00 00")  # fmt: skip
    let_go(actor=None, loan=late, at=then)
    waiting = make_loan(sea, day + DAY * 3, approved=True, borrower_name="Médiathèque de Corbie", at=then)
    waiting.held_days.update(copy=late.copy)
    Loan.objects.filter(pk=waiting.pk).update(copy=late.copy)
    chalk = make_tool(lender, title="Craie", kind="kit")
    make_loan(chalk, day, approved=True, borrower_name="École Pasteur", at=then)
    for name in ("CPIE du Valois", "Lycée de Chauny"):
        make_loan(make_tool(lender, title=f"Jeu {name}", kind="game"), day + DAY * 20, borrower_name=name, at=then)
    stars = make_tool(lender, title="Étoiles", kind="planetarium")
    plan_maintenance(actor=None, copy=stars.copies.get(), kind="repair", first_on=day, last_on=day + DAY * 9, at=now(),
                     description="Souffleur")  # fmt: skip
    return lender


def test_the_morning_of_a_lender(desk, visit, everywhere, picture, cast):
    page = visit(BASE, person=cast["editor_a"])
    assert everywhere(page) == []
    picture(page, "guide-pret-matin-1440")

    page.get_by_role("button", name="Affecter l’exemplaire B").click()
    page.get_by_text("L’exemplaire est changé").wait_for()
    assert Loan.objects.get(borrower_name="Médiathèque de Corbie").copy.label == "B"

    page.get_by_role("button", name="Préparer").click()
    page.get_by_role("button", name="Faire partir").click()
    page.get_by_role("button", name="Noter le retour").click()
    page.get_by_role("link", name="Contrôler").click()
    page.get_by_role("button", name="Noter le contrôle").click()
    page.get_by_text("Contrôlé.").wait_for()
    states = dict(Loan.objects.order_by("pk").values_list("borrower_name", "state"))
    assert (states["École Pasteur"], states["Collège Mermoz"]) == ("out", "checked")

    page.goto(f"{BASE}demandes/")
    assert everywhere(page) == []
    for name in ("CPIE du Valois", "Lycée de Chauny"):
        page.get_by_role("checkbox", name=name).check()
    page.get_by_role("button", name="Accorder", exact=True).click()
    page.get_by_text("2 demandes accordées").wait_for()


def test_a_loan_is_written_while_somebody_telephones(desk, visit, cast, seen):
    page = visit(f"{BASE}nouveau/", person=cast["editor_a"])
    page.get_by_role("combobox", name="Outil").press_sequentially("crai")
    page.get_by_role("option", name="Craie").click()
    page.get_by_label("Du", exact=True).fill((today() + DAY * 40).isoformat())
    page.get_by_label("Au", exact=True).fill((today() + DAY * 44).isoformat())
    page.get_by_role("button", name="Enregistrer le prêt").click()
    page.get_by_text("Dites pour quelle structure").first.wait_for()
    page.get_by_role("combobox", name="Emprunteur", exact=True).fill("Musée de la Baie")
    page.get_by_label("Accorder tout de suite").check()
    page.get_by_role("button", name="Enregistrer le prêt").click()
    page.get_by_text("est enregistré").wait_for()
    assert Loan.objects.get(borrower_name="Musée de la Baie").state == "approved"
    seen.errors[:] = [told for told in seen.errors if "status of 422" not in told]


def test_the_other_pages_of_the_desk_are_accessible(desk, visit, everywhere, cast):
    faults = []
    for path in ("calendrier/", "calendrier/?periode=saison", "entretien/", "statistiques/", "nouveau/"):
        page = visit(BASE + path, person=cast["editor_a"])
        faults += [f"{path} {fault}" for fault in everywhere(page)]
        page.context.close()
    assert faults == []


FOCUSED = "() => document.activeElement.textContent.replace(/\\s+/g, ' ').trim()"


def test_the_calendar_with_a_keyboard_alone(desk, visit, picture, cast):
    page = visit(f"{BASE}calendrier/", person=cast["editor_a"])
    picture(page, "guide-pret-calendrier-1440")
    bars = page.locator("[data-gantt] a.bar")
    assert bars.count() == 5
    assert page.locator("[data-gantt] a.bar[tabindex='0']").count() == 1

    page.locator("[data-gantt] a.bar[tabindex='0']").focus()
    assert "École Pasteur" in page.evaluate(FOCUSED)
    page.keyboard.press("ArrowDown")
    assert "CPIE du Valois" in page.evaluate(FOCUSED)
    page.keyboard.press("PageDown")
    page.keyboard.press("Home")
    assert "Collège Mermoz" in page.evaluate(FOCUSED)
    page.keyboard.press("ArrowRight")
    assert "Médiathèque de Corbie" in page.evaluate(FOCUSED)
    page.keyboard.press("ArrowRight")
    assert "Médiathèque de Corbie" in page.evaluate(FOCUSED)
    page.keyboard.press("Enter")
    page.wait_for_url("**/mon-espace/prets/**")


def test_the_desk_works_without_scripts(desk, visit, cast):
    page = visit(BASE, person=cast["editor_a"], scripts=False)

    page.get_by_role("button", name="Affecter l’exemplaire B").click()
    assert page.get_by_text("L’exemplaire est changé").count() == 1
    page.get_by_role("link", name="Saison").click()
    assert page.locator(".gantt-sheet.wide a.bar").count() == 5
