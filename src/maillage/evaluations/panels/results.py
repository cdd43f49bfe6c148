"""The workshop and the results: answers side by side, sentences with their base, what was agreed and what was not."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.core.text import with_colon
from maillage.evaluations.actions.grids import by_dimension, criteria_of_version
from maillage.evaluations.enums import CriterionKind
from maillage.evaluations.models import Answer, Campaign, Criterion, Dissent, Outcome, Reply
from maillage.evaluations.wording import Base, Said, Spread, sentence_of, spread_of


@dataclass(frozen=True)
class LevelBar:
    """A level and how many structures said it."""

    label: str
    number: int
    percent: int


@dataclass(frozen=True)
class Result:
    """One criterion."""

    criterion: Criterion
    base: Base
    sentence: str
    bars: tuple[LevelBar, ...]
    shared: int
    answers: tuple[tuple[Reply, Answer | None], ...]
    quotes: tuple[str, ...]
    outcome: Outcome | None
    dissents: tuple[Dissent, ...]


def base_of(campaign: Campaign) -> Base:
    """Out of how many the campaign speaks: one query."""
    rows = campaign.replies.order_by("pk").values_list("organisation", "state")
    sent = [organisation for organisation, state in rows if state == "submitted"]
    return Base(len(sent), len(rows), len(set(sent)), len({organisation for organisation, _state in rows}))


def _base_within(base: Base, replies: Sequence[Reply]) -> Base:
    """Out of how many one criterion speaks: a question left blank has fewer answers than the campaign."""
    structures = {one.organisation_id for one in replies}
    return Base(len(replies), base.asked, len(structures), base.structures_asked)


def _bars(criterion: Criterion, spread: Spread) -> tuple[LevelBar, ...]:
    counts = dict(spread.by_level)
    return tuple(
        LevelBar(
            f"{one.value}. {one.descriptor}", counts.get(one.pk, 0),
            round(100 * counts.get(one.pk, 0) / spread.structures) if spread.structures else 0,
        )
        for one in criterion.levels.all()
    )  # fmt: skip


def _text_sentence(structures: int, base: Base) -> str:
    if not structures:
        return _("Personne n’a répondu à ce critère.")
    if base.is_whole and structures == base.structures_asked and structures > 1:
        return _("Tous les porteurs ont répondu en quelques mots.")
    words = ngettext(
        "%(n)s porteur sur %(of)s a répondu en quelques mots.",
        "%(n)s porteurs sur %(of)s ont répondu en quelques mots.",
        structures,
    )
    return words % {"n": structures, "of": base.structures_asked}


def results_of(campaign: Campaign) -> tuple[Base, list[Result]]:
    """Every criterion with what was answered: seven queries."""
    base, criteria = base_of(campaign), criteria_of_version(campaign.version_id)
    replies = list(campaign.replies.submitted().in_order())
    answers: dict[tuple[int, int], Answer] = {}
    for one in Answer.objects.counted().filter(reply__campaign=campaign).select_related("level").order_by("pk"):
        answers[one.criterion_id, one.reply_id] = one
    outcomes = {one.criterion_id: one for one in campaign.outcomes.select_related("level").order_by("pk")}
    dissents: dict[int, list[Dissent]] = {}
    for dissent in campaign.dissents.order_by("at", "pk"):
        dissents.setdefault(dissent.criterion_id, []).append(dissent)
    found = []
    for criterion in criteria:
        given = [(reply, answers.get((criterion.pk, reply.pk))) for reply in replies]
        own = _base_within(base, [reply for reply, one in given if one is not None])
        sentence, bars, shared = _said(criterion, given, base)
        quotes = tuple(one.text for _reply, one in given if one is not None and one.may_quote and one.text)
        found.append(
            Result(
                criterion,
                own,
                sentence,
                bars,
                shared,
                tuple(given),
                quotes,
                outcomes.get(criterion.pk),
                tuple(dissents.get(criterion.pk, ())),
            )
        )
    return base, found


def _said(
    criterion: Criterion, given: Sequence[tuple[Reply, Answer | None]], base: Base
) -> tuple[str, tuple[LevelBar, ...], int]:
    if criterion.kind == CriterionKind.TEXT:
        structures = {reply.organisation_id for reply, one in given if one is not None}
        return _text_sentence(len(structures), base), (), 0
    said = [
        Said(reply.organisation_id, one.level_id)
        for reply, one in given
        if one is not None and one.level_id is not None
    ]
    spread = spread_of(said, base.structures_asked)
    names = {one.pk: one.descriptor for one in criterion.levels.all()}
    main = spread.main
    return sentence_of(spread, names[main[0]] if main is not None else ""), _bars(criterion, spread), spread.shared


def grouped(results: Sequence[Result]) -> list[tuple[str, list[Result]]]:
    """Results under their dimension."""
    by_key = {one.criterion.pk: one for one in results}
    return [
        (dimension.title, [by_key[one.pk] for one in rows])
        for dimension, rows in by_dimension([one.criterion for one in results])
    ]


def results_context(campaign: Campaign) -> dict[str, Any]:
    """What the workshop and the results show."""
    base, results = results_of(campaign)
    return {"campaign": campaign, "programme": campaign.programme, "base": base, "dimensions": grouped(results)}


def table_of(campaign: Campaign) -> Iterator[list[str]]:
    """A line for each criterion and level: how many structures, the sentence, its base, what the workshop kept.

    No answer of one person, no text without consent.
    """
    yield [
        _("Dimension"), _("Critère"), _("Niveau"), _("Structures"), _("Phrase"), _("Base"), _("Accord"),
        _("Désaccords"), _("Citations"),
    ]  # fmt: skip
    _base, results = results_of(campaign)
    for one in results:
        agreed = one.outcome
        accord = " ".join(
            part for part in (agreed.level.descriptor if agreed and agreed.level else "", agreed.text if agreed else "")
            if part
        )  # fmt: skip
        dissents = " | ".join(with_colon(each.voice, each.text) if each.voice else each.text for each in one.dissents)
        tail = [one.sentence, one.base.sentence, accord, dissents, " | ".join(one.quotes)]
        head = [one.criterion.dimension.title, one.criterion.question]
        for bar in one.bars:
            yield [*head, bar.label, str(bar.number), *tail]
        if not one.bars:
            yield [*head, "", "", *tail]
