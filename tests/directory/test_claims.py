"""Claiming a page, correcting it by a signed link, and the teams: who may, what is written, what is told to whom."""

import re
from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.core.cache import caches

from maillage.contributions.models import Contribution, Revision
from maillage.core.errors import TooLate
from maillage.directory.actions import claims, links, teams
from maillage.directory.actions.organisations import (
    LastManager,
    change_organisation,
    content_now,
    data_of,
    remove_member,
)
from maillage.directory.models import Claim, Freshness, Member, Organisation, Proposal, SignedLink, TeamInvitation
from maillage.directory.rules import acts_for
from maillage.journal.models import Entry as Line
from maillage.notices.models import Mail, Notice
from maillage.territories.models import Policy
from tests.factories.accounts import UserFactory
from tests.factories.directory import AT, full_profile, make_organisation
from tests.factories.events import term
from tests.factories.geography import CommuneFactory

pytestmark = pytest.mark.django_db
LATER = AT + timedelta(days=1)
HOSTILE = "</script><script>alert(1)</script>\"'&<b>"
ADDRESS = "accueil@cephee.exemple"


@pytest.fixture(autouse=True)
def _on_2_march():
    with time_machine.travel(AT, tick=False):
        yield


@pytest.fixture
def page(here):
    """A page that nobody manages, as an import leaves it."""
    made = make_organisation(
        here, email=ADDRESS, commune=CommuneFactory(code="80021", name="Amiens"), address="3 rue Haute"
    )
    made.members.all().delete()
    Mail.objects.all().delete()
    Freshness.objects.all().delete()
    return made


def address(here, made, end=""):
    return f"/{here.slug}/annuaire/{made.slug}/{end}"


def path_in(mail):
    """The path of the first address a mail gives."""
    return re.search(r"https?://[^/\s]+(/\S+)", mail.text)[1]


def verbs(made):
    lines = Line.objects.filter(kind="contributions.contribution", object_id=made.contribution.pk).order_by("pk")
    return list(lines.values_list("verb", flat=True))


def test_a_claim_asks_the_address_of_the_organisation_and_its_moderators(cast, here, page):
    answer = cast.client("member").post(
        address(here, page, "c-est-ma-structure/"), {"function": "Présidente", "message": "Bonjour"}
    )
    claim = Claim.objects.get()
    assert answer.url.endswith(f"/annuaire/demandes/{claim.uid}/")
    assert sorted(Mail.objects.values_list("to", "template")) == [
        (ADDRESS, "directory/mail/claim_question"),
        ("coordinator_here@exemple.test", "directory/mail/claim_waiting"),
    ]
    assert not page.members.exists()
    shown = cast.client("member").get(answer.url).content.decode()
    assert ADDRESS not in shown


def test_the_organisation_says_yes_by_the_link_of_its_mail(cast, client, here, page):
    claims.claim_page(actor=cast["member"], organisation=page, function="Présidente", message="", at=AT)
    link = path_in(Mail.objects.get(to=ADDRESS))
    assert client.get(link).status_code == 200
    assert Claim.objects.get().state == "waiting"
    assert client.post(link, {"answer": "peut-être"}).status_code == 200
    client.post(link, {"answer": "yes"})
    claim = Claim.objects.get()
    assert (claim.state, claim.proof, claim.decided_by) == ("accepted", "mail", None)
    assert acts_for(cast["member"], page, "manager")
    assert verbs(page)[-2:] == ["claimed", "claim_accepted"]
    assert Mail.objects.filter(to="member@exemple.test", template="directory/mail/claim_answered").count() == 1
    assert Notice.objects.get(user=cast["member"]).text.startswith("Vous gérez maintenant")
    assert client.post(link, {"answer": "no"}).status_code == 410
    assert page.members.count() == 1


def test_the_organisation_says_no_and_the_person_knows_why(cast, client, page):
    claims.claim_page(actor=cast["member"], organisation=page, function="Présidente", message="", at=AT)
    client.post(path_in(Mail.objects.get(to=ADDRESS)), {"answer": "no"})
    assert Claim.objects.get().state == "refused"
    assert "depuis sa propre adresse" in Mail.objects.get(to="member@exemple.test").text
    assert not page.members.exists()


