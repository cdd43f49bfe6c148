"""Opening, keeping and securing an account, page by page, in both languages."""

import re

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from maillage.accounts.models import User
from maillage.notices.models import Mail
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.events import make_event
from tests.factories.territories import GrantFactory, TerritoryFactory

pytestmark = pytest.mark.django_db
BACKEND = "django.contrib.auth.backends.ModelBackend"
OPEN = ["account_login", "account_signup", "account_reset_password", "account_reset_password_done",
        "account_email_verification_sent", "account_inactive", "account_reset_password_from_key_done"]  # fmt: skip
OWN = [
    "account_email",
    "account_change_password",
    "mfa_index",
    "usersessions_list",
    "account_logout",
    "mfa_list_webauthn",
]
GUARDED = ["mfa_activate_totp", "mfa_add_webauthn"]


@pytest.fixture(autouse=True)
def _outbox(settings):
    """Django's test runner takes the mails of libraries away; ours go through the outbox."""
    settings.EMAIL_BACKEND = "maillage.notices.backend.OutboxBackend"


@pytest.fixture
def form(here):
    return {
        "display_name": "Ada Lovelace", "email": "Ada@Exemple.test", "password1": "la machine analytique",
        "territory": here.pk, "born_on": "1990-12-10", "accepts_terms": "on", "surname": "",
    }  # fmt: skip


def sign_up(client, form, **changes):
    return client.post("/hauts-de-lys/compte/inscription/", form | changes)


def link_of(mail, word):
    return re.search(rf"http://testserver(\S*{word}\S*)", mail.text).group(1)


# --- Pages ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("prefix", ["", "/en", "/hauts-de-lys"])
@pytest.mark.parametrize("name", OPEN)
def test_pages_for_everyone_are_laid_out(client, here, prefix, name):
    page = client.get(prefix + reverse(name), follow=True).content.decode()

    assert 'id="contenu"' in page
    assert page.count("<h1") == 1
    assert "style=" not in page


@pytest.mark.parametrize("name", OWN)
def test_pages_of_an_account_are_laid_out(signed_in, here, name):
    page = signed_in.get(reverse(name)).content.decode()

    assert page.count("<h1") == 1
    assert "Appareils connectés" in page
    assert "style=" not in page


@pytest.mark.parametrize("name", GUARDED)
def test_security_asks_again_who_one_is(signed_in, here, name):
    answer = signed_in.get(reverse(name))

    assert answer.status_code == 302
    page = signed_in.get(answer["Location"]).content.decode()
    assert "Confirmer que c’est vous" in page


@pytest.mark.parametrize("name", [*OWN, *GUARDED, "territories:profile"])
def test_pages_of_an_account_ask_to_sign_in(client, here, name):
    answer = client.get(reverse(name))

    if name == "account_logout":
        assert answer["Location"] == "/"
    else:
        assert answer["Location"].startswith("/compte/connexion/")


# --- Signing up -------------------------------------------------------------------------------------------------------


def test_signing_up_keeps_what_is_needed_and_no_more(client, here, form):
    answer = sign_up(client, form)

    user = User.objects.get()
    assert answer["Location"] == "/hauts-de-lys/compte/adresse/confirmer/"
    assert (user.email, user.display_name, user.language, str(user.adult_on)) == (
        "ada@exemple.test", "Ada Lovelace", "fr", "2008-12-10",
    )  # fmt: skip
    assert user.residence.territory == here
    assert user.terms_accepted_at is not None
    assert not any("1990" in str(value) for value in User.objects.values_list().get())


def test_the_language_is_that_of_the_page(client, here, form):
    client.post("/en/hauts-de-lys/compte/inscription/", form)

    assert User.objects.get().language == "en"
    assert Mail.objects.get().language == "en"


