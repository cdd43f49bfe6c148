"""The list, the page, the feeds, the form and one’s own announcements, as people and machines get them."""

import json
from datetime import timedelta
from itertools import count

import pytest
import time_machine
from django.urls import reverse

from maillage.announcements.actions import change_announcement, close
from maillage.announcements.enums import FIELDS, GENRE_OF, OWN_FIELDS, PATHS, Genre
from maillage.announcements.models import Announcement, Draft
from maillage.announcements.notices import ending_token
from maillage.contributions.actions import place, remove
from maillage.contributions.forms import guard
from maillage.directory.models import Member
from maillage.notices.models import Mail
from tests.factories.accounts import UserFactory
from tests.factories.announcements import (
    AT,
    ENDS,
    NEEDED,
    TODAY,
    amiens,
    announcement_data,
    make_announcement,
    make_team,
)
from tests.factories.directory import make_organisation

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
TIMES = count()


@pytest.fixture(autouse=True)
def today():
    """The day of the tests; doors read the clock."""
    with time_machine.travel(AT, tick=False) as moved:
        yield moved


def url(cast, name, *args):
    return f"/{cast.here.slug}" + reverse(f"announcements:{name}", args=args)


def page(cast, made, role="anonymous"):
    return cast.client(role).get(fresh(url(cast, "announcement", made.slug)))


def fresh(path):
    """The same address with a word of its own, so that no kept page answers in its place."""
    return f"{path}{'&' if '?' in path else '?'}encore={next(TIMES)}"


def titles(answer):
    return [line.title for line in answer.context["lines"]]


def typed(genre="volunteering", **changes):
    """What a person posts, complete for its genre."""
    return {
        "title": "Tenir un stand", "summary": "Trois soirs en août.", "closes_on": "2026-04-15", "apply_by": "mail",
        "apply_email": "relais@club.example.org", "remote": "no", "do": "send", **NEEDED[genre], **changes,
    }  # fmt: skip


# --- The list ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("many", [1, 3])
def test_the_list_costs_the_same_queries_whatever_it_shows(cast, django_assert_num_queries, many):
    for number in range(many):
        make_announcement(cast.here, "job", title=f"Poste {number}", commune=amiens())
    client, path = cast.client("anonymous"), url(cast, "list")
    client.get(path)
    with django_assert_num_queries(6):
        answer = client.get(fresh(path))

    assert len(titles(answer)) == many


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", {"Poste", "Coup de main", "Vitrine"}), ("?genre=emploi", {"Poste"}),
        ("?genre=emploi&genre=benevolat", {"Poste", "Coup de main"}), ("?contrat=permanent", {"Poste"}),
        ("?contrat=fixed_term", set()), ("?theme=ciel", {"Coup de main"}), ("?distance=1", {"Vitrine"}),
        ("?bientot=1", {"Vitrine"}), ("?commune=80021&rayon=20", {"Poste", "Vitrine"}),
        ("?q=lunette", {"Coup de main"}),
        ("?genre=inconnu", set()), ("?structure=personne", set()),
        ("?auteur=00000000-0000-0000-0000-000000000000", set()),
    ],
)  # fmt: skip
def test_filters_narrow_the_list(cast, query, expected):
    from maillage.vocabularies.models import Term

    make_announcement(cast.here, "job", title="Poste", commune=amiens(), summary="Un poste")
    sky = (Term.objects.get(scheme="theme", code="ciel"),)
    make_announcement(cast.here, title="Coup de main", themes=sky)
    make_announcement(
        cast.here, "training", title="Vitrine", remote="fully", closes_on=TODAY + 3 * DAY, summary="Autre"
    )

    assert set(titles(cast.client("anonymous").get(url(cast, "list") + query))) == expected


def test_choices_say_how_many_they_would_give(cast):
    for _number in range(2):
        make_announcement(cast.here, "job", commune=amiens())
    make_announcement(cast.here)
    answer = cast.client("anonymous").get(url(cast, "list") + "?genre=benevolat")
    counts = {choice.value: choice.count for group in answer.context["groups"] for choice in group.choices}

    assert counts["emploi"] == 2
    assert counts["benevolat"] == 1