def test_a_coordinator_refuses_with_a_word_only(cast, here, page):
    claims.claim_page(actor=cast["member"], organisation=page, function="?", message=HOSTILE, at=AT)
    claim = Claim.objects.get()
    where = f"/{here.slug}/annuaire/demandes/{claim.uid}/"
    client = cast.client("coordinator_here")
    assert "<script>alert" not in client.get(where).content.decode()
    assert client.post(where, {"decision": "no", "message": " "}).status_code == 422
    client.post(where, {"decision": "no", "message": "Nous ne vous connaissons pas."})
    claim.refresh_from_db()
    assert (claim.state, claim.proof, claim.decided_by) == ("refused", "coordinator", cast["coordinator_here"])
    assert "Nous ne vous connaissons pas." in Mail.objects.get(to="member@exemple.test").text


def test_a_page_with_managers_asks_them_too_and_they_decide(cast, here, page):
    Member.objects.create(organisation=page, user=cast["editor_a"], role="manager")
    claims.claim_page(actor=cast["member"], organisation=page, function="Stagiaire", message="", at=AT)
    assert Mail.objects.filter(to="editor_a@exemple.test").count() == 1
    where = f"/{here.slug}/annuaire/demandes/{Claim.objects.get().uid}/"
    cast.client("editor_a").post(where, {"decision": "yes"})
    assert Claim.objects.get().proof == "team"
    assert page.members.count() == 2


def test_nobody_answers_their_own_claim_nor_asks_twice(cast, here, page):
    coordinator = cast["coordinator_here"]
    claims.claim_page(actor=coordinator, organisation=page, function="x", message="", at=AT)
    where = f"/{here.slug}/annuaire/demandes/{Claim.objects.get().uid}/"
    cast.client("coordinator_here").post(where, {"decision": "yes"})
    assert Claim.objects.get().state == "waiting"
    with pytest.raises(claims.AlreadyAsked):
        claims.claim_page(actor=coordinator, organisation=page, function="x", message="", at=AT)
    cast.client("coordinator_here").post(f"{where}retirer/")
    assert Claim.objects.get().state == "withdrawn"


def test_the_first_answer_decides(cast, page):
    claims.claim_page(actor=cast["member"], organisation=page, function="x", message="", at=AT)
    seen = Claim.objects.get()
    claims.accept_claim(actor=cast["administrator"], claim=Claim.objects.get(), proof="coordinator", at=AT)
    with pytest.raises(TooLate):
        claims.refuse_claim(actor=cast["administrator"], claim=seen, proof="coordinator", at=AT, answer="Non")


def test_claims_are_counted(cast, here):
    client, codes = cast.client("member"), []
    for rank in range(8):
        made = make_organisation(here, name=f"Club {rank}")
        codes.append(client.post(address(here, made, "c-est-ma-structure/"), {"function": "x"}).status_code)
    assert codes == [302] * 6 + [429] * 2
    assert Claim.objects.count() == 6


def test_asking_for_a_link_says_the_same_with_and_without_an_address(client, here, page):
    silent = make_organisation(here, name="Sans adresse")
    Mail.objects.all().delete()
    told = []
    for made in (page, silent):
        where = address(here, made, "corriger/")
        with time_machine.travel(AT, tick=False):
            shown = client.get(where).content.decode()
        token = re.search(r'name="token" value="([^"]+)"', shown)[1]
        word = re.search(r"«\s(\w+)\s»", shown)[1]
        with time_machine.travel(AT + timedelta(seconds=20), tick=False):
            told.append(client.post(where, {"token": token, "word": word}))
        assert ADDRESS not in shown
    assert [answer.status_code for answer in told] == [302, 302]
    assert list(Mail.objects.values_list("to", "template")) == [(ADDRESS, "directory/mail/correction_link")]


FORM = {"name": "Club Céphée", "family": "association", "commune": "80021", "commune_label": "Amiens",
        "address": "5 rue Basse"}  # fmt: skip


def opened(page, actor=None):
    """The path of a correction link just sent."""
    Mail.objects.all().delete()
    links.send_correction_link(actor=actor, organisation=page, at=AT)
    return path_in(Mail.objects.get())


def test_a_structure_without_account_corrects_its_page(cast, client, page):
    where = opened(page, cast["coordinator_here"])
    shown = client.get(where).content.decode()
    assert 'value="3 rue Haute"' in shown
    assert ADDRESS not in shown
    assert client.post(where, FORM | {"email": "pirate@exemple.test", "slug": "vole"}).status_code == 200
    page.refresh_from_db()
    page.contribution.refresh_from_db()
    assert (page.address, page.email, page.contribution.state) == ("5 rue Basse", ADDRESS, "published")
    last = Revision.objects.filter(contribution=page.contribution).order_by("-pk").first()
    assert (last.note, last.author, last.data["address"]) == ("par lien signé", None, "5 rue Basse")
    assert page.contribution.checked_at is None
    assert Mail.objects.filter(to="coordinator_here@exemple.test", template="contributions/mail/waiting").exists()
    assert Freshness.objects.get(organisation=page).way == "link"
    assert set(page.field_dates.values_list("field", flat=True)) >= {"address"}