def test_one_signs_in_once_the_address_is_confirmed(client, here, form):
    sign_up(client, form)
    before = client.post("/compte/connexion/", {"login": "ada@exemple.test", "password": form["password1"]})
    page = client.get(link_of(Mail.objects.order_by("pk").first(), "confirmer"))
    client.post(page.context["request"].path)
    client.post("/compte/deconnexion/")
    after = client.post("/compte/connexion/", {"login": "ADA@exemple.test", "password": form["password1"]})

    assert "confirmer" in before["Location"]
    assert "ada@exemple.test" in page.content.decode()
    assert EmailAddress.objects.get().verified is True
    assert (after.status_code, after["Location"]) == (302, "/mon-espace/")


def test_the_territory_of_the_page_is_proposed(client, here, elsewhere):
    assert client.get("/val-de-brume/compte/inscription/").context["form"]["territory"].value() == elsewhere.pk
    assert client.get("/compte/inscription/").context["form"]["territory"].value() is None


@pytest.mark.parametrize(
    ("country", "own_age", "born_on", "accepted"),
    [
        ("FR", None, "2011-03-14", True), ("FR", None, "2011-03-15", False), ("BE", None, "2013-03-14", True),
        ("BE", None, "2013-03-15", False), ("FR", 16, "2010-03-15", False), ("FR", 16, "2010-03-14", True),
        ("FR", None, "2031-01-01", False), ("FR", None, "1890-01-01", False), ("FR", None, "hier", False),
        ("FR", None, "2008-02-29", True),
    ],
)  # fmt: skip
def test_the_age_is_that_of_the_territory(client, form, country, own_age, born_on, accepted, time_machine):
    time_machine.move_to("2026-03-14T12:00:00+01:00", tick=False)
    territory = TerritoryFactory(country=country, minimum_age=own_age)

    answer = client.post("/compte/inscription/", form | {"territory": territory.pk, "born_on": born_on})

    assert User.objects.count() == int(accepted)
    assert (answer.status_code == 302) is accepted
    if not accepted:
        assert list(answer.context["form"].errors) == ["born_on"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("display_name", ""), ("display_name", "\u202e \u200b"), ("display_name", "Promo www.spam.test"),
        ("email", "pas une adresse"), ("email", "a@b.test\nBcc: c@d.test"), ("password1", "court"),
        ("password1", "12345678901234"), ("password1", "Ada Lovelace"), ("territory", ""), ("territory", "999999"),
        ("accepts_terms", ""),
    ],
)  # fmt: skip
def test_what_is_missing_or_wrong_is_said_beside_its_field(client, here, form, field, value):
    answer = sign_up(client, form, **{field: value})

    assert User.objects.count() == 0
    assert list(answer.context["form"].errors) == [field]


def test_nobody_chooses_a_closed_territory(client, here, form):
    closed = TerritoryFactory(is_open=False)

    assert list(sign_up(client, form, territory=closed.pk).context["form"].errors) == ["territory"]


@pytest.mark.parametrize("extra", [{"is_staff": "on"}, {"is_superuser": "1"}, {"adult_on": "1900-01-01"}, {"pk": "1"}])
def test_extra_fields_are_ignored(client, here, form, extra):
    sign_up(client, form, **extra)
    user = User.objects.get()

    assert (user.is_staff, user.is_superuser, str(user.adult_on)) == (False, False, "2008-12-10")


def test_a_robot_is_told_that_all_went_well(client, here, form):
    answer = sign_up(client, form, surname="Lovelace")

    assert (answer["Location"], User.objects.count(), Mail.objects.count()) == (
        "/hauts-de-lys/compte/adresse/confirmer/", 0, 0,
    )  # fmt: skip


@pytest.mark.parametrize("address", ["ada@exemple.test", "ADA@exemple.test"])
def test_an_address_that_has_an_account_answers_the_same(client, here, form, address):
    UserFactory(email="ada@exemple.test")
    known = sign_up(client, form, email=address)
    unknown = sign_up(client, form, email="autre@exemple.test")

    assert (known.status_code, known["Location"]) == (unknown.status_code, unknown["Location"])
    assert User.objects.filter(email="ada@exemple.test").count() == 1
    assert [mail.subject for mail in Mail.objects.order_by("pk")] == [
        "Vous avez déjà un compte",
        "Confirmez votre adresse",
    ]


