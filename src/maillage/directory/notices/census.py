"""The mails of a wave: to the address the organisation left, with its link; else to those who manage its page."""

from datetime import datetime
from typing import Any

from maillage.directory.models import Organisation, Questionnaire
from maillage.directory.notices.claims import managers_of
from maillage.notices.actions import notify
from maillage.notices.models import Mail
from maillage.territories.place import public_address


def _context(questionnaire: Questionnaire, url: str, *, reminder: bool) -> dict[str, Any]:
    wave = questionnaire.wave
    organisation: Organisation = questionnaire.organisation
    return {
        "territory": wave.territory,
        "organisation": organisation,
        "wave": wave,
        "until": wave.closes_on,
        "reminder": reminder,
        "url": url,
        "page_url": public_address(organisation.contribution.origin, "directory:organisation", organisation.slug),
    }


def ask(questionnaire: Questionnaire, token: str, at: datetime, *, reminder: bool) -> Mail | None:
    """Ask an organisation to confirm its entry; gives the mail whose fate is followed."""
    territory = questionnaire.wave.territory
    language = questionnaire.organisation.contribution.language
    if token:
        url = public_address(territory, "directory:census_link", token, language=language)
        return notify(
            to=questionnaire.organisation.email, template="directory/mail/census",
            context=_context(questionnaire, url, reminder=reminder), language=language, at=at,
        )  # fmt: skip
    last = None
    for person in managers_of(questionnaire.organisation):
        url = public_address(territory, "directory:questionnaire", str(questionnaire.uid), language=person.language)
        last = notify(
            to=person.email, template="directory/mail/census",
            context=_context(questionnaire, url, reminder=reminder), language=person.language, at=at,
        )  # fmt: skip
    return last
