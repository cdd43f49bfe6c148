"""Reports as rows, and the real programme with its report."""

from datetime import UTC, datetime
from typing import Any

from maillage.core.text import fold
from maillage.programmes.models import Programme
from maillage.reports.actions.figures import FigureData, save_figure
from maillage.reports.actions.writing import BlockData, ReportData, add_block, create_report
from maillage.reports.enums import FigureKind
from maillage.reports.models import Block, Figure, Report
from maillage.website.demo.picardiescience import load_programme, published
from maillage.website.demo.picardiescience_report import load_report
from maillage.website.demo.reading import french
from tests.factories.accounts import UserFactory
from tests.factories.directory import make_organisation
from tests.factories.geography import CommuneFactory, DepartmentFactory, shipped
from tests.factories.programmes import make_programme

AT = datetime(2026, 4, 2, 9, 0, tzinfo=UTC)
NAMES = {"cemea": "CEMEA Picardie", "francas": "Francas de Picardie", "le-patch": "Le Patch"}


def make_report(territory: Any, programme: Programme | None = None, **fields: Any) -> Report:
    """A report being written."""
    programme = programme or make_programme(territory)
    data = ReportData(**({"title": "Bilan des curiosités"} | fields))
    return create_report(actor=UserFactory(), programme=programme, data=data, at=AT)


def make_block(report: Report, **fields: Any) -> Block:
    """A text block unless said otherwise."""
    data = BlockData(**({"kind": "text", "title": "Un début", "text": "Des ateliers partout."} | fields))
    return add_block(actor=UserFactory(), report=report, data=data, at=AT)


def make_figure(report: Report, key: str = "jeunes", **fields: Any) -> Figure:
    """A declared amount unless said otherwise."""
    given = {"key": key, "label": key.capitalize(), "kind": FigureKind.AMOUNT, "amount": 40, "source": "Convention"}
    given |= fields
    if given["kind"] != FigureKind.AMOUNT:
        given |= {"amount": None, "source": ""}
    return save_figure(actor=UserFactory(), report=report, figure=None, data=FigureData(**given), at=AT)


def _towns() -> None:
    """The departments and the communes that the programme names."""
    for code, name in (("02", "Aisne"), ("59", "Nord"), ("60", "Oise"), ("62", "Pas-de-Calais"), ("80", "Somme")):
        DepartmentFactory(code=code, name=name)
    named = {
        (fold(row["commune"]), code)
        for row in published()["actions"] if row["commune"] for code in row["departments"]
    }  # fmt: skip
    for row in shipped().communes:
        if (fold(row.name), row.department) in named:
            CommuneFactory(
                code=row.code, name=row.name, department_id=row.department, latitude=row.latitude,
                longitude=row.longitude,
            )  # fmt: skip


def load_picardiescience(territory: Any) -> Report:
    """The real programme and its published report, without the rest of the demonstration."""
    _towns()
    rows = published()["organisations"]
    names = {row["id"]: french(NAMES.get(row["id"], row["name"])) for row in rows}
    made = {name: make_organisation(territory, name=name) for name in names.values()}
    actor = UserFactory()
    programme = load_programme(territory, made, actor, AT)
    return load_report(programme, actor, AT)
