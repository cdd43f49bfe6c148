"""The directory kept true by those it tells of: claiming, importing, merging, correcting, confirming, handing over."""

import re
from datetime import timedelta

import pytest

from maillage.core.clock import now
from maillage.directory.actions import mailing
from maillage.directory.actions.census import WaveData, create_wave, open_wave
from maillage.directory.models import Claim, Member, Organisation, Questionnaire
from maillage.imports.tasks import apply, prepare
from maillage.notices.models import Mail
from maillage.territories.enums import Role
from tests.factories.accounts import UserFactory
from tests.factories.directory import make_organisation
from tests.factories.geography import CommuneFactory
from tests.factories.territories import GrantFactory, TerritoryFactory

pytestmark = pytest.mark.django_db(transaction=True, serialized_rollback=True)
SCREENS = [("phone", True), ("desktop", False)]
PICTURED = {"revendiquer", "equipe", "ma-structure", "annuaire-a-tenir", "reunir", "vague", "questionnaire"}


@pytest.fixture
def here(transactional_db):
    return TerritoryFactory(name="Hauts-de-Lys", slug="hauts-de-lys", in_name="dans les Hauts-de-Lys")


@pytest.fixture
def coordinator(here):
    person = UserFactory(display_name="Odile Marchand", email="odile@exemple.test")
    GrantFactory(user=person, territory=here, role=Role.COORDINATOR)
    return person


@pytest.fixture
def page_of_club(here):
    """A page as an import leaves it: nobody manages it."""
    from maillage.vocabularies.models import Term

    amiens = CommuneFactory(code="80021", name="Amiens", population=134_000, latitude=49.8942, longitude=2.2957)
    family = Term.objects.filter(scheme="family", code="association").first()
    made = make_organisation(
        here, name="Club Céphée", email="accueil@cephee.exemple", address="3 rue Haute", commune=amiens, family=family,
        at=now() - timedelta(days=900),
    )  # fmt: skip
    made.members.all().delete()
    made.freshness.delete()
    Mail.objects.all().delete()
    return made


def link_in(template):
    """The path of the first address that the last mail of a kind gives."""
    return re.search(r"https?://[^/\s]+(/\S+)", Mail.objects.filter(template=template).latest("pk").text)[1]


def test_a_structure_claims_its_page_completes_it_and_it_is_published(visit, page_of_club, coordinator):
    person = UserFactory(display_name="Ada Martin")
    page = visit("/hauts-de-lys/annuaire/club-cephee/", person=person)
    page.get_by_role("link", name="C’est ma structure").click()
    page.get_by_label("Votre fonction dans la structure").fill("Présidente")
    page.get_by_role("button", name="Demander à gérer cette page").click()
    page.get_by_text("En attente d’une réponse").wait_for()

    desk = visit(link_in("directory/mail/claim_question"))
    desk.get_by_role("button", name="Oui, cette personne agit pour nous").click()
    desk.get_by_role("heading", name="Votre réponse est enregistrée").wait_for()

    page.goto("/hauts-de-lys/mon-espace/structures/club-cephee/")
    page.get_by_role("link", name="Compléter la fiche").click()
    page.get_by_label("Mission en une phrase").fill("Montrer le ciel à qui lève les yeux")
    page.get_by_role("button", name=re.compile("Enregistrer")).first.click()
    page.wait_for_url("**/annuaire/club-cephee/")
    page.get_by_text("Montrer le ciel à qui lève les yeux").first.wait_for()

    assert Claim.objects.get().state == "accepted"
    assert Organisation.objects.get().contribution.is_published


HEAD = "id,name,types,address,postcode,city,insee,lat,lon,url\n"
MUSEUM = "m1,Musée de Picardie,Museum,2 rue Puvis,80000,Amiens,80021,49.8896,2.2990,\n"
AGAIN = (
    "x9,musée de picardie,Museum,48 rue de la République,80000,Amiens,80021,49.8896,2.2990,https://picardie.exemple\n"
)


