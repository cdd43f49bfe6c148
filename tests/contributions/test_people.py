"""Leaving: everything in one file, then nothing that names the person."""

import io
import json
import zipfile
from dataclasses import replace

import pytest
from allauth.account.models import EmailAddress
from django.apps import apps
from django.db import connection
from PIL import Image as Pillow

from maillage.accounts.models import User
from maillage.contributions import actions, kinds
from maillage.contributions.models import Contribution, VisitorReport
from maillage.files.actions import receive_image
from maillage.journal.models import Entry
from maillage.notices.actions import tell
from maillage.notices.models import Notice
from maillage.territories.actions.people import LastCoordinator, give_role, withdraw_role
from maillage.territories.models import Grant
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.contributions import AT, ContributionFactory, RevisionFactory, VisitorReportFactory
from tests.factories.files import picture_bytes
from tests.factories.territories import GrantFactory

pytestmark = pytest.mark.django_db
CLOSE = "/mon-espace/compte/fermer/"


@pytest.fixture
def ada(here):
    return UserFactory(email="ada.lovelace@exemple.test", display_name="Ada Lovelace")


@pytest.fixture
def browser(client, ada):
    client.force_login(ada, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_the_export_holds_everything(browser, ada, here, kind):
    kinds.declare(replace(kinds.kind_named("event"), personal=lambda person: [{"inscrite": str(person)}]))
    GrantFactory(user=ada, territory=here)
    contribution = ContributionFactory(author=ada, origin=here, published=True, title="La nuit")
    RevisionFactory(contribution=contribution, data={"title": "La nuit", "summary": "Au terril"})
    tell(user=ada, text="Bienvenue", at=AT)
    actions.archive(actor=ada, contribution=contribution, at=AT)

    answer = browser.get("/mon-espace/compte/donnees.json")
    data = json.loads(answer.content)

    assert answer["Content-Disposition"].startswith("attachment")
    assert "no-store" in answer["Cache-Control"]
    assert data["account"]["email"] == "ada.lovelace@exemple.test"
    assert data["roles"] == [{"territory": "Hauts-de-Lys", "role": "contributor", "kind": ""}]
    assert [(row["title"], row["content"]["summary"]) for row in data["contributions"]] == [("La nuit", "Au terril")]
    assert [notice["text"] for notice in data["notices"]] == ["Bienvenue"]
    assert [deed["verb"] for deed in data["deeds"]] == ["archived"]
    assert data["kinds"]["event"] == [{"inscrite": "Ada Lovelace"}]


def test_closing_keeps_what_was_published_and_forgets_who(browser, ada, here, kind):
    asked = []
    kinds.declare(replace(kinds.kind_named("event"), forget=lambda person, at: asked.append(person.pk)))
    contribution = ContributionFactory(author=ada, origin=here, published=True)
    GrantFactory(user=ada, territory=here)
    VisitorReportFactory(contribution=contribution, email=ada.email, name="Ada Lovelace")
    actions.archive(actor=ada, contribution=contribution, at=AT)
    tell(user=ada, text="Bonjour Ada Lovelace", at=AT)

    answer = browser.post(CLOSE, {"what": "keep", "password": PASSWORD, "sure": "on"})

    former = User.objects.get(pk=ada.pk)
    assert answer.status_code == 302
    assert (str(former), former.is_active, former.has_usable_password()) == ("Ancien membre", False, False)
    assert Contribution.objects.get().author == former
    assert (Grant.objects.count(), EmailAddress.objects.count(), VisitorReport.objects.get().email) == (0, 0, "")
    assert asked == [ada.pk]
    assert browser.get("/mon-espace/profil/").status_code == 302


def test_a_search_of_the_database_finds_the_person_no_more(browser, ada, here):
    contribution = ContributionFactory(author=ada, origin=here, published=True)
    actions.archive(actor=ada, contribution=contribution, at=AT)
    receive_image(actor=ada, upload=picture_bytes(), at=AT, name="ada lovelace.png")
    grant = give_role(actor=UserFactory(), user=ada, territory=here, role="moderator", at=AT)
    withdraw_role(actor=UserFactory(), grant=grant, at=AT)
    give_role(actor=UserFactory(), user=ada, territory=here, role="contributor", at=AT)
    browser.post(CLOSE, {"what": "keep", "password": PASSWORD, "sure": "on"})

    found = []
    with connection.cursor() as cursor:
        for model in apps.get_models():
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(model._meta.db_table)}")
            text = repr(cursor.fetchall()).lower()
            found += [model._meta.label for word in ("ada.lovelace", "ada lovelace") if word in text]

    assert found == []
    assert Entry.objects.filter(verb="archived", actor_name="").count() == 1


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"what": "keep", "password": "faux", "sure": "on"}, "password"),
        ({"what": "keep", "password": PASSWORD}, "sure"),
        ({"what": "keep", "sure": "on"}, "password"),
        ({"password": PASSWORD, "sure": "on"}, "what"),
        ({"what": "hand_over", "password": PASSWORD, "sure": "on"}, "what"),
    ],
)
def test_closing_asks_who_and_whether_one_is_sure(browser, ada, typed, field):
    answer = browser.post(CLOSE, typed)

    ada.refresh_from_db()
    assert (answer.status_code, ada.is_active) == (422, True)
    assert field in answer.context["form"].errors