def test_a_territory_that_reads_first_publishes_nothing_before(cast, client, here, page):
    Policy.objects.create(territory=here, kind="organisation", timing="before")
    client.post(opened(page), FORM)
    page.refresh_from_db()
    assert page.address == "3 rue Haute"
    found = Proposal.objects.get()
    where = f"/{here.slug}/coordination/annuaire/corrections/{found.pk}/"
    assert (
        "5 rue Basse"
        in cast.client("coordinator_here")
        .get(where)
        .content.decode()
        .replace("<ins>", "")
        .replace("</ins>", "")
        .replace("<del>3 rue Haute</del>", "")
        or "Basse" in cast.client("coordinator_here").get(where).content.decode()
    )
    assert cast.client("editor_a").get(where).status_code == 404
    cast.client("coordinator_here").post(where, {"decision": "yes"})
    page.refresh_from_db()
    found.refresh_from_db()
    assert (page.address, page.email, found.state) == ("5 rue Basse", ADDRESS, "accepted")
    assert Mail.objects.filter(to=ADDRESS, template="directory/mail/proposal_answered").count() == 1


def test_who_reads_a_correction_sees_what_it_would_change_today(cast, client, here, page):
    Policy.objects.create(territory=here, kind="organisation", timing="before")
    client.post(opened(page), FORM)
    data = replace(data_of(page), mission="Écrite entre-temps")
    change_organisation(actor=cast["coordinator_here"], organisation=page, data=data, at=AT + timedelta(hours=1))
    where = f"/{here.slug}/coordination/annuaire/corrections/{Proposal.objects.get().pk}/"
    changes = cast.client("coordinator_here").get(where).context["changes"]

    assert {change.label for change in changes} == {"famille", "adresse du siège", "mission"}


def test_a_refused_correction_says_why(cast, client, here, page):
    Policy.objects.create(territory=here, kind="organisation", timing="before")
    client.post(opened(page), FORM)
    where = f"/{here.slug}/coordination/annuaire/corrections/{Proposal.objects.get().pk}/"
    cast.client("coordinator_here").post(where, {"decision": "no", "message": "Nous vous appelons."})
    page.refresh_from_db()
    assert (page.address, Proposal.objects.get().state) == ("3 rue Haute", "refused")
    assert "Nous vous appelons." in Mail.objects.get(template="directory/mail/proposal_answered").text


@pytest.mark.parametrize("closing", ["time", "revoked", "address", "merged", "forged", "purpose"])
def test_a_link_closes(cast, client, here, page, closing):
    where = opened(page)
    link = SignedLink.objects.get()
    at = AT
    if closing == "time":
        at = AT + timedelta(days=15)
    elif closing == "revoked":
        cast.client("coordinator_here").post(f"/{here.slug}/contribuer/lien/{link.uid}/retirer/")
    elif closing == "address":
        Organisation.objects.filter(pk=page.pk).update(email="autre@exemple.test")
    elif closing == "merged":
        Organisation.objects.filter(pk=page.pk).update(merged_into=make_organisation(here, name="Autre"))
    elif closing == "forged":
        where = where.replace("/annuaire/lien/", "/annuaire/lien/x")
    elif closing == "purpose":
        where = where.replace("/annuaire/lien/", "/annuaire/reponse/")
    with time_machine.travel(at, tick=False):
        for answer in (client.get(where), client.post(where, FORM)):
            assert answer.status_code == 410
            assert ADDRESS not in answer.content.decode()
    page.refresh_from_db()
    assert page.address == "3 rue Haute"


def test_two_who_correct_at_once_see_what_changed(client, page):
    first, second = opened(page), opened(page)
    seen = re.search(r'name="seen" value="([^"]+)"', client.get(first).content.decode())[1]
    with time_machine.travel(LATER, tick=False):
        client.post(second, FORM)
        answer = client.post(first, FORM | {"address": "7 rue Neuve", "seen": seen.replace("&#x27;", "'")})
        assert answer.status_code == 422
        assert "7 rue Neuve" in answer.content.decode()
        page.refresh_from_db()
        assert page.address == "5 rue Basse"
        client.post(first, FORM | {"address": "7 rue Neuve", "mine": answer.context["entry"].state})
    page.refresh_from_db()
    assert page.address == "7 rue Neuve"