def sent(page, name, text):
    """A coordinator sends a file of structures; the worker reads it."""
    page.goto("/hauts-de-lys/imports/nouveau/")
    page.get_by_label("nom", exact=False).first.fill(name)
    page.get_by_label("contenu", exact=False).select_option("organisations")
    page.get_by_label("Fichier", exact=False).first.set_input_files(
        {"name": f"{name}.csv", "mimeType": "text/csv", "buffer": text.encode()}
    )
    page.get_by_role("button", name="Voir l’aperçu").click()
    page.wait_for_url(re.compile(r"/imports/lecture/\d+/"))
    key = int(re.search(r"/lecture/(\d+)/", page.url)[1])
    prepare(key)
    page.reload()
    return key


def test_a_coordinator_imports_two_files_and_merges(visit, here, coordinator, page_of_club):
    page = visit("/hauts-de-lys/imports/", person=coordinator)
    first = sent(page, "Musées", HEAD + MUSEUM)
    page.get_by_role("button", name=re.compile("Importer")).click()
    apply(first)

    second = sent(page, "Sites culturels", HEAD + AGAIN)
    page.get_by_role("link", name=re.compile("structure à comparer")).click()
    page.get_by_role("radio", name="C’en est une autre : la créer".replace(" :", "\u202f:")).check()
    page.get_by_role("button", name="Retenir et revoir l’aperçu").click()
    prepare(second)
    page.goto(f"/hauts-de-lys/imports/lecture/{second}/")
    page.get_by_role("button", name=re.compile("Importer")).click()
    apply(second)
    assert Organisation.objects.filter(name__iexact="musée de picardie").count() == 2

    page.goto("/hauts-de-lys/coordination/annuaire/doublons/")
    page.get_by_role("link", name="Comparer et réunir").click()
    page.get_by_role("row", name=re.compile("adresse (postale|du siège)", re.IGNORECASE)).get_by_role("radio").nth(
        1
    ).check()
    page.get_by_role("button", name="Réunir les deux fiches").click()
    page.get_by_text("Les deux fiches n’en font plus qu’une").wait_for()

    kept = Organisation.objects.get(name__iexact="musée de picardie", merged_into=None)
    assert (kept.address, kept.website) == ("48 rue de la République", "https://picardie.exemple")


@pytest.mark.parametrize("scripts", [True, False])
def test_a_structure_without_account_corrects_through_its_link(visit, page_of_club, coordinator, scripts):
    desk = visit("/hauts-de-lys/contribuer/structure/club-cephee/equipe/", person=coordinator)
    desk.get_by_role("button", name="Envoyer un lien").click()
    desk.get_by_text("Le lien est parti").wait_for()

    page = visit(link_in("directory/mail/correction_link"), screen="phone", scripts=scripts)
    page.get_by_label("Adresse postale").fill("5 rue Basse")
    page.get_by_role("button", name="Envoyer mes corrections").click()
    page.get_by_role("heading", name=re.compile("Merci")).wait_for()
    page.get_by_role("link", name="Voir la page").click()
    page.get_by_text("5 rue Basse").first.wait_for()

    assert page_of_club.contribution.revisions.order_by("-pk").first().note == "par lien signé"


def test_the_yearly_confirmation_from_the_mail_to_the_dashboard(visit, here, page_of_club, coordinator):
    at = now()
    data = WaveData(year=at.year, title="Recensement", closes_on=(at + timedelta(days=60)).date())
    wave = create_wave(actor=coordinator, territory=here, data=data, at=at)
    desk = visit(f"/hauts-de-lys/coordination/recensement/{wave.pk}/", person=coordinator)
    desk.get_by_role("button", name=re.compile("Ouvrir la vague")).click()
    desk.get_by_text("Les courriels partent par lots").wait_for()
    wave.refresh_from_db()
    mailing.contact_some(wave=wave, at=now())

    page = visit(link_in("directory/mail/census"), screen="phone")
    page.wait_for_load_state("networkidle")
    assert Questionnaire.objects.get().state == "opened"
    page.locator("#id_mission\\:gesture input[value=corrected]").check()
    page.locator("[name='mission:value']").fill("Montrer le ciel")
    page.locator("[name='mission:publish']").check()
    page.get_by_role("button", name="Envoyer mes réponses").click()
    page.get_by_role("heading", name=re.compile("Merci")).wait_for()

    desk.goto(f"/hauts-de-lys/coordination/recensement/{wave.pk}/")
    desk.get_by_role("link", name=re.compile("corrigées")).click()
    desk.get_by_role("link", name="Club Céphée").wait_for()
    page.goto("/hauts-de-lys/annuaire/club-cephee/")
    page.get_by_text(re.compile("confirmé en")).wait_for()
    page.get_by_text("Montrer le ciel").first.wait_for()


