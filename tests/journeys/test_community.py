"""People lead a community, debate and conclude, report a comment and contest a decision: through the pages only."""

from datetime import UTC, datetime

import pytest

from maillage.communities.models import Community, Membership
from maillage.contributions.models import Appeal, Contribution, VisitorReport
from maillage.conversations.models import Comment, Debate
from tests.factories.events import make_event

SPACE = "/hauts-de-lys/communautes/fablabs-des-villages/"


@pytest.fixture
def members(cast):
    """The cast has been there for a while."""
    from maillage.accounts.models import User

    User.objects.update(date_joined=datetime(2026, 1, 5, tzinfo=UTC))
    return cast


@pytest.fixture
def event(members):
    return make_event(members.here, author=members["editor_a"], title="La rivière de nuit")


def page_of(event):
    return f"/hauts-de-lys/agenda/{event.slug}/"


def test_a_member_opens_a_community_and_leads_it(visit, members, everywhere, picture):
    leader, guest = members["editor_a"], members["member"]
    page = visit("/hauts-de-lys/communautes/nouvelle/", person=leader, screen="phone")
    page.get_by_label("Nom", exact=True).fill("Fablabs des villages")
    page.get_by_label("À quoi elle sert, en une phrase").fill("Partager machines, astuces et bénévoles.")
    page.get_by_label("Sur demande", exact=False).check()
    page.get_by_role("button", name="Ouvrir la communauté").click()
    page.get_by_role("heading", name="Fablabs des villages").wait_for()

    asking = visit(SPACE, person=guest, dark=True)
    asking.get_by_role("link", name="Demander à rejoindre").click()
    asking.get_by_label("Quelques mots aux animateurs").fill("Je tiens l’atelier de Loos.")
    asking.get_by_role("button", name="Envoyer ma demande").click()
    asking.get_by_text("Demande envoyée").wait_for()
    assert everywhere(asking) == []

    page.goto("/hauts-de-lys/mon-espace/communautes/fablabs-des-villages/")
    page.get_by_text("Je tiens l’atelier de Loos.").wait_for()
    assert everywhere(page) == []
    picture(page, "guide-animer-390", whole=True)
    page.get_by_role("button", name="Accueillir Member", exact=True).click()
    box = page.get_by_role("button", name="Retirer Member", exact=True).bounding_box()
    assert 0 <= box["x"] <= 390 - box["width"]  # without pushing the table aside
    page.get_by_role("button", name="Faire animer par Member", exact=True).click()
    page.get_by_role("button", name="Ne plus faire animer par Member").wait_for()
    assert Membership.objects.leaders().count() == 2

    asking.goto(SPACE)
    asking.get_by_label("Votre commentaire").fill("Bonjour à tous, la découpeuse est réparée.")
    asking.get_by_role("button", name="Publier", exact=True).click()
    asking.get_by_text("la découpeuse est réparée").first.wait_for()
    assert "découpeuse" not in visit(SPACE).content()
    assert Community.objects.get().contribution.comments.count() == 1


def test_a_debate_and_its_synthesis(visit, members, event, everywhere, picture):
    author = visit(page_of(event), person=members["editor_a"])
    author.get_by_role("link", name="Ouvrir un débat").click()
    author.get_by_label("Question débattue").fill("Faut-il éteindre l’éclairage de la berge ?")
    author.get_by_role("button", name="Ouvrir le débat").click()
    author.get_by_text("Faut-il éteindre").first.wait_for()

    for role, side, words in (
        ("member", "pour", "Les chauves-souris reviennent."),
        ("editor_b", "contre", "J’y cours."),
    ):
        page = visit(page_of(event), person=members[role], screen="phone", scripts=role == "member")
        page.locator(f"[name=position][value={'for' if side == 'pour' else 'against'}]").check()
        page.get_by_label("Votre commentaire").fill(words)
        page.get_by_role("button", name="Publier", exact=True).click()
        page.get_by_text(words).first.wait_for()

    author.goto(page_of(event))
    author.get_by_role("link", name="Animer le débat").click()
    author.get_by_label("Synthèse").fill("Éteindre après 23 heures, garder la promenade éclairée.")
    author.get_by_role("button", name="Enregistrer").click()

    visitor = visit(page_of(event))
    shown = visitor.locator("#commentaires")
    shown.get_by_text("Éteindre après 23").wait_for()
    assert shown.locator(".side.for b").inner_text() == shown.locator(".side.against b").inner_text() == "1"
    assert everywhere(visitor) == []
    shown.scroll_into_view_if_needed()
    picture(visitor, "guide-debat-1440")
    assert Debate.objects.get().synthesis.startswith("Éteindre")


def reported(page, everywhere):
    """A visitor says what is wrong, and shows not to be a robot without noticing."""
    page.locator(".comment-tools").get_by_role("link", name="Signaler").click()
    page.get_by_label("Autre chose", exact=False).check()
    page.get_by_label("Précisez").fill("De la publicité.")
    assert everywhere(page) == []
    page.wait_for_timeout(3500)
    page.wait_for_function("document.querySelector('[name=proof]').value !== ''", timeout=20_000)
    page.get_by_role("button", name="Envoyer").click()
    page.get_by_text("Votre signalement porte le numéro").wait_for()
    assert VisitorReport.objects.count() == 1


def removed(desk, picture):
    """A moderator takes it away, with a word."""
    desk.locator("details.deed > summary", has_text="Retirer de partout").click()
    desk.locator("#remove-reason").select_option("advertising")
    desk.locator("#remove-message").fill("Pas de publicité ici.")
    picture(desk, "guide-decider-1440")
    desk.get_by_role("button", name="Retirer", exact=True).click()
    desk.wait_for_url("**/moderation/**")


def test_a_comment_is_reported_removed_and_the_decision_contested(visit, members, event, everywhere, picture):
    author = visit(page_of(event), person=members["member"])
    author.get_by_label("Votre commentaire").fill("Mon club organise la même chose, en mieux.")
    author.get_by_role("button", name="Publier", exact=True).click()
    author.get_by_text("en mieux").first.wait_for()

    reported(visit(page_of(event)), everywhere)
    comment = Comment.objects.get().contribution
    queue = visit("/hauts-de-lys/coordination/moderation/", person=members["coordinator_here"])
    queue.get_by_text("en mieux").first.wait_for()
    picture(queue, "guide-file-1440")
    removed(visit(f"/hauts-de-lys/coordination/moderation/{comment.uid}/", person=members["coordinator_here"]), picture)

    author.goto(f"/hauts-de-lys/mon-espace/contributions/{comment.uid}/")
    author.get_by_role("link", name="Contester la décision").click()
    author.get_by_label("Ce qui ne vous paraît pas juste").fill("C’est une information utile, sans rien vendre.")
    author.get_by_role("button", name="Envoyer le recours").click()
    author.get_by_text("Votre recours est reçu").wait_for()
    assert everywhere(author) == []

    appeal = Appeal.objects.get()
    other = visit(f"/hauts-de-lys/coordination/moderation/recours/{appeal.pk}/", person=members["administrator"])
    other.get_by_label("Revoir la décision", exact=False).check()
    other.get_by_label("Réponse à l’auteur").fill("Relu : le commentaire est utile.")
    other.get_by_role("button", name="Répondre et clore").click()
    other.wait_for_url("**/moderation/")
    assert Contribution.objects.get(pk=comment.pk).state == "published"