def test_what_ends_first_comes_first_when_asked(cast):
    make_announcement(cast.here, title="Loin", closes_on=ENDS, at=AT)
    make_announcement(cast.here, title="Proche", closes_on=TODAY + 2 * DAY, at=AT - DAY)
    client = cast.client("anonymous")

    assert titles(client.get(url(cast, "list"))) == ["Loin", "Proche"]
    assert titles(client.get(url(cast, "list") + "?tri=echeance")) == ["Proche", "Loin"]


def test_a_long_list_has_pages_and_a_page_too_far_is_the_last_one(cast):
    for number in range(21):
        make_announcement(cast.here, title=f"Annonce {number:02}", at=AT + timedelta(minutes=number))
    client = cast.client("anonymous")

    assert len(titles(client.get(url(cast, "list")))) == 20
    assert titles(client.get(url(cast, "list") + "?page=9")) == ["Annonce 00"]


@pytest.mark.parametrize("query", ["?rayon=99999&ou=%00%F0", "?page=-3&tri=x", "?commune=zzz", "?dep=" + "9" * 200])
def test_hostile_filters_never_break_the_list(cast, query):
    assert cast.client("anonymous").get(url(cast, "list") + query).status_code == 200


def test_another_territory_shows_what_was_shared_with_it_only(cast):
    made = make_announcement(cast.here)
    there = f"/{cast.elsewhere.slug}" + reverse("announcements:list")
    client = cast.client("anonymous")
    assert titles(client.get(fresh(there))) == []
    gone = client.get(f"/{cast.elsewhere.slug}" + reverse("announcements:announcement", args=[made.slug]))
    place(
        actor=cast["administrator"],
        contribution=made.contribution,
        territory=cast.elsewhere,
        at=AT + timedelta(hours=1),
    )

    assert gone.status_code == 302
    assert gone["Location"] == url(cast, "announcement", made.slug)
    assert titles(client.get(fresh(there))) == [made.title]


# --- The page ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("genre", Genre.values)
def test_each_genre_has_its_page(cast, genre):
    made = make_announcement(cast.here, genre, title=f"Une annonce {genre}", commune=amiens())
    answer = page(cast, made)

    assert answer.status_code == 200
    assert f"Une annonce {genre}" in answer.content.decode()
    assert "relais@" not in answer.content.decode()


@pytest.mark.parametrize("genre", Genre.values)
def test_only_jobs_and_internships_are_job_postings_for_machines(cast, genre):
    made = make_announcement(cast.here, genre, commune=amiens())

    assert ("JobPosting" in page(cast, made).content.decode()) is (genre in {"job", "internship"})


def test_volunteering_never_looks_like_a_job(cast):
    made = make_announcement(cast.here)
    text = page(cast, made).content.decode()

    assert "C’est du bénévolat" in text
    assert page(cast, made).context["badge"][:2] == ("Bénévolat", "kind")
    assert page(cast, make_announcement(cast.here, "job", commune=amiens())).context["badge"][:2] == ("Emploi", "theme")


def test_a_posting_says_what_search_engines_ask_for(cast):
    made = make_announcement(
        cast.here, "job", title="</script><b>Poste", commune=amiens(), remote="fully", contract="fixed_term"
    )
    text = page(cast, made).content.decode()
    data = json.loads(text.partition('type="application/ld+json">')[2].partition("</script>")[0])

    assert data["@type"] == "JobPosting"
    assert data["title"] == "</script><b>Poste"
    assert data["hiringOrganization"]["name"] == "Club Céphée"
    assert data["validThrough"] == "2026-04-15T23:59:59+02:00"
    assert data["jobLocation"]["address"]["addressLocality"] == "Amiens"
    assert (data["employmentType"], data["jobLocationType"]) == ("TEMPORARY", "TELECOMMUTE")