# --- Signing in, passwords --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("login", "password"),
    [("personne@exemple.test", PASSWORD), ("inconnu@exemple.test", PASSWORD), ("personne@exemple.test", "faux")],
)
def test_a_wrong_address_and_a_wrong_password_say_the_same(client, here, login, password):
    UserFactory(email="personne@exemple.test")
    answer = client.post("/compte/connexion/", {"login": login, "password": password})

    if (login, password) == ("personne@exemple.test", PASSWORD):
        assert answer.status_code == 302
    else:
        assert list(answer.context["form"].errors) == ["__all__"]


def test_passwords_are_not_tried_for_ever(client, here):
    UserFactory(email="personne@exemple.test")
    cache.clear()
    answers = [
        client.post("/compte/connexion/", {"login": "personne@exemple.test", "password": f"faux {rank}"})
        for rank in range(7)
    ]

    assert "Trop de" in answers[-1].content.decode()
    last = client.post("/compte/connexion/", {"login": "personne@exemple.test", "password": PASSWORD})
    assert last.status_code == 200


@pytest.mark.parametrize("wanted", ["//evil.test/", "https://evil.test/", "javascript:alert(1)", "/\\evil.test"])
def test_signing_in_never_leads_elsewhere(client, here, wanted):
    UserFactory(email="personne@exemple.test")
    answer = client.post("/compte/connexion/", {"login": "personne@exemple.test", "password": PASSWORD, "next": wanted})

    assert answer["Location"] == "/mon-espace/"


def test_a_closed_account_does_not_sign_in(client, here):
    UserFactory(email="personne@exemple.test", is_active=False)
    answer = client.post("/compte/connexion/", {"login": "personne@exemple.test", "password": PASSWORD}, follow=True)

    assert not answer.context["user"].is_authenticated


def test_a_forgotten_password_is_chosen_anew(client, here):
    UserFactory(email="personne@exemple.test")
    client.post("/compte/mot-de-passe/oublie/", {"email": "personne@exemple.test"})
    page = client.get(link_of(Mail.objects.get(), "lien"), follow=True)
    answer = client.post(
        page.redirect_chain[-1][0], {"password1": "une autre phrase", "password2": "une autre phrase"}, follow=True
    )

    assert page.content.decode().count("<h1") == 1
    assert answer.content.decode().count("<h1") == 1
    assert User.objects.get().check_password("une autre phrase")


def test_a_used_link_says_so(client, here):
    page = client.get("/compte/mot-de-passe/oublie/lien/1-abc-def/", follow=True).content.decode()

    assert "Ce lien a déjà servi" in page


def test_an_unknown_address_is_told_by_mail_only(client, here):
    UserFactory(email="personne@exemple.test")
    known = client.post("/compte/mot-de-passe/oublie/", {"email": "personne@exemple.test"})
    unknown = client.post("/compte/mot-de-passe/oublie/", {"email": "inconnue@exemple.test"})

    assert known["Location"] == unknown["Location"]
    assert sorted(Mail.objects.order_by("pk").values_list("to", "subject")) == [
        ("inconnue@exemple.test", "Aucun compte à cette adresse"),
        ("personne@exemple.test", "Choisir un nouveau mot de passe"),
    ]


def test_changing_the_password_asks_for_the_old_one(signed_in, person, here):
    wrong = signed_in.post(
        "/compte/mot-de-passe/",
        {"oldpassword": "faux", "password1": "une autre phrase", "password2": "une autre phrase"},
    )
    signed_in.post(
        "/compte/mot-de-passe/",
        {"oldpassword": PASSWORD, "password1": "une autre phrase", "password2": "une autre phrase"},
    )

    person.refresh_from_db()
    assert "oldpassword" in wrong.context["form"].errors
    assert person.check_password("une autre phrase")
    assert Mail.objects.get().subject == "Votre mot de passe a changé"


