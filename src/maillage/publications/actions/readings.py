"""Counting readings: a number a day, nothing about who read."""

import re
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import F

from maillage.publications.models import Publication, Reading

ROBOT = re.compile(r"bot|crawl|spider|slurp|preview|fetch|monitor|headless|curl|wget|python|http", re.IGNORECASE)


def is_robot(agent: str) -> bool:
    """Whether a program says that it is no person; one that says nothing is one."""
    return not agent.strip() or ROBOT.search(agent) is not None


@transaction.atomic
def count_reading(*, publication: Publication, on: date) -> None:
    """One reading more on a day."""
    today = Reading.objects.filter(publication=publication, on=on)
    if today.update(count=F("count") + 1):
        return
    try:
        with transaction.atomic():
            Reading.objects.create(publication=publication, on=on, count=1)
    except IntegrityError:
        today.update(count=F("count") + 1)