@pytest.mark.parametrize("how", ["closed", "expired"])
def test_what_is_over_keeps_its_address_with_a_ribbon_and_is_no_posting(cast, today, how):
    made = make_announcement(cast.here, "job", commune=amiens(), closes_on=TODAY + 3 * DAY)
    if how == "closed":
        close(actor=made.contribution.author, announcement=made, outcome="filled", at=AT)
    else:
        today.shift(5 * DAY)
    answer = page(cast, made)
    text = answer.content.decode()

    assert answer.status_code == 200
    assert ("Annonce close" if how == "closed" else "Annonce terminée") in text
    assert "on n’y répond plus" in text
    assert "JobPosting" not in text
    assert reverse("announcements:answer", args=[made.slug]) not in text


def test_what_was_removed_is_a_tombstone(cast):
    made = make_announcement(cast.here)
    remove(actor=made.contribution.author, contribution=made.contribution, at=AT + DAY)
    answer = page(cast, made)

    assert answer.status_code == 410
    assert made.title not in answer.content.decode()


@pytest.mark.parametrize("others", [1, 3])
def test_the_page_costs_the_same_queries_with_one_and_three_others(cast, django_assert_num_queries, others):
    author = UserFactory()
    organisation = make_team(cast.here, author)
    made = make_announcement(cast.here, commune=amiens(), organisation=organisation, author=author)
    for _number in range(others):
        make_announcement(cast.here)
    page(cast, made)
    with django_assert_num_queries(8):
        page(cast, made)


# --- Feeds ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["rss", "atom", "json"])
def test_the_list_is_a_feed_in_three_forms_without_any_address(cast, form):
    make_announcement(cast.here, title="Un « titre » & <b>des signes</b>")
    answer = cast.client("anonymous").get(f"/{cast.here.slug}/annonces.{form}")

    assert answer.status_code == 200
    assert "des signes" in answer.content.decode()
    assert "relais@" not in answer.content.decode()


@pytest.mark.parametrize("by", ["structure", "auteur", "theme", "genre"])
def test_a_feed_follows_a_structure_an_author_a_theme_or_a_genre(cast, by):
    from maillage.vocabularies.models import Term

    author = UserFactory()
    organisation = make_team(cast.here, author)
    themes = (Term.objects.get(scheme="theme", code="ciel"),)
    make_announcement(cast.here, "job", title="Celle-ci", author=author, organisation=organisation, themes=themes)
    make_announcement(cast.here, title="L’autre")
    value = {"structure": organisation.slug, "auteur": str(author.uid), "theme": "ciel", "genre": "emploi"}[by]
    body = json.loads(cast.client("anonymous").get(f"/{cast.here.slug}/annonces.json?{by}={value}").content)

    assert [item["title"] for item in body["items"]] == ["Celle-ci"]


def test_what_is_over_leaves_the_feeds_and_atom_says_so(cast):
    made = make_announcement(cast.here, title="Pourvu")
    close(actor=made.contribution.author, announcement=made, outcome="filled", at=AT)
    client = cast.client("anonymous")

    assert "Pourvu" not in client.get(f"/{cast.here.slug}/annonces.rss").content.decode()
    atom = client.get(f"/{cast.here.slug}/annonces.atom").content.decode()
    assert f'deleted-entry ref="urn:uuid:{made.contribution.uid}"' in atom


def test_no_other_form_of_feed_exists(cast):
    assert cast.client("anonymous").get(f"/{cast.here.slug}/annonces.exe").status_code == 404


# --- Structures -------------------------------------------------------------------------------------------------------


def structure_page(cast, organisation):
    path = f"/{cast.here.slug}" + reverse("directory:organisation", args=[organisation.slug])
    return cast.client("anonymous").get(fresh(path)).content.decode()


def test_the_page_of_a_structure_shows_its_openings_and_apart_from_them_its_other_announcements(cast):
    author = UserFactory()
    organisation = make_team(cast.here, author)
    assert "Aucune offre en ce moment" in structure_page(cast, organisation)
    make_announcement(cast.here, "job", title="Un poste ici", author=author, organisation=organisation)
    make_announcement(cast.here, title="Un coup de main ici", author=author, organisation=organisation)
    text = structure_page(cast, organisation)
    jobs = text.partition('id="emplois"')[2].partition("</section>")[0]

    assert "Un poste ici" in jobs
    assert "Un coup de main ici" in text
    assert "Un coup de main ici" not in jobs


