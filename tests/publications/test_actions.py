"""Writing, publishing, restoring, selecting, counting and erasing publications."""

from dataclasses import replace
from datetime import timedelta

import pytest

from maillage.contributions.actions import close_account, publish, remove, restore_revision, submit
from maillage.contributions.enums import Leaving, State
from maillage.contributions.models import Contribution, Revision
from maillage.core.errors import TooLate
from maillage.publications.actions.completeness import Incomplete
from maillage.publications.actions.data import data_of
from maillage.publications.actions.readings import count_reading, is_robot
from maillage.publications.actions.writing import change_publication
from maillage.publications.models import Publication, Reading, Selected
from maillage.publications.panels.page import selection_of
from maillage.search.find import find
from maillage.territories.enums import Check, Kind
from tests.factories.accounts import UserFactory
from tests.factories.events import make_event
from tests.factories.files import ImageFactory
from tests.factories.publications import ANSWERS, AT, make_publication, publication_data
from tests.factories.territories import PolicyFactory

LATER = AT + timedelta(hours=3)


def written(publication):
    return Publication.objects.with_page_data().get(pk=publication.pk)


def test_an_article_is_a_draft_first_then_everyone_finds_it(here):
    article = make_publication(here, published=False)
    assert (article.contribution.state, article.minutes) == (State.DRAFT, 1)
    assert find("plancton", at=AT, scope=here.pk).count == 0

    submit(actor=article.contribution.author, contribution=article.contribution, at=LATER)

    assert article.contribution.state == State.PUBLISHED
    assert [(hit.kind, hit.title) for hit in find("plancton", at=LATER, scope=here.pk).hits] == [
        ("article", "Ce que le plancton raconte")
    ]


def test_where_one_checks_first_an_article_waits_for_a_moderator(here):
    PolicyFactory(territory=here, kind=Kind.ARTICLE, timing=Check.BEFORE)
    article = make_publication(here, published=False)

    assert submit(actor=article.contribution.author, contribution=article.contribution, at=LATER) is False
    publish(actor=UserFactory(administrator=True), contribution=article.contribution, at=LATER)
    assert article.contribution.is_published


def test_rewriting_what_was_read_sends_it_back_to_the_moderators(here):
    PolicyFactory(territory=here, kind=Kind.ARTICLE, timing=Check.BEFORE)
    article = make_publication(here)

    data = replace(data_of(article), title="Tout autre chose")
    change_publication(actor=article.contribution.author, publication=article, data=data, at=LATER)

    assert Contribution.objects.get(pk=article.contribution_id).state == State.SUBMITTED


@pytest.mark.parametrize(
    ("kind", "missing"),
    [
        ("article", {"genre": ""}),
        ("article", {"body": "  "}),
        ("article", {"lead": ""}),
        ("experience", {"held_on": None}),
        ("experience", {"place": ""}),
        ("experience", {"public": ""}),
        ("experience", {"headcount": None}),
        ("experience", {"body": ""}),
        *(("experience", {"parts": ANSWERS["experience"] | {name: ""}}) for name in ANSWERS["experience"]),
        *(("notebook", {"parts": ANSWERS["notebook"] | {name: "<p> </p>"}}) for name in ANSWERS["notebook"]),
        ("dossier", {}),
    ],
)
def test_what_lacks_an_answer_is_not_published(here, kind, missing):
    made = make_publication(here, kind, published=False, **missing)

    with pytest.raises(Incomplete):
        submit(actor=made.contribution.author, contribution=made.contribution, at=LATER)


def test_zero_people_is_an_answer(here):
    made = make_publication(here, "experience", headcount=0)

    assert made.contribution.is_published
    assert made.contribution.revisions.get().data["headcount"] == 0


def test_an_image_is_described_or_decorative_before_anyone_reads_it(here):
    made = make_publication(here, published=False, image=ImageFactory())
    with pytest.raises(Incomplete):
        submit(actor=made.contribution.author, contribution=made.contribution, at=LATER)

    change_publication(actor=None, publication=made, data=replace(data_of(made), image_decorative=True), at=LATER)
    assert submit(actor=made.contribution.author, contribution=made.contribution, at=LATER)


def test_the_address_follows_the_title_until_everyone_has_read_it(here):
    article = make_publication(here, published=False)
    change_publication(actor=None, publication=article, data=replace(data_of(article), title="Vent"), at=LATER)
    assert article.slug == "vent"

    submit(actor=article.contribution.author, contribution=article.contribution, at=LATER)
    change_publication(actor=None, publication=article, data=replace(data_of(article), title="Pluie"), at=LATER)
    assert (article.slug, article.title) == ("vent", "Pluie")


