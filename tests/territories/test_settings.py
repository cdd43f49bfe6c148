"""« Coordination → Réglages », editorial pages, colours, roles and the journal, as pages."""

from datetime import timedelta

import pytest
from django.urls import reverse

from maillage.core.clock import now
from maillage.journal.models import Entry
from maillage.notices.models import Mail
from maillage.territories import actions, registry, rules
from maillage.territories.actions.identity import UnreadableColours
from maillage.territories.actions.people import InvitationGone, LastCoordinator, NotInvited
from maillage.territories.enums import Kind
from maillage.territories.models import Grant, Invitation, Page, Policy, Territory
from maillage.territories.panels import colours_url, footer_pages
from tests.factories.accounts import UserFactory
from tests.factories.contributions import AT
from tests.factories.territories import GrantFactory, PageFactory
from tests.strict.people import ROLES

pytestmark = pytest.mark.django_db
SETTINGS = ["settings", "texts", "colour_settings", "policies", "extent", "roles", "pages", "add_page", "journal"]
TEXTS = {
    "name": "Hauts-de-Lys", "in_name": "dans les Hauts-de-Lys", "tagline": "La science est proche", "presentation": "",
    "animator": "", "animator_url": "", "contact_email": "", "editorial_line": "", "minimum_age": "",
}  # fmt: skip


def address(name, *args):
    return "/hauts-de-lys" + reverse(f"territories:{name}", args=args)


@pytest.fixture
def coordinator(cast):
    return cast.client("coordinator_here")


@pytest.mark.parametrize("name", SETTINGS)
def test_settings_are_for_the_coordinators_of_the_territory(cast, name):
    answers = {role: cast.client(role).get(address(name)).status_code for role in ROLES}

    assert answers == dict.fromkeys(ROLES, 403) | {"anonymous": 302, "coordinator_here": 200, "administrator": 200}


def test_at_the_network_one_chooses_the_territory_to_set(cast):
    page = cast.client("coordinator_here").get(reverse("territories:settings")).content.decode()

    assert "/hauts-de-lys/coordination/reglages/" in page
    assert "Val-de-Brume" not in page
    assert cast.client("coordinator_here").get(reverse("territories:texts")).status_code == 404


def test_texts_are_saved_and_written_in_the_journal(coordinator, cast, here):
    coordinator.post(address("texts"), TEXTS | {"minimum_age": "16"})

    here.refresh_from_db()
    assert (here.tagline, here.minimum_age) == ("La science est proche", 16)
    assert list(Entry.objects.order_by("pk").values_list("verb", "details")) == [
        ("changed", {"fields": ["tagline", "minimum_age"]})
    ]


@pytest.mark.parametrize(
    ("field", "value"), [("name", ""), ("name", "Val-de-Brume"), ("contact_email", "non"), ("minimum_age", "-1")]
)
def test_wrong_texts_are_said(coordinator, here, elsewhere, field, value):
    answer = coordinator.post(address("texts"), TEXTS | {field: value})

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]


def test_extra_fields_are_ignored(coordinator, here):
    coordinator.post(address("texts"), TEXTS | {"slug": "agenda", "is_open": "", "domain": "evil.test"})

    here.refresh_from_db()
    assert (here.slug, here.is_open, here.domain) == ("hauts-de-lys", True, "")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("#7a2048", "oklch(0.400 0.129 357.6)"),
        ("oklch(.44 .15 352)", "oklch(0.440 0.150 352.0)"),
        ("#fff", "oklch(0.999 0.000 89.9)"),
    ],
)
def test_colours_are_kept_in_one_spelling(here, typed, kept):
    actions.change_colours(actor=UserFactory(), territory=here, colour_1=typed, colour_2="#00a89d", at=AT)

    here.refresh_from_db()
    here.full_clean()
    assert here.colour_1 == kept


@pytest.mark.parametrize("typed", ["red", "", "url(javascript:1)", "oklch(2 0 0)", "};body{display:none"])
def test_what_is_not_a_colour_is_refused(here, typed):
    with pytest.raises(UnreadableColours):
        actions.change_colours(actor=UserFactory(), territory=here, colour_1=typed, colour_2="#00a89d", at=AT)


def test_colours_are_chosen_with_their_contrasts(coordinator, here):
    page = coordinator.get(address("colour_settings")).content.decode()
    near = coordinator.get(address("check_colours"), {"colour_1": "#b3261e", "colour_2": "#00a89d"}).content.decode()
    far = coordinator.get(address("check_colours"), {"colour_1": "#1e4fb3", "colour_2": "#00a89d"}).content.decode()
    coordinator.post(address("colour_settings"), {"colour_1": "#1e4fb3", "colour_2": "#00a89d"})

    here.refresh_from_db()
    assert 'type="color"' in page
    assert ("proche du rouge" in near, "proche du rouge" in far) == (True, False)
    assert "Tous les contrastes sont bons" in far
    assert "<html" not in far
    assert here.colour_2 != "oklch(.78 .105 188)"