def test_a_new_address_counts_once_confirmed(client, here):
    user = UserFactory(email="ancienne@exemple.test")
    signed(client, user)
    client.post("/compte/adresse/", {"email": "nouvelle@exemple.test", "action_add": "1"})
    pending = client.get("/compte/adresse/").content.decode()
    user.refresh_from_db()
    before = user.email
    link = link_of(Mail.objects.get(to="nouvelle@exemple.test"), "confirmer")
    client.post(link)
    user.refresh_from_db()

    assert "attend d’être confirmée" in pending
    assert (before, user.email) == ("ancienne@exemple.test", "nouvelle@exemple.test")


# --- Second factor ----------------------------------------------------------------------------------------------------


def signed(client, user):
    """Sign in, and say again who one is, as pages of security ask."""
    client.post("/compte/connexion/", {"login": user.email, "password": PASSWORD})
    client.post("/compte/confirmer-acces/", {"password": PASSWORD})
    return client


def test_changing_the_address_asks_again_who_one_is(client, here):
    client.post("/hauts-de-lys/compte/connexion/", {"login": UserFactory().email, "password": PASSWORD})
    asked = client.post("/hauts-de-lys/compte/adresse/", {"email": "nouvelle@exemple.test", "action_add": "1"})
    wrong = client.post(asked["Location"], {"password": "faux", "next": "/hauts-de-lys/compte/adresse/"})
    client.post(asked["Location"], {"password": PASSWORD, "next": "/hauts-de-lys/compte/adresse/"})

    assert asked["Location"].startswith("/hauts-de-lys/compte/confirmer-acces/")
    assert "password" in wrong.context["form"].errors
    assert Mail.objects.filter(to="nouvelle@exemple.test").count() == 1


def test_an_application_of_codes_is_added_and_asked_for(client, here):
    from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time

    def code(secret):
        return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))

    user = UserFactory()
    signed(client, user)
    page = client.get("/compte/securite/application/activer/")
    secret = page.context["form"].secret
    client.post("/compte/securite/application/activer/", {"code": code(secret)})
    shown = client.get("/compte/securite/").content.decode()
    codes = client.get("/compte/securite/codes-de-secours/").content.decode()
    off = client.get("/compte/securite/application/retirer/").content.decode()
    again = client.get("/compte/securite/codes-de-secours/creer/").content.decode()
    client.post("/compte/deconnexion/")
    step = client.post("/compte/connexion/", {"login": user.email, "password": PASSWORD})

    assert Authenticator.objects.filter(user=user, type="totp").count() == 1
    assert "Retirer l’application" in shown
    assert re.search(r"<code>[\w-]{8,}</code>", codes)
    assert off.count("<h1") == again.count("<h1") == 1
    assert step["Location"] == "/compte/securite/code/"
    assert "Encore une étape" in client.get(step["Location"]).content.decode()


def test_keys_are_listed_renamed_and_removed(client, here):
    user = UserFactory()
    signed(client, user)
    empty = client.get("/compte/securite/cles/").content.decode()
    add = client.get("/compte/securite/cles/ajouter/").content.decode()
    key = Authenticator.objects.create(user=user, type="webauthn", data={"name": "Téléphone", "credential": {}})

    assert "Aucune clé" in empty
    assert "webauthn.js" in add
    assert Authenticator.objects.get() == key


def test_coordinators_set_up_a_second_factor_first(settings, cast):
    settings.MFA_REQUIRED_FOR_COORDINATORS = True
    client = cast.client("coordinator_here")
    queue = "/hauts-de-lys/coordination/moderation/"
    before = client.get(queue)
    Authenticator.objects.create(user=cast["coordinator_here"], type="totp", data={"secret": "x"})

    assert before["Location"] == "/hauts-de-lys/compte/securite/"
    assert client.get(queue).status_code == 200
    assert cast.client("anonymous").get(queue)["Location"].startswith("/hauts-de-lys/compte/connexion/")