def test_the_last_manager_leaves_by_handing_over(visit, page_of_club):
    ada, bob = UserFactory(display_name="Ada Martin"), UserFactory(display_name="Bob Durand", email="bob@exemple.test")
    Member.objects.create(organisation=page_of_club, user=ada, role="manager")
    page = visit("/hauts-de-lys/contribuer/structure/club-cephee/equipe/quitter/", person=ada)
    page.get_by_role("link", name="Inviter quelqu’un").click()
    page.get_by_label("Adresse électronique").fill("bob@exemple.test")
    page.get_by_role("button", name="Envoyer l’invitation").click()
    page.get_by_text("L’invitation est partie").wait_for()

    other = visit(link_in("directory/mail/team_invitation"), person=bob, screen="phone")
    other.get_by_role("button", name="Rejoindre l’équipe").click()
    other.get_by_text("Vous êtes dans l’équipe").wait_for()

    page.goto("/hauts-de-lys/contribuer/structure/club-cephee/equipe/quitter/")
    page.get_by_label("Qui la gérera").select_option(label="Bob Durand")
    page.get_by_role("button", name="Transmettre et quitter").click()
    page.wait_for_url("**/annuaire/club-cephee/")

    assert list(Member.objects.values_list("user", "role")) == [(bob.pk, "manager")]


@pytest.mark.parametrize(("screen", "dark"), SCREENS)
def test_the_pages_are_accessible(visit, here, page_of_club, coordinator, violations, picture, screen, dark):
    at = now()
    data = WaveData(year=at.year, title="Recensement", closes_on=(at + timedelta(days=60)).date())
    wave = create_wave(actor=coordinator, territory=here, data=data, at=at)
    open_wave(actor=coordinator, wave=wave, at=at)
    mailing.contact_some(wave=wave, at=at)
    double = make_organisation(here, name="Club Céphée d’Amiens", commune=page_of_club.commune)
    base = "/hauts-de-lys/coordination/annuaire/"
    pages = [
        ("revendiquer", "/hauts-de-lys/annuaire/club-cephee/c-est-ma-structure/", coordinator),
        ("lien", "/hauts-de-lys/annuaire/club-cephee/corriger/", None),
        ("equipe", "/hauts-de-lys/contribuer/structure/club-cephee/equipe/", coordinator),
        ("ma-structure", "/hauts-de-lys/mon-espace/structures/club-cephee/", coordinator),
        ("mes-structures", "/hauts-de-lys/mon-espace/structures/", coordinator),
        ("annuaire-a-tenir", base, coordinator),
        ("doublons", f"{base}doublons/", coordinator),
        ("reunir", f"{base}club-cephee/reunir/{double.slug}/", coordinator),
        ("separer", f"{base}club-cephee/separer/", coordinator),
        ("recensement", "/hauts-de-lys/coordination/recensement/", coordinator),
        ("vague", f"/hauts-de-lys/coordination/recensement/{wave.pk}/", coordinator),
        ("suivi", f"/hauts-de-lys/coordination/recensement/{wave.pk}/structures/", coordinator),
        ("questionnaire", link_in("directory/mail/census"), None),
    ]
    found = []
    for name, path, person in pages:
        page = visit(path, person=person, screen=screen, dark=dark)
        found += [f"{name}: {sentence}" for sentence in violations(page)]
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
        if not dark and name in PICTURED:
            picture(page, f"guide-{name}-1440")
        page.context.close()

    assert found == []
