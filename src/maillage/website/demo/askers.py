"""Who asks for the loans of the demonstration: people who work for the structure that borrows, or for a name."""

from datetime import datetime

from maillage.accounts.models import User
from maillage.directory.actions.organisations import add_member
from maillage.directory.enums import TeamRole
from maillage.loans.models import Loan
from maillage.website.demo import reading
from maillage.website.demo.agenda import World

# Who asks for the borrowers that have no page, and who borrows for a structure that they work for.
ASKERS = {
    "hauts-de-france": ("membre.hdf", "contribution.hdf"),
    "wallonie-bruxelles": ("membre.fwb", "contribution.fwb"),
}
TEAMS = {
    "Bibliothèque municipale des Bonnes-Questions": "contribution.hdf",
    "Bibliothèque des Six-Étages": "contribution.fwb",
    "Fabrique des Possibles": "structure.hdf",
}


def asker_of(loan: Loan) -> str:
    """The account that asked for a loan: of the team of the structure that borrows; nobody where it has none here."""
    if loan.borrower is not None:
        return next((login for name, login in TEAMS.items() if reading.french(name) == loan.borrower.name), "")
    logins = ASKERS[loan.lender.organisation.contribution.origin.slug]
    return logins[loan.pk % len(logins)]


def name_askers(world: World, people: dict[str, User], at: datetime) -> None:
    """Who asked for each: named at the end, so that a season of letters is not written to be thrown away."""
    for name, login in TEAMS.items():
        structure, user = world.organisations[reading.french(name)], people[f"{login}@example.org"]
        if not structure.members.filter(user=user).exists():
            chief = world.actors[structure.contribution.origin.slug]
            add_member(actor=chief, organisation=structure, user=user, role=TeamRole.EDITOR, at=at)
    asked: dict[str, list[int]] = {}
    for loan in Loan.objects.select_related("borrower", "lender__organisation__contribution__origin").order_by("pk"):
        asked.setdefault(asker_of(loan), []).append(loan.pk)
    for login, ones in asked.items():
        if login:
            Loan.objects.filter(pk__in=ones).update(asked_by=people[f"{login}@example.org"])