NARROW = ("mission", "description", "family", "themes", "address", "website", "phone", "staff", "languages", "impact")
SECRETS = ("Mission-tue", "Texte-tu", "3 rue Haute", "80021", "Amiens", "https://tu.exemple", "03 00 00 00 99",
           "The hidden mission", "De verzwegen missie", "49.9123", "<b>Hidden</b>")  # fmt: skip


@pytest.fixture
def discreet(here):
    """A page that keeps almost everything for its network."""
    profile = full_profile(visibility=dict.fromkeys(NARROW, "network"), languages=(), blanks={"languages": "declined"})
    made = make_organisation(
        here, email=ADDRESS, commune=CommuneFactory(code="80021", name="Amiens"), address="3 rue Haute",
        mission="Mission-tue", description="<p>Texte-tu</p>", website="https://tu.exemple", phone="03 00 00 00 99",
        family=term("family", "association"), themes=(term("theme", "ciel"),), latitude=49.9123, longitude=2.31,
        translations={"en": {"mission": "The hidden mission", "description": "<b>Hidden</b>", "name": "Cepheus club"},
                      "nl": {"mission": "De verzwegen missie"}},
        profile=profile,
    )  # fmt: skip
    Mail.objects.all().delete()
    return made


def test_a_link_shows_nothing_that_the_structure_keeps_from_some(client, discreet):
    where = opened(discreet)
    page = client.get(where)
    text = page.content.decode()
    for secret in SECRETS:
        assert secret not in text, secret
    form, profile = page.context["form"], page.context["profile"]
    assert form["family"].value() == ""
    assert form["themes"].value() == ""
    assert profile["blank_languages"].value() is None
    assert profile["staff"].value() is None
    assert form["name_en"].value() == "Cepheus club"


def test_what_a_link_does_not_show_stays_as_it_is(client, discreet):
    before = content_now(discreet)
    answer = client.post(opened(discreet), {"name": "Club Persée", "name_en": "Perseus club"})
    assert answer.status_code == 200
    after = content_now(discreet)
    kept = {name: value for name, value in before.items() if name in NARROW or name in {"point", "commune", "email"}}
    assert {name: after[name] for name in kept} == kept
    assert (after["name"], after["blanks"]) == ("Club Persée", {"languages": "declined"})
    assert after["translations"] == {
        "en": {"mission": "The hidden mission", "description": "<b>Hidden</b>", "name": "Perseus club"},
        "nl": {"mission": "De verzwegen missie"},
    }


def test_what_a_link_does_not_show_may_still_be_corrected(client, discreet):
    lille = CommuneFactory(code="59350", name="Lille", latitude=50.63, longitude=3.06)
    typed = {
        "name": "Club Céphée",
        "commune": lille.pk,
        "commune_label": "Lille",
        "mission": "Neuve",
        "mission_nl": "N",
    }
    assert client.post(opened(discreet), typed).status_code == 200
    discreet.refresh_from_db()
    assert (discreet.commune, discreet.latitude, discreet.mission) == (lille, 50.63, "Neuve")
    assert discreet.translations["nl"] == {"mission": "N"}
    wrong = client.post(opened(discreet), typed | {"commune": "", "commune_label": "Atlantide"})
    assert list(wrong.context["form"].errors) == ["commune_label"]


def test_a_stale_form_of_a_link_compares_what_everyone_reads(client, discreet):
    typed = {"name": "Club Persée", "seen": "2020-01-01T00:00:00+00:00", "mission": "Essai", "address": "1 rue X",
             "staff": "1", "mission_nl": "Essai"}  # fmt: skip
    answer = client.post(opened(discreet), typed)
    assert answer.status_code == 422
    told = {label for label, _theirs, _ours in answer.context["entry"].differences}
    assert {"Nom", "Agrément ESUS depuis le"} < told
    assert not told & {"Mission", "Présentation", "Famille", "Thèmes", "Adresse du siège", "Effectif", "Traductions"}
    for secret in SECRETS:
        assert secret not in answer.content.decode(), secret