def test_an_opening_leaves_the_page_of_its_structure_when_it_is_closed(cast):
    author = UserFactory()
    organisation = make_team(cast.here, author)
    made = make_announcement(cast.here, "job", title="Un poste ici", author=author, organisation=organisation)
    close(actor=author, announcement=made, outcome="filled", at=AT)

    assert "Un poste ici" not in structure_page(cast, organisation)


# --- Writing ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("genre", Genre.values)
def test_the_form_of_a_genre_asks_its_own_questions_and_no_other(cast, genre):
    answer = cast.client("member").get(url(cast, "new", PATHS[genre]))

    assert answer.status_code == 200
    assert {name for name in OWN_FIELDS if name in answer.context["form"].fields} == set(FIELDS[genre])
    assert answer.content.decode().count("<h1") == 1


@pytest.mark.parametrize("genre", Genre.values)
def test_a_member_publishes_each_genre(cast, genre):
    team = make_team(cast.here, cast["member"])
    place_in = {"commune": amiens().pk, "commune_label": "Amiens", "organisation": team.pk}
    answer = cast.client("member").post(url(cast, "new", PATHS[genre]), typed(genre, **place_in))

    made = Announcement.objects.get()
    assert answer["Location"] == url(cast, "announcement", made.slug)
    assert (made.genre, made.contribution.state, made.organisation) == (genre, "published", team)


def test_a_job_is_refused_to_who_is_in_no_team_whatever_is_posted(cast):
    other = make_organisation(cast.here)
    for structure in ("", other.pk):
        answer = cast.client("member").post(
            url(cast, "new", "emploi"), typed("job", organisation=structure, remote="fully")
        )
        assert answer.status_code == 422
    assert not Announcement.objects.exists()