def test_the_archive_holds_the_same_data_and_the_pictures(browser, ada, settings):
    image = receive_image(actor=ada, upload=picture_bytes(), at=AT, name="terril.png")
    receive_image(actor=UserFactory(), upload=picture_bytes(colour=(0, 0, 200)), at=AT)

    answer = browser.get("/mon-espace/compte/donnees.zip")
    archive = zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))

    assert answer["Content-Disposition"].startswith("attachment")
    assert sorted(archive.namelist()) == ["donnees.json", f"images/{image.sha256}.webp"]
    data = json.loads(archive.read("donnees.json"))
    assert [row["name"] for row in data["pictures"]] == ["terril.png"]
    assert Pillow.open(io.BytesIO(archive.read(f"images/{image.sha256}.webp"))).format == "WEBP"


def test_what_is_handed_over_is_signed_by_the_heir_who_is_told(browser, ada, here):
    contribution, draft = (ContributionFactory(author=ada, origin=here, published=kind) for kind in (True, False))
    heir = GrantFactory(territory=here, moderator=True).user
    stranger = UserFactory()

    page = browser.get(CLOSE).content.decode()
    assert (str(heir.uid) in page, str(stranger.uid) in page) == (True, False)
    typed = {"what": "hand_over", "password": PASSWORD, "sure": "on"}
    assert browser.post(CLOSE, typed | {"heir": ""}).status_code == 422
    assert browser.post(CLOSE, typed | {"heir": str(stranger.uid)}).status_code == 422
    answer = browser.post(CLOSE, typed | {"heir": str(heir.uid)})

    assert answer.status_code == 302
    assert {row.author for row in Contribution.objects.order_by("pk")} == {heir}
    assert [notice.text for notice in Notice.objects.filter(user=heir)] == [
        "Quelqu’un qui ferme son compte vous a confié 2 fiches."
    ]
    with pytest.raises(actions.people.NoHeir):
        actions.close_account(person=heir, at=AT, what="hand_over", heir=stranger)
    assert (contribution.pk, draft.pk) == tuple(Contribution.objects.order_by("pk").values_list("pk", flat=True))


def test_what_the_heir_does_not_moderate_is_not_handed_over(ada, here, elsewhere):
    here_too = ContributionFactory(author=ada, origin=here, published=True)
    there = ContributionFactory(author=ada, origin=elsewhere, published=True)
    draft_there = ContributionFactory(author=ada, origin=elsewhere)
    heir = GrantFactory(territory=here, moderator=True).user
    actions.close_account(person=ada, at=AT, what="hand_over", heir=heir)

    assert list(Contribution.objects.filter(author=heir)) == [here_too]
    assert Contribution.objects.get(pk=there.pk).author == ada
    assert not Contribution.objects.filter(pk=draft_there.pk, author=heir).exists()
    assert [notice.text for notice in Notice.objects.filter(user=heir)] == [
        "Quelqu’un qui ferme son compte vous a confié 1 fiche."
    ]


def test_the_last_coordinator_does_not_leave(browser, ada, here):
    GrantFactory(user=ada, territory=here, coordinator=True)

    with pytest.raises(LastCoordinator):
        actions.close_account(person=ada, at=AT)
    assert (
        "coordonner Hauts-de-Lys"
        in browser.post(CLOSE, {"what": "keep", "password": PASSWORD, "sure": "on"}).content.decode()
    )
    GrantFactory(territory=here, coordinator=True)
    actions.close_account(person=ada, at=AT)


def test_both_pages_are_for_members(client, here):
    assert client.get(CLOSE).status_code == client.get("/mon-espace/compte/donnees.json").status_code == 302


def test_the_page_says_what_stays(browser):
    assert "ancien membre" in browser.get(CLOSE).content.decode()