def test_an_invitation_is_accepted_with_the_account_of_its_address(cast, here):
    made = make_organisation(here, author=cast["editor_a"])
    Mail.objects.all().delete()
    team = f"/{here.slug}/contribuer/structure/{made.slug}/equipe/"
    cast.client("editor_a").post(team, {"email": "MEMBER@exemple.test", "role": "manager"})
    offered = TeamInvitation.objects.get()
    assert (offered.email, offered.role) == ("member@exemple.test", "manager")
    where = path_in(Mail.objects.get())
    assert cast.client("anonymous").get(where).status_code == 302
    assert cast.client("editor_b").get(where).status_code == 403
    assert cast.client("member").get(where).status_code == 200
    cast.client("member").post(where, {"do": "accept"})
    assert acts_for(cast["member"], made, "manager")
    assert not TeamInvitation.objects.exists()
    with pytest.raises(teams.AlreadyThere):
        teams.invite(actor=cast["editor_a"], organisation=made, email="member@exemple.test", role="manager", at=AT)
    assert "exemple.test" not in str(list(Line.objects.values_list("details", flat=True)))


def test_an_invitation_taken_back_or_too_old_lets_nobody_in(cast, here):
    made = make_organisation(here, author=cast["editor_a"])
    invited = {"actor": cast["editor_a"], "organisation": made, "email": "member@exemple.test", "role": "manager"}
    offered = teams.invite(**invited, at=AT)
    teams.cancel_invitation(actor=cast["editor_a"], invitation=TeamInvitation.objects.get(), at=AT)
    for invitation, at in ((offered, AT), (teams.invite(**invited, at=AT), AT + timedelta(days=31))):
        with pytest.raises(teams.InvitationGone):
            teams.accept_invitation(actor=cast["member"], invitation=invitation, at=at)

    assert not acts_for(cast["member"], made)


def test_who_is_let_in_by_an_invitation_waits_for_no_other_answer(cast, here):
    made = make_organisation(here, author=cast["editor_a"], email=ADDRESS)
    claim = claims.claim_page(actor=cast["member"], organisation=made, function="médiatrice", message="", at=AT)
    offered = teams.invite(actor=cast["editor_a"], organisation=made, email="member@exemple.test", role="editor", at=AT)
    teams.accept_invitation(actor=cast["member"], invitation=offered, at=LATER)
    claim.refresh_from_db()
    assert (claim.state, claim.proof, claim.decided_by, claim.decided_at) == (
        "accepted",
        "team",
        cast["editor_a"],
        LATER,
    )
    assert not SignedLink.objects.filter(claim=claim, revoked_at=None).exists()
    assert acts_for(cast["member"], made)
    assert not acts_for(cast["member"], made, "manager")


@pytest.mark.parametrize("typed", ["pas un téléphone", "<script>", "03"])
def test_what_is_no_number_nor_site_says_what_to_write(client, page, typed):
    answer = client.post(opened(page), FORM | {"phone": typed, "website": "pas une adresse"})
    errors = answer.context["form"].errors
    told = {name: list(said) for name, said in errors.items()}
    assert told["website"] == ["Cette adresse ne s’ouvre pas : écrivez-la comme https://exemple.org."]
    assert ("phone" in told) is (typed != "03")
    if "phone" in told:
        assert "par exemple 03 22 00 00 00" in told["phone"][0]


def test_an_invitation_is_declined_or_taken_back(cast, here):
    made = make_organisation(here, author=cast["editor_a"])
    for _turn in range(2):
        teams.invite(actor=cast["editor_a"], organisation=made, email="member@exemple.test", role="editor", at=AT)
    offered = TeamInvitation.objects.get()
    cast.client("member").post(f"/{here.slug}/annuaire/invitations/{offered.uid}/", {"do": "decline"})
    assert not TeamInvitation.objects.exists()
    again = teams.invite(actor=cast["editor_a"], organisation=made, email="x@exemple.test", role="editor", at=AT)
    assert cast.client("member").post(f"/{here.slug}/contribuer/invitation/{again.uid}/retirer/").status_code == 404
    cast.client("editor_a").post(f"/{here.slug}/contribuer/invitation/{again.uid}/retirer/")
    assert made.members.count() == 1


def test_the_last_manager_leaves_by_handing_over(cast, here):
    made = make_organisation(here, author=cast["editor_a"])
    where = f"/{here.slug}/contribuer/structure/{made.slug}/equipe/quitter/"
    client = cast.client("editor_a")
    assert "Invitez d’abord quelqu’un" in client.get(where).content.decode()
    client.post(where)
    assert made.members.count() == 1
    editor = Member.objects.create(organisation=made, user=cast["member"], role="editor")
    client.post(where, {"successor": "abc"})
    assert made.members.count() == 2
    client.post(where, {"successor": str(editor.pk)})
    assert [(row.user, row.role) for row in made.members.all()] == [(cast["member"], "manager")]
    assert client.get(f"/{here.slug}/contribuer/structure/{made.slug}/equipe/").status_code == 403