@pytest.mark.parametrize(
    ("genre", "wrong", "field"),
    [
        ("volunteering", {"closes_on": ""}, "closes_on"), ("volunteering", {"closes_on": "2026-03-01"}, "closes_on"),
        ("volunteering", {"closes_on": "2029-01-01"}, "closes_on"), ("volunteering", {"title": ""}, "title"),
        ("volunteering", {"apply_email": ""}, "apply_email"), ("volunteering", {"apply_by": "link"}, "apply_url"),
        ("volunteering", {"apply_by": "link", "apply_url": "javascript:alert(1)"}, "apply_url"),
        ("volunteering", {"apply_by": "text"}, "apply_text"), ("volunteering", {"places": "0"}, "places"),
        ("volunteering", {"commune_label": "Nulle part"}, "commune_label"),
        ("project_call", {"eligibility": ""}, "eligibility"), ("project_call", {"budget": ""}, "budget"),
        ("participation", {"protocol": ""}, "protocol"), ("offered", {"exchange": "vol"}, "exchange"),
        ("training", {"duration": ""}, "duration"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_beside_its_field_and_nothing_typed_is_lost(cast, genre, wrong, field):
    answer = cast.client("member").post(url(cast, "new", PATHS[genre]), typed(genre, **({"title": "Gardé"} | wrong)))

    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    if "title" not in wrong:
        assert "Gardé" in answer.content.decode()
    assert not Announcement.objects.exists()


def test_a_question_of_another_genre_is_not_listened_to(cast):
    cast.client("member").post(url(cast, "new", "benevolat"), typed(contract="permanent", pay="3 000 €", budget="1 M€"))

    made = Announcement.objects.get()
    assert (made.contract, made.pay, made.budget) == ("", "", "")


def test_a_form_sent_twice_makes_one_announcement(cast):
    client = cast.client("member")
    for _time in range(2):
        client.post(url(cast, "new", "benevolat"), typed(once="0123456789abcdef"))

    assert Announcement.objects.count() == 1


def test_the_preview_shows_the_page_and_keeps_nothing(cast):
    answer = cast.client("member").post(url(cast, "new", "benevolat"), typed(do="preview", title="Un essai"))

    assert "Aperçu" in answer.content.decode()
    assert "Un essai" in answer.content.decode()
    assert not Announcement.objects.exists()


def test_what_is_typed_is_kept_and_comes_back_until_it_is_written(cast):
    client = cast.client("member")
    saved = client.post(url(cast, "autosave") + "?genre=benevolat", typed(title="À moitié"))
    again = client.get(url(cast, "new", "benevolat")).content.decode()

    assert saved.status_code == 200
    assert "À moitié" in again
    assert "À moitié" not in client.get(url(cast, "new", "emploi")).content.decode()
    client.post(url(cast, "new", "benevolat"), typed())
    assert not Draft.objects.exists()


def test_nobody_keeps_a_draft_about_the_announcement_of_somebody_else(cast):
    made = make_announcement(cast.here, author=cast["editor_a"])

    answer = cast.client("member").post(url(cast, "autosave") + f"?annonce={made.slug}", typed())
    assert answer.status_code == 403
    assert not Draft.objects.exists()


def test_two_editors_see_both_versions_and_lose_nothing(cast):
    made = make_announcement(cast.here, author=cast["editor_a"])
    client = cast.client("editor_a")
    seen = client.get(url(cast, "edit", made.slug)).context["form"].initial["seen"]
    change_announcement(
        actor=cast["coordinator_here"], announcement=made, data=announcement_data(title="Corrigé"), at=AT + DAY
    )
    answer = client.post(url(cast, "edit", made.slug), typed(do="save", seen=seen, title="Le mien"))
    text = answer.content.decode()

    assert answer.status_code == 422
    assert ("Titre", "Corrigé", "Le mien") in answer.context["entry"].differences
    assert "Le mien" in text
    second = client.post(
        url(cast, "edit", made.slug), typed(do="save", seen=answer.context["form"].data["seen"], title="Le mien")
    )
    assert second.status_code == 302
    assert Announcement.objects.get().title == "Le mien"


def test_an_unknown_genre_has_no_form(cast):
    assert cast.client("member").get(url(cast, "new", "loterie")).status_code == 404
    assert sorted(GENRE_OF) == sorted(PATHS.values())


# --- One’s own --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("many", [1, 3])
def test_my_announcements_are_those_i_wrote_and_those_of_my_structures(cast, django_assert_num_queries, many):
    colleague = UserFactory()
    organisation = make_team(cast.here, colleague)
    Member.objects.create(organisation=organisation, user=cast["member"])
    for _number in range(many):
        make_announcement(cast.here, author=cast["member"])
        make_announcement(cast.here, "job", author=colleague, organisation=organisation)
    make_announcement(cast.here, title="D’une autre")
    client = cast.client("member")
    client.get(url(cast, "mine"))
    with django_assert_num_queries(7):
        answer = client.get(url(cast, "mine"))

    assert len(answer.context["lines"]) == 2 * many
    assert "D’une autre" not in answer.content.decode()


def test_one_click_renews_from_my_announcements_and_a_second_one_is_told(cast):
    made = make_announcement(cast.here, author=cast["member"], closes_on=TODAY + 2 * DAY)
    client = cast.client("member")
    first = client.post(url(cast, "renew", made.slug), {"jusque": "2026-03-04", "next": url(cast, "mine")})
    second = client.post(url(cast, "renew", made.slug), {"jusque": "2026-03-04"})

    assert (first.status_code, first["Location"]) == (302, url(cast, "mine"))
    assert second.status_code == 409
    assert Announcement.objects.get().closes_on == TODAY + 62 * DAY


def test_closing_asks_why(cast):
    made = make_announcement(cast.here, author=cast["member"])
    client = cast.client("member")

    assert client.post(url(cast, "close", made.slug), {"outcome": "caprice"}).status_code == 200
    assert client.post(url(cast, "close", made.slug), {"outcome": "filled"}).status_code == 302
    assert Announcement.objects.get().outcome == "filled"


# --- The link of mails ------------------------------------------------------------------------------------------------


def link(cast, made, person=None):
    return url(cast, "ending", ending_token(made, person or made.contribution.author))


def test_the_link_of_a_mail_renews_without_signing_in_and_serves_once(cast):
    made = make_announcement(cast.here, closes_on=TODAY + 2 * DAY)
    client, path = cast.client("anonymous"), link(cast, made)

    assert client.get(path).status_code == 200
    assert Announcement.objects.get().renewals == 0
    assert [client.post(path, {"do": "renew"}).status_code for _time in range(2)] == [200, 409]
    assert Announcement.objects.get().renewals == 1


def test_the_link_of_a_mail_closes(cast):
    made = make_announcement(cast.here, closes_on=TODAY + 2 * DAY)
    answer = cast.client("anonymous").post(link(cast, made), {"do": "close", "outcome": "filled"})

    assert answer.status_code == 200
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert Announcement.objects.get().outcome == "filled"


def test_a_link_serves_no_more_to_who_may_no_longer_decide(cast):
    author = UserFactory()
    made = make_announcement(cast.here, "job", author=author)
    path = link(cast, made)
    Member.objects.filter(user=author).delete()

    assert cast.client("anonymous").post(path, {"do": "renew"}).status_code == 403
    assert cast.client("anonymous").get(url(cast, "ending", "faux:jeton")).status_code == 404


# --- Answering --------------------------------------------------------------------------------------------------------


def answer_of(form_page, **changes):
    challenge = form_page.context["form"].shown
    return {"token": challenge.token, "word": challenge.word, "name": "Lou", "email": "lou@example.org",
            "message": "Je serai là les trois soirs d’août."} | changes  # fmt: skip


def test_an_answer_is_relayed_and_no_address_is_shown(cast, today):
    made = make_announcement(cast.here)
    client, path = cast.client("anonymous"), url(cast, "answer", made.slug)
    shown = client.get(path)
    today.shift(timedelta(seconds=guard.LEAST_SECONDS_BY_HAND + 5))
    sent = client.post(path, answer_of(shown))

    assert sent.status_code == 302
    assert Mail.objects.get(to="relais@club.example.org").reply_to == "lou@example.org"
    assert "relais@" not in shown.content.decode() + client.get(sent["Location"]).content.decode()


def test_a_robot_writes_to_nobody(cast, today):
    made = make_announcement(cast.here)
    client, path = cast.client("anonymous"), url(cast, "answer", made.slug)
    shown = client.get(path)
    today.shift(timedelta(seconds=60))

    assert client.post(path, answer_of(shown, website="https://spam.example.org")).status_code == 302
    assert client.post(path, answer_of(shown, message="court")).status_code == 422
    assert not Mail.objects.filter(to="relais@club.example.org").exists()


def test_what_comes_back_to_be_corrected_is_no_message_sent(cast, today):
    made = make_announcement(cast.here)
    client, path = cast.client("anonymous"), url(cast, "answer", made.slug)
    statuses = []
    for changes in [{"message": "court"}] * 6 + [{}]:
        shown = client.get(path)
        today.shift(timedelta(seconds=guard.LEAST_SECONDS_BY_HAND + 5))
        statuses.append(client.post(path, answer_of(shown, **changes)).status_code)

    assert statuses == [422] * 6 + [302]


def test_what_is_over_is_not_answered(cast, today):
    made = make_announcement(cast.here, closes_on=TODAY + 2 * DAY)
    today.shift(5 * DAY)

    assert cast.client("anonymous").get(url(cast, "answer", made.slug))["Location"] == url(
        cast, "announcement", made.slug
    )


def test_what_has_ended_says_so_beside_its_day(client, here):
    made = make_announcement(here, genre="volunteering")
    Announcement.objects.filter(pk=made.pk).update(closes_on=TODAY - DAY)
    page = client.get(f"/{here.slug}/annonces/{made.slug}/").content.decode()

    assert "L’annonce s’est terminée le" in page
    assert "L’annonce se termine le" not in page