@pytest.mark.parametrize("query", [{}, {"colour_1": "x", "colour_2": "#fff"}])
def test_a_check_without_colours_is_not_found(coordinator, here, query):
    assert coordinator.get(address("check_colours"), query).status_code == 404


def test_the_style_sheet_is_kept_a_year_and_its_address_changes_with_it(client, here):
    url = colours_url(here)
    sheet = client.get(url)
    old = client.get("/couleurs/hauts-de-lys-ffffffff.css")
    actions.change_colours(actor=UserFactory(), territory=here, colour_1="#1e4fb3", colour_2="#00a89d", at=AT)

    assert sheet["Content-Type"] == "text/css; charset=utf-8"
    assert sheet["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "--t1:oklch(0.44 0.15 352)" in sheet.content.decode()
    assert old["Location"] == url
    assert colours_url(Territory.objects.get()) != url
    assert client.get("/couleurs/inconnu-ffffffff.css").status_code == 404


def test_policies_are_set_for_each_kind(coordinator, here):
    chosen = dict.fromkeys(Kind.values, "after") | {"event": "before", "expert": "before"}
    who = {f"who_{kind}": "everyone" for kind in Kind.values} | {"who_venue": "moderator"}
    for _ in range(2):
        coordinator.post(address("policies"), chosen | who)

    assert dict(Policy.objects.order_by("kind").values_list("kind", "timing")) == chosen
    assert {f"who_{row.kind}": row.proposers for row in Policy.objects.order_by("kind")} == who
    assert Entry.objects.filter(verb="policy_set").count() == len(Kind)
    assert coordinator.post(address("policies"), {"event": "never"}).status_code == 422


def test_the_extent_is_chosen_among_departments(coordinator, here):
    from maillage.geography.models import Department, Region

    region = Region.objects.create(code="32", name="Hauts-de-France", country="FR")
    Department.objects.create(code="80", name="Somme", region=region, country="FR")
    coordinator.post(address("extent"), {"departments": ["80"]})

    assert list(here.departments.order_by("code").values_list("code", flat=True)) == ["80"]
    assert registry.territory_of_department("80") == here
    assert coordinator.post(address("extent"), {"departments": ["99"]}).status_code == 422


# --- Roles ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("email", ["member@exemple.test", "inconnue@exemple.test"])
def test_inviting_says_the_same_of_a_known_and_of_an_unknown_address(coordinator, here, email):
    answer = coordinator.post(address("roles"), {"email": email.upper(), "role": "moderator", "kind": ""}, follow=True)

    assert "L’invitation est partie" in answer.content.decode()
    assert list(Invitation.objects.values_list("email", "role")) == [(email, "moderator")]
    assert Grant.objects.filter(role="moderator").count() == 0
    assert Mail.objects.values_list("to", "template").get() == (email, "territories/mail/invitation")
    assert email in coordinator.get(address("roles")).content.decode()


def test_an_invitation_is_accepted_by_its_address_only(cast, here):
    invited = {"territory": here, "email": "member@exemple.test", "role": "moderator", "at": now()}
    actions.invite(actor=cast["coordinator_here"], **invited)
    invitation = Invitation.objects.get()
    page = address("invitation", invitation.uid)

    with pytest.raises(NotInvited):
        actions.accept_invitation(actor=cast["editor_b"], invitation=invitation, at=AT)
    assert cast.client("anonymous").get(page).status_code == 404
    assert cast.client("editor_b").get(page).status_code == 404
    assert cast.client("coordinator_here").post(page).status_code == 403
    assert "Accepter" in cast.client("member").get(page).content.decode()
    cast.client("member").post(page)
    assert Grant.objects.values_list("role", "territory").get(user=cast["member"]) == ("moderator", here.pk)
    assert Invitation.objects.count() == 0


def test_the_second_of_two_who_write_a_page_is_told(coordinator, here):
    page = PageFactory(territory=here, title="Qui sommes-nous")
    where = address("edit_page", page.pk)
    shown = coordinator.get(where).context["form"]
    typed = {name: shown[name].value() for name in shown.fields if name != "published"} | {"published": "on"}
    coordinator.post(where, typed | {"title": "La première"})
    late = coordinator.post(where, typed | {"title": "La seconde"})

    assert (late.status_code, "a modifié cette page" in late.content.decode()) == (422, True)
    assert Page.objects.get(pk=page.pk).title == "La première"
    again = typed | {"title": "La seconde", "seen": late.context["form"]["seen"].value()}
    assert coordinator.post(where, again).status_code == 302
    assert Page.objects.get(pk=page.pk).title == "La seconde"


def test_an_invitation_taken_back_or_too_old_gives_nothing(cast, here):
    invited = {"actor": cast["coordinator_here"], "territory": here, "email": "member@exemple.test"}
    offered = actions.invite(**invited, role="moderator", at=AT)
    actions.cancel_invitation(actor=cast["coordinator_here"], invitation=Invitation.objects.get(), at=AT)
    again = actions.invite(**invited, role="moderator", at=AT)
    for invitation, at in ((offered, AT), (again, AT + timedelta(days=31))):
        with pytest.raises(InvitationGone):
            actions.accept_invitation(actor=cast["member"], invitation=invitation, at=at)

    assert not Grant.objects.filter(user=cast["member"]).exists()


def test_inviting_twice_writes_one_offer_and_two_mails(cast, here):
    for _ in range(2):
        actions.invite(
            actor=cast["coordinator_here"],
            territory=here,
            email="a@exemple.test",
            role="moderator",
            at=AT,
            kind="venue",
        )

    assert (Invitation.objects.count(), Mail.objects.count()) == (1, 2)


def test_an_offer_is_taken_back(coordinator, cast, here):
    actions.invite(actor=cast["coordinator_here"], territory=here, email="a@exemple.test", role="moderator", at=AT)
    coordinator.post(address("cancel_invitation", Invitation.objects.get().pk))

    assert Invitation.objects.count() == 0


def test_the_last_coordinator_stays(cast, here):
    grant = Grant.objects.get(user=cast["coordinator_here"])

    with pytest.raises(LastCoordinator):
        actions.withdraw_role(actor=cast["administrator"], grant=grant, at=AT)
    GrantFactory(territory=here, coordinator=True)
    actions.withdraw_role(actor=cast["administrator"], grant=grant, at=AT)
    assert not Grant.objects.filter(pk=grant.pk).exists()


def test_roles_are_withdrawn_by_the_coordination_or_by_oneself(cast, here):
    grant = Grant.objects.get(user=cast["editor_a"])

    assert {role for role in ROLES if rules.may_withdraw(cast[role], grant)} == {
        "editor_a",
        "coordinator_here",
        "administrator",
    }
    assert {role for role in ROLES if Grant.objects.visible_to(cast[role]).filter(pk=grant.pk).exists()} == {
        "editor_a", "coordinator_here", "administrator",
    }  # fmt: skip


def test_a_coordinator_has_every_kind(cast, here):
    grant = actions.give_role(actor=None, user=cast["member"], territory=here, role="coordinator", kind="venue", at=AT)

    assert grant.kind == ""
    assert rules.coordinates(cast["member"], here.pk)


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_of_roles_costs_the_same_with_one_and_with_three(coordinator, here, number, django_assert_num_queries):
    for _ in range(number):
        GrantFactory(territory=here)
    coordinator.get(address("roles"))

    with django_assert_num_queries(6):
        coordinator.get(address("roles"))


# --- Pages ------------------------------------------------------------------------------------------------------------


def test_a_page_is_written_cleaned_read_and_removed(coordinator, client, here):
    typed = {
        "title": "Équipe", "slug": "equipe", "body": "<p>Nous</p><script>alert(1)</script>", "title_en": "",
        "body_en": "", "position": "0", "published": "on",
    }  # fmt: skip
    coordinator.post(address("add_page"), typed)
    page = Page.objects.get()
    shown = client.get(address("page", "equipe")).content.decode()
    coordinator.post(address("edit_page", page.pk), typed | {"title": "L’équipe"})
    listed = coordinator.get(address("pages")).content.decode()
    coordinator.post(address("remove_page", page.pk))

    assert page.body == "<p>Nous</p>"
    assert "<p>Nous</p>" in shown
    assert "L’équipe" in listed
    assert Page.objects.count() == 0


def test_two_pages_do_not_share_an_address(coordinator, here, elsewhere):
    PageFactory(territory=here, slug="equipe")
    PageFactory(territory=elsewhere, slug="contact")
    typed = {"title": "T", "body": "", "title_en": "", "body_en": "", "position": "0"}

    assert coordinator.post(address("add_page"), typed | {"slug": "equipe"}).status_code == 422
    assert coordinator.post(address("add_page"), typed | {"slug": "contact"}).status_code == 302


def test_the_network_s_page_stands_where_a_territory_has_none(client, here):
    PageFactory(territory=None, slug="conditions", title="Conditions du réseau")
    PageFactory(territory=None, slug="equipe", title="Équipe du réseau")
    PageFactory(territory=here, slug="equipe", title="Équipe d’ici")

    assert "Conditions du réseau" in client.get(address("page", "conditions")).content.decode()
    assert "Équipe d’ici" in client.get(address("page", "equipe")).content.decode()
    assert "Équipe du réseau" in client.get("/pages/equipe/").content.decode()
    assert [page.title for page in footer_pages(here)] == ["Équipe d’ici", "Conditions du réseau"]
    assert [page.title for page in footer_pages(None)] == ["Conditions du réseau", "Équipe du réseau"]


def test_a_page_speaks_english_when_it_can(client, here):
    PageFactory(territory=here, slug="equipe", title_en="Team", body_en="<p>We</p>")
    PageFactory(territory=here, slug="contact", title="Contact")

    assert "<p>We</p>" in client.get("/en/hauts-de-lys/pages/equipe/").content.decode()
    assert 'lang="fr"' in client.get("/en/hauts-de-lys/pages/contact/").content.decode()


def test_a_page_not_published_is_seen_by_its_coordination(cast, here):
    PageFactory(territory=here, slug="brouillon", published=False)
    answers = {role: cast.client(role).get(address("page", "brouillon")).status_code for role in ROLES}

    assert answers == dict.fromkeys(ROLES, 404) | {"coordinator_here": 200, "administrator": 200}


def test_pages_of_another_territory_are_not_changed(cast, elsewhere):
    page = PageFactory(territory=elsewhere)
    network = PageFactory(territory=None)

    assert cast.client("coordinator_here").get(address("edit_page", page.pk)).status_code == 403
    assert cast.client("coordinator_here").get(address("edit_page", network.pk)).status_code == 403
    assert cast.client("administrator").get(address("edit_page", network.pk)).status_code == 200


# --- Journal ----------------------------------------------------------------------------------------------------------


def test_the_journal_names_who_was_given_a_role_as_long_as_there_is_an_account(coordinator, cast, here):
    ada = UserFactory(display_name="Ada Lovelace")
    actions.give_role(actor=cast["coordinator_here"], user=ada, territory=here, role="moderator", at=AT)
    line = Entry.objects.get(verb="role_given")

    assert (line.object_label, line.details["member"]) == ("modérateur", str(ada.uid))
    assert "modérateur (Ada Lovelace)" in coordinator.get(address("journal")).content.decode()
    ada.display_name = ""
    ada.is_active = False
    ada.save()
    assert "Lovelace" not in coordinator.get(address("journal")).content.decode()


def test_the_journal_is_that_of_the_territory(coordinator, cast, here, elsewhere):
    actions.set_policy(actor=cast["coordinator_here"], territory=here, kind="event", timing="before", at=AT)
    actions.set_policy(actor=cast["coordinator_elsewhere"], territory=elsewhere, kind="venue", timing="before", at=AT)
    page = coordinator.get(address("journal"))
    none = coordinator.get(address("journal") + "?action=published")
    wrong = coordinator.get(address("journal") + "?action=<script>&page=abc")

    assert [entry.territory_id for entry in page.context["entries"]] == [here.pk]
    assert "a changé la règle de modération" in page.content.decode()
    assert (len(none.context["entries"]), len(wrong.context["entries"])) == (0, 1)


@pytest.mark.parametrize(("typed", "status"), [("", 302), ("14", 422), ("15", 302), ("18", 302), ("19", 422)])
def test_the_age_of_a_territory_is_between_the_law_and_majority(coordinator, here, typed, status):
    assert coordinator.post(address("texts"), TEXTS | {"minimum_age": typed}).status_code == status


@pytest.mark.parametrize(("adult_on", "status"), [
    ("2029-03-14", 302), ("2029-03-15", 422), ("2026-03-14", 302), (None, 302),
])  # fmt: skip
def test_who_is_too_young_does_not_move_into_a_territory(client, here, elsewhere, adult_on, status, time_machine):
    from maillage.territories.models import Residence
    from tests.factories.accounts import UserFactory

    time_machine.move_to("2026-03-14T12:00:00+01:00", tick=False)
    young = UserFactory(adult_on=adult_on)
    Residence.objects.create(user=young, territory=elsewhere)
    client.force_login(young, backend="django.contrib.auth.backends.ModelBackend")

    typed = {"display_name": "Lou", "language": "fr", "territory": here.pk}

    assert client.post("/mon-espace/profil/", typed).status_code == status
    assert client.post("/mon-espace/profil/", typed | {"territory": elsewhere.pk}).status_code == 302
