"""What loans keep of a person, and how they forget them: a loan stays, with its borrower and without its contact."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from maillage.accounts.models import User
from maillage.loans.models import Basket, BasketLine, ConditionReport, Habilitation, Loan, ReturnQuestionnaire

CONTACT = ("contact_name", "contact_email", "contact_phone")
GONE = "—"


def known_of(person: User) -> Mapping[str, Any]:
    """Their basket, what they asked for, their trainings and what they said of loans, for the export of an account."""
    questionnaires: Any = ReturnQuestionnaire.objects.filter(given_by=person).select_related("loan").order_by("pk")
    return {
        "basket": [
            {"tool": line.tool.title, "from": line.first_on.isoformat(), "until": line.last_on.isoformat()}
            for line in BasketLine.objects.filter(basket__user=person).select_related("tool").order_by("pk")
        ],
        "loans": [
            {
                "reference": one.reference, "tool": one.tool_title, "for": one.who, "state": one.state,
                "from": one.first_on.isoformat(), "until": one.last_on.isoformat(), "purpose": one.purpose,
                "contact": one.contact_name, "email": one.contact_email, "phone": one.contact_phone,
            }
            for one in Loan.objects.filter(_of(person)).select_related("borrower").order_by("asked_at", "pk")
        ],
        "trainings": [
            {"name": one.kind.name, "on": one.granted_on.isoformat()}
            for one in Habilitation.objects.filter(_trained(person)).select_related("kind").order_by("granted_on", "pk")
        ],
        "questionnaires": [
            {"loan": one.loan.reference, "feedback": one.feedback, "incidents": one.incidents}
            for one in questionnaires
        ],
    }  # fmt: skip


def _of(person: User) -> Q:
    """The loans that name a person: asked by them, or with their address as the one to write to."""
    return Q(asked_by=person) | Q(contact_email__iexact=person.email)


def _trained(person: User) -> Q:
    """The trainings of a person, by their account or by their address."""
    return Q(user=person) | Q(user=None, email=person.email.lower())


def follow_address(*, user: User, from_email_address: Any, **_signal: Any) -> None:
    """Who takes another address keeps the trainings given at the old one: whoever has that one later does not."""
    old = from_email_address.email.lower() if from_email_address is not None else ""
    if old:
        Habilitation.objects.filter(user=None, email=old).update(user=user)


def _forget_loans(person: User, mine: list[int]) -> None:
    """Of their loans only: a name is not enough to know somebody by. The contact that is somebody else stays."""
    rows, name = Loan.objects.filter(pk__in=mine), str(person)
    contact = Q(contact_email__iexact=person.email) | Q(asked_by=person, contact_email="", contact_name__in=["", name])
    rows.filter(asked_by=person).update(purpose="", answer="")
    rows.filter(borrower=None, borrower_name=name).update(borrower_name=GONE)
    rows.filter(contact).update(**dict.fromkeys(CONTACT, ""))


def _forget_signatures(person: User, mine: list[int]) -> None:
    """What was signed from their account for their side; with their name, what they wrote and what their loans hold."""
    name = str(person)
    for side in ("lender", "host"):
        by, holder, signed = f"{side}_signed_by", f"{side}_presence", f"{side}_name"
        own = Q(**{by: person, holder: ""}) | Q(**{by: None, "by": person, signed: name})
        if side == "host":
            own |= Q(loan__in=mine, host_name=name)
        ConditionReport.objects.filter(own).update(**{signed: "", f"{side}_strokes": []})
        ConditionReport.objects.filter(**{by: person}).exclude(**{holder: ""}).update(**{holder: GONE})


@transaction.atomic
def forget(person: User, _at: datetime) -> None:
    """Erase the basket, the trainings, and of loans what names the person; what was lent stays in the figures."""
    Basket.objects.filter(user=person, sent_at=None).delete()
    Basket.objects.filter(user=person).update(user=None, **dict.fromkeys([*CONTACT, "purpose"], ""))
    Habilitation.objects.filter(_trained(person), organisation=None).delete()
    Habilitation.objects.filter(_trained(person)).update(user=None, email="")
    mine = list(Loan.objects.filter(_of(person)).order_by("pk").values_list("pk", flat=True))
    _forget_signatures(person, mine)
    _forget_loans(person, mine)