def test_who_wrote_in_between_is_not_overwritten(here):
    article = make_publication(here)
    seen = article.contribution.updated_at
    data = data_of(article)
    change_publication(actor=None, publication=article, data=replace(data, title="Premier"), at=LATER, seen=seen)

    with pytest.raises(TooLate):
        change_publication(actor=None, publication=article, data=replace(data, title="Second"), at=LATER, seen=seen)


def test_an_earlier_state_is_written_again_with_all_it_held(here):
    made = make_publication(here, "experience", tags=("vélo", "pluie"))
    first = Revision.objects.get()
    before = data_of(written(made))
    after = replace(before, title="Autre", tags=(), headcount=3, parts={}, themes=())
    change_publication(actor=None, publication=made, data=replace(after, parts=ANSWERS["experience"]), at=LATER)

    restore_revision(actor=made.contribution.author, revision=first, at=LATER + timedelta(hours=1))

    assert data_of(written(made)) == before


def test_a_dossier_gathers_what_others_published_and_survives_a_removal(here):
    article = make_publication(here, title="Un", author=UserFactory(display_name="Zoé"))
    event = make_event(here, title="Deux")
    chosen = ((article.contribution, "D’abord"), (event.contribution, ""), (article.contribution, "encore"))
    dossier = make_publication(here, "dossier", selection=chosen)

    assert [str(one) for one in Selected.objects.order_by("position")] == ["Un", "Deux"]
    assert [(one.card.title, one.note) for one in selection_of(dossier)] == [("Un", "D’abord"), ("Deux", "")]

    remove(actor=article.contribution.author, contribution=article.contribution, at=LATER)
    lines = selection_of(dossier)
    assert (lines[0].card, lines[0].credit) == (None, "Zoé")
    assert dossier.contribution.is_published


def test_words_are_kept_once_and_cleaned(here):
    article = make_publication(here, tags=("#Mer", "mer", " été  chaud ", ""))

    assert [(tag.code, tag.label) for tag in article.tags.order_by("pk")] == [
        ("mer", "Mer"),
        ("ete-chaud", "été chaud"),
    ]


def test_pictures_of_the_text_belong_to_it(here):
    image = ImageFactory()
    text = f'<p>a</p><figure data-image="{image.sha256}"><img alt=""></figure>'
    article = make_publication(here, body=text)

    assert list(article.pictures.order_by("pk")) == [image]
    assert image not in type(image).objects.unused()


def test_readings_are_counted_by_day_and_robots_are_not(here):
    article = make_publication(here)
    for _time in range(3):
        count_reading(publication=article, on=AT.date())
    count_reading(publication=article, on=LATER.date() + timedelta(days=1))

    assert sorted(Reading.objects.order_by("on").values_list("count", flat=True)) == [1, 3]
    assert Reading.objects.total_of(article) == 4
    assert is_robot("Googlebot/2.1")
    assert is_robot("")
    assert not is_robot("Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0")


def test_a_closed_account_takes_its_texts_away_when_it_asks(here):
    author = UserFactory()
    article = make_publication(here, author=author, credits="Merci à Nine", tags=("mer",))
    draft = make_publication(here, author=author, published=False, title="Brouillon")

    close_account(person=author, at=LATER, what=Leaving.ERASE)

    for gone in (article, draft):
        gone.refresh_from_db()
        assert (gone.title, gone.body, gone.lead, gone.credits) == ("Fiche effacée", "", "", "")
        assert Contribution.objects.get(pk=gone.contribution_id).state == State.REMOVED
    assert find("plancton", at=LATER, scope=here.pk).count == 0


def test_a_kept_text_is_signed_by_a_former_member(here):
    author = UserFactory()
    article = make_publication(here, author=author)

    close_account(person=author, at=LATER, what=Leaving.KEEP)

    assert "ncien membre" in written(article).signature


def test_data_given_back_changes_nothing(here):
    for kind in ("article", "experience", "notebook"):
        made = make_publication(here, kind, published=False, title=f"Titre {kind}", tags=("a", "b"))
        before = data_of(written(made))
        change_publication(actor=None, publication=made, data=before, at=LATER)

        assert data_of(written(made)) == before
        assert made.contribution.revisions.count() == 1


def test_a_kind_keeps_only_what_it_asks(here):
    article = make_publication(here, parts={"worked": "x"}, place="Guise", recommended=True, byline="A")

    assert (article.recommended, data_of(written(article)).parts) == (False, {})
    assert publication_data().genre == "report"
