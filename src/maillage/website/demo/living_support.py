"""The money of the programme under way, and what those who carry it say of it."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from maillage.core.clock import day_of
from maillage.evaluations.actions.answering import AnswerData, criteria_of, save_answers, submit
from maillage.evaluations.actions.campaigns import CampaignData, invite, open_campaign, prepare
from maillage.evaluations.actions.grids import CriterionData, DimensionData, make_grid
from maillage.evaluations.enums import CriterionKind
from maillage.evaluations.models import Campaign
from maillage.funding.actions.agreements import (
    AgreementData,
    add_document,
    add_instalment,
    receive,
    save_agreement,
)
from maillage.funding.actions.budgets import LineData, add_line, adopt, open_budget
from maillage.funding.actions.expenses import ExpenseData, save_expense, share_expense
from maillage.funding.models import Agreement
from maillage.website.demo.living import FILE, Living
from maillage.website.demo.reading import french, tree

AMOUNT, ADVANCE, PAID_SHARE = Decimal(72_000), Decimal(24_000), Decimal("0.6")
ANSWERS_FOR = timedelta(days=21)


def load_money(living: Living, at: datetime) -> None:
    """A budget in force, the agreement of the first funder, and what was spent."""
    programme, actor, said = living.programme, living.coordinator, tree(FILE)["money"]
    year = living.quarters.ended.year
    version = open_budget(
        actor=actor, programme=programme, title=f"Année {year}", starts_on=date(year, 1, 1),
        ends_before=date(year + 1, 1, 1), at=at,
    )  # fmt: skip
    funders = list(programme.funders.order_by("position", "pk"))
    for heading, label, amount, *funder in said["lines"]:
        data = LineData(
            heading=heading, label=french(label), amount=Decimal(amount), funder=funders[funder[0]] if funder else None
        )
        add_line(actor=actor, version=version, data=data, at=at)
    adopt(actor=actor, version=version, decision=programme.decisions.order_by("pk")[0], at=at)
    agreement = _agreement(living, at)
    for rank, (heading, label, amount, action) in enumerate(said["expenses"]):
        spent = ExpenseData(
            heading=heading, label=french(label), spent_on=living.quarters.ended + timedelta(days=9 + 12 * rank),
            amount=Decimal(amount), eligible_amount=Decimal(amount), supplier=french("Fournisseur imaginaire"),
            action=living.actions.get(action),
        )  # fmt: skip
        expense = save_expense(actor=actor, programme=programme, expense=None, data=spent, at=at)
        if rank:
            share_expense(actor=actor, expense=expense, amounts={agreement.pk: spent.amount * PAID_SHARE}, at=at)


def _agreement(living: Living, at: datetime) -> Agreement:
    programme, actor = living.programme, living.coordinator
    funder = programme.funders.order_by("position", "pk")[0]
    data = AgreementData(
        funder=funder, reference=f"DEMO-{programme.starts_on.year}-01", title=french(tree(FILE)["money"]["agreement"]),
        amount=AMOUNT, starts_on=programme.starts_on, ends_before=programme.ends_before, rate_cap=Decimal(80),
        signed_on=programme.starts_on,
    )  # fmt: skip
    made = save_agreement(actor=actor, programme=programme, agreement=None, data=data, at=at)
    for rank in range(3):
        due_on = programme.starts_on.replace(year=programme.starts_on.year + rank) + timedelta(days=45)
        row = add_instalment(
            actor=actor, agreement=made, label=f"Versement {rank + 1}", due_on=due_on, amount=ADVANCE, at=at
        )
        if due_on < living.quarters.ended:
            receive(actor=actor, instalment=row, amount=ADVANCE, received_on=due_on, at=at)
    label = french(f"Compte rendu de l'année {living.quarters.ended.year}")
    add_document(actor=actor, agreement=made, label=label, due_on=day_of(at) + timedelta(days=60), at=at)
    return made


def load_evaluation(living: Living, at: datetime) -> None:
    """A self-evaluation under way: two structures answered, one began, the others are waited for."""
    said, actor = tree(FILE)["evaluation"], living.coordinator
    levels = tuple((rank, french(text)) for rank, text in enumerate(said["levels"], start=1))
    questions = [CriterionData(french(text), levels) for text in said["questions"]]
    questions.append(CriterionData(french(said["open"])))
    version = make_grid(
        actor=actor, territory=living.programme.territory, name=french(said["grid"]), at=at,
        dimensions=[DimensionData(french("Coopération"), tuple(questions))],
    )  # fmt: skip
    data = CampaignData(
        title=french(said["title"]), version=version, due_on=day_of(at) + ANSWERS_FOR,
        instructions=french(said["instructions"]),
    )  # fmt: skip
    campaign = prepare(actor=actor, programme=living.programme, data=data, at=at)
    for organisation in living.leads.values():
        writer = living.writers[organisation.pk]
        invite(actor=actor, campaign=campaign, organisation=organisation, person=writer, at=at)
    open_campaign(actor=actor, campaign=campaign, at=at)
    _answer(living, campaign, at)


def _answer(living: Living, campaign: Campaign, at: datetime) -> None:
    words = [french(text) for text in tree(FILE)["evaluation"]["words"]]
    names = ("Club astro Céphée", "Planétarium mobile Orion", "Laboratoire Hydre et Rivières")
    for rank, name in enumerate(names):
        organisation = living.leads[name]
        reply = campaign.replies.get(organisation=organisation)
        answers = [
            AnswerData(criterion=one.pk, level=list(one.levels.all())[(rank + place) % 4].pk)
            if one.kind == CriterionKind.LEVELS
            else AnswerData(criterion=one.pk, text=words[rank % 2], may_quote=not rank)
            for place, one in enumerate(criteria_of(campaign))
        ]
        writer = living.writers[organisation.pk]
        saved = save_answers(actor=writer, reply=reply, answers=answers, at=at)
        if rank < 2:  # noqa: PLR2004 - the third one only began
            submit(actor=writer, reply=saved, at=at)