def test_members_are_not_asked_for_a_second_factor(settings, cast):
    settings.MFA_REQUIRED_FOR_COORDINATORS = True

    assert cast.client("member").get("/mon-espace/profil/").status_code == 200
    assert cast.client("coordinator_here").get("/mon-espace/profil/").status_code == 200
    assert cast.client("administrator").get("/administration/")["Location"] == "/compte/securite/"


def test_administration_has_no_other_way_in_than_ours(client):
    admin = UserFactory(administrator=True, email="root@exemple.test")
    Authenticator.objects.create(user=admin, type="totp", data={"secret": "x"})
    typed = {"username": "root@exemple.test", "password": PASSWORD, "next": "/administration/"}

    answer = client.post("/administration/login/", typed)

    assert answer["Location"].startswith("/compte/connexion/")
    assert "_auth_user_id" not in client.session
    assert client.get("/administration/").status_code == 302


def test_the_second_factor_is_asked_of_roles_whatever_the_page(settings, cast, here):
    settings.MFA_REQUIRED_FOR_COORDINATORS = True
    event = make_event(here, registration="seats", author=cast["editor_a"])
    guarded = [f"/hauts-de-lys/mon-espace/evenements/{event.slug}/inscriptions/", "/mon-espace/evenements/",
               f"/hauts-de-lys/contribuer/evenement/{event.slug}/", "/mon-espace/evenements.csv",
               f"/hauts-de-lys/historique/{event.contribution.uid}/"]  # fmt: skip
    moderator = GrantFactory(territory=here, moderator=True, kind="event").user

    for person in (cast["coordinator_here"], cast["administrator"], moderator):
        browser = signed(Client(), person)
        for path in guarded:
            assert browser.get(path)["Location"].endswith("/compte/securite/"), path
        for path in (f"/hauts-de-lys/agenda/{event.slug}/", "/", "/mon-espace/profil/", "/compte/adresse/"):
            assert browser.get(path).status_code == 200, path
    author = cast.client("editor_a")
    assert [author.get(path).status_code for path in guarded] == [200] * len(guarded)


def test_other_devices_are_signed_out(here):
    user = UserFactory()
    mine, lost = signed(Client(), user), signed(Client(), user)
    mine.get("/compte/appareils/")
    lost.get("/mon-espace/profil/")
    page = mine.get("/compte/appareils/").content.decode()
    mine.post("/compte/appareils/")

    assert "Déconnecter les autres appareils" in page
    assert lost.get("/mon-espace/profil/").status_code == 302
    assert mine.get("/mon-espace/profil/").status_code == 200


# --- Profile ----------------------------------------------------------------------------------------------------------


def test_the_profile_changes_name_language_and_home(signed_in, person, here, elsewhere):
    signed_in.post("/mon-espace/profil/", {"display_name": " Ada\u202e ", "language": "en", "territory": elsewhere.pk})

    person.refresh_from_db()
    assert (person.display_name, person.language, person.residence.territory) == ("Ada", "en", elsewhere)


@pytest.mark.parametrize(
    "typed",
    [
        {"display_name": "", "language": "fr"},
        {"display_name": "A", "language": "xx"},
        {"display_name": "a@b.test", "language": "fr"},
    ],
)
def test_a_wrong_profile_is_not_kept(signed_in, person, here, typed):
    assert signed_in.post("/mon-espace/profil/", typed | {"territory": here.pk}).status_code == 422
    before = person.display_name
    person.refresh_from_db()
    assert person.display_name == before


def test_roles_are_shown_and_given_back(client, here):
    grant = GrantFactory(territory=here)
    client.force_login(grant.user, backend=BACKEND)

    assert "Rendre ce rôle" in client.get("/mon-espace/profil/").content.decode()
    client.post(f"/coordination/reglages/roles/{grant.pk}/retirer/")
    assert grant.user.grants.count() == 0
