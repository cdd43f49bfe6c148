"""Keeping the drawings of a version."""

from django.db import transaction

from maillage.reports.drawing import SIZES, bars_of, drawn
from maillage.reports.enums import BlockKind
from maillage.reports.models import Drawing, ReportVersion


@transaction.atomic
def draw_charts(*, version: ReportVersion) -> int:
    """Draw what is not drawn yet; gives how many drawings were made."""
    known = set(version.drawings.order_by("pk").values_list("name", flat=True))
    made = 0
    for block in version.content["blocks"]:
        if block["kind"] != BlockKind.CHART or not bars_of(block["chart"]):
            continue
        for size in SIZES:
            name = f"{block['uid']}:{size}"
            if name not in known:
                Drawing.objects.create(version=version, name=name, svg=drawn(block["chart"], size))
                made += 1
    return made