def test_a_role_is_changed_but_a_page_keeps_a_manager(cast, here):
    made = make_organisation(here, author=cast["editor_a"])
    mine = made.members.get()
    with pytest.raises(LastManager):
        teams.change_role(actor=cast["editor_a"], member=mine, role="editor", at=AT)
    other = Member.objects.create(organisation=made, user=cast["member"], role="editor")
    change = f"/{here.slug}/contribuer/structure/{made.slug}/equipe/changer/"
    for typed in ({"member": "²"}, {"member": str(other.pk), "role": "roi"}, {"member": "9" * 40}):
        assert cast.client("editor_a").post(change, typed).status_code == 302
    cast.client("editor_a").post(change, {"member": str(other.pk), "role": "manager"})
    assert made.members.filter(role="manager").count() == 2
    cast.client("editor_a").post(change, {"member": str(other.pk), "do": "remove"})
    assert made.members.count() == 1


def test_a_coordinator_repairs_and_frees_a_page(cast, here):
    made = make_organisation(here, author=cast["editor_a"])
    release = f"/{here.slug}/contribuer/structure/{made.slug}/equipe/liberer/"
    assert cast.client("editor_a").post(release).status_code == 403
    cast.client("coordinator_here").post(release)
    assert not made.members.exists()
    assert Line.objects.filter(verb="page_released", details__members=1).count() == 1
    teams.invite(actor=cast["coordinator_here"], organisation=made, email="n@exemple.test", role="manager", at=AT)
    fresh = UserFactory(email="n@exemple.test")
    teams.accept_invitation(actor=fresh, invitation=TeamInvitation.objects.get(), at=AT)
    with pytest.raises(LastManager):
        remove_member(actor=fresh, member=made.members.get(), at=AT)


def test_the_workspace_of_a_structure_says_what_waits(cast, here, page):
    Member.objects.create(organisation=page, user=cast["editor_a"], role="manager")
    claims.claim_page(actor=cast["member"], organisation=page, function="x", message="", at=AT)
    mine = f"/{here.slug}/mon-espace/structures/"
    assert page.name in cast.client("editor_a").get(mine).content.decode()
    shown = cast.client("editor_a").get(f"{mine}{page.slug}/").content.decode()
    assert "demande de gestion" in shown
    assert "3 rue Haute" in shown
    assert ADDRESS not in shown
    assert cast.client("member").get(f"{mine}{page.slug}/").status_code == 403


def test_the_page_says_who_keeps_it_and_names_them_to_the_network_only(cast, here, page):
    where = address(here, page)
    assert (
        "Personne de la structure ne tient encore cette page." in cast.client("anonymous").get(where).content.decode()
    )
    Member.objects.create(organisation=page, user=UserFactory(display_name="Odile Marchand"), role="manager")
    caches["default"].clear()
    shown = cast.client("anonymous").get(where).content.decode()
    assert "tenue par la structure" in shown
    assert "Odile Marchand" not in shown
    assert "Odile Marchand" not in cast.client("member").get(where).content.decode()
    assert "Odile Marchand" in cast.client("editor_a").get(where).content.decode()


def test_an_entry_ages_visibly(cast, here, page):
    where = address(here, page)
    Contribution.objects.filter(pk=page.contribution_id).update(published_at=AT - timedelta(days=800))
    assert "non confirmé depuis 2 ans" in cast.client("member").get(where).content.decode()
    Freshness.objects.create(organisation=page, confirmed_at=AT, way="team")
    assert "confirmé en mars 2026" in cast.client("member").get(where).content.decode()
    assert data_of(page).address == "3 rue Haute"


def test_the_desk_of_the_directory_shows_what_waits_here(cast, here, page):
    claims.claim_page(actor=cast["member"], organisation=page, function="Présidente", message="", at=AT)
    where = f"/{here.slug}/coordination/annuaire/"
    assert "Présidente" in cast.client("coordinator_here").get(where).content.decode()
    for shown in ("", "sans-equipe", "silencieuses", "sans-adresse", "%00"):
        assert cast.client("coordinator_here").get(f"{where}structures/?seulement={shown}").status_code == 200
    assert cast.client("editor_a").get(where).status_code == 403
