"""What is new, as feeds and digests tell it: read from the registry of kinds, some minutes after publication."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction

from maillage.contributions.kinds import KindOfContribution, Subjects, gathered, kind_of, known_kinds
from maillage.contributions.models import Contribution
from maillage.core.bulk import insert
from maillage.core.text import clean_line, plain, shorten
from maillage.members.enums import NEVER_NEWS, Target
from maillage.members.models import News, Topic
from maillage.territories.place import inside

AT_ONCE = 500
RECENT = timedelta(days=15)
LONGEST = 300


def tokens_of(author_uid: str, subjects: Subjects, communities: Sequence[str] = ()) -> list[str]:
    """By what a thing is followed; ``communities`` are those where it was posted."""
    pairs = [
        (Target.STRUCTURE, subjects.structures), (Target.COMMUNITY, (*subjects.communities, *communities)),
        (Target.PROJECT, subjects.projects), (Target.THEME, subjects.themes), (Target.PLACE, subjects.communes),
    ]  # fmt: skip
    found = [f"{kind.value}:{key}"[:72] for kind, keys in pairs for key in keys if key]
    found += [f"{Target.PERSON.value}:{author_uid}"] if author_uid else []
    return list(dict.fromkeys(found))


def with_things(rows: Sequence[Contribution], names: Sequence[str]) -> list[Contribution]:
    """These contributions with what they envelop, in one query: where their pages are is then known without others."""
    relations = [
        field.name
        for field in Contribution._meta.get_fields()
        if field.one_to_one and field.auto_created and field.related_model is not None
        and field.related_model._meta.app_label != "members" and field.name in names
    ]  # fmt: skip
    found = Contribution.objects.select_related("origin", "author", *relations).in_bulk([row.pk for row in rows])
    return [found[row.pk] for row in rows]


def paths_of(rows: Sequence[Contribution]) -> dict[int, str]:
    """The addresses of contributions inside their territory, in one query."""
    kinds = {kind.name: kind for kind in known_kinds()}
    with inside(None, "fr"):
        whole = with_things(rows, sorted({row.kind for row in rows}))
        return {row.pk: _path(kinds[row.kind], row) for row in whole if row.kind in kinds}


def _path(kind: KindOfContribution, row: Contribution) -> str:
    """Where the page of a contribution is; nothing for an envelope that is empty."""
    try:
        return kind.page(row)
    except ObjectDoesNotExist:
        return ""


@transaction.atomic
def tell_news(*, kind: KindOfContribution, contributions: Sequence[Contribution], at: datetime) -> int:
    """Write what these contributions of a kind say to those who follow; again, it is brought up to date.

    The machine’s own bookkeeping: nothing is journalled.
    """
    rows = sorted(contributions, key=lambda row: row.pk)
    paths = paths_of(rows)
    ids = [row.pk for row in rows]
    subjects = kind.subjects(ids) if kind.subjects is not None else {}
    posted = gathered(ids)
    known = dict(News.objects.filter(contribution__in=ids).order_by("pk").values_list("contribution", "known_at"))
    News.objects.filter(contribution__in=ids).delete()
    authors = dict(Contribution.objects.filter(pk__in=ids).order_by("pk").values_list("pk", "author__uid"))
    made = [
        News(
            contribution=row, published_at=row.published_at or at, known_at=known.get(row.pk, at),
            seen_at=row.updated_at, path=paths[row.pk][:LONGEST],
            summary=shorten(clean_line(plain(subjects.get(row.pk, Subjects()).summary)), LONGEST),
        )
        for row in rows
    ]  # fmt: skip
    insert(made, numbered=True)
    insert(
        Topic(news=news, token=token, published_at=news.published_at)
        for news in made
        for token in tokens_of(
            str(authors.get(news.contribution_id) or ""),
            subjects.get(news.contribution_id, Subjects()),
            posted.get(news.contribution_id, ()),
        )
    )
    return len(made)


@transaction.atomic
def tell_again(*, contribution: Contribution, at: datetime) -> None:
    """What is told already has another subject: it was posted in a community. What is not told yet will say so."""
    if News.objects.filter(contribution=contribution).exists():
        tell_news(kind=kind_of(contribution), contributions=[contribution], at=at)


def catch_up(*, at: datetime, since: datetime | None = None) -> int:
    """Tell what was published, or changed, since the last time; gives how many. Each batch is its own transaction."""
    told = 0
    for kind in known_kinds():
        if kind.name in NEVER_NEWS:
            continue
        while rows := list(News.objects.all().waiting(kind.name, since or at - RECENT)[:AT_ONCE]):
            told += tell_news(kind=kind, contributions=rows, at=at)
            if len(rows) < AT_ONCE:
                break
    return told


@transaction.atomic
def ensure_news(*, contributions: Sequence[Contribution], at: datetime) -> None:
    """Make sure that these are known, however old they are: a letter may show them."""
    known = set(
        News.objects.filter(contribution__in=[row.pk for row in contributions])
        .order_by("pk")
        .values_list("contribution", flat=True)
    )
    for kind in known_kinds():
        rows = [row for row in contributions if row.kind == kind.name and row.pk not in known]
        if rows:
            tell_news(kind=kind, contributions=rows, at=at)
