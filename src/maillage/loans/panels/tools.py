"""The tools of a lender as a list, and the pages that write one."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, F, OuterRef, Q, Subquery
from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from maillage.core.paging import Page, page_of
from maillage.core.text import clean_line
from maillage.loans.enums import AWAY, HELD, CopyState, ToolKind, ToolState
from maillage.loans.models import Copy, InsuredValue, Lender, Loan, Tool

PAGE = 30
SORTS = {"title": ("title", "pk"), "-title": ("-title", "pk"), "outings": ("outings", "title", "pk"),
         "-outings": ("-outings", "title", "pk"), "copies": ("whole", "title", "pk"),
         "-copies": ("-whole", "title", "pk")}  # fmt: skip
TONES = {ToolState.DRAFT: "attention", ToolState.LISTED: "ok", ToolState.RETIRED: "neutral"}
COPY_TONES = {
    CopyState.READY: "ok", CopyState.INCOMPLETE: "attention", CopyState.MAINTENANCE: "info",
    CopyState.RETIRED: "neutral",
}  # fmt: skip


@dataclass(frozen=True)
class Asked:
    """What the list is narrowed to, in the words of the address."""

    text: str
    kind: str
    state: str
    sort: str

    @classmethod
    def read(cls, query: QueryDict) -> "Asked":
        """The filters of an address; what is unknown is left out."""
        kind, state, sort = query.get("type", ""), query.get("etat", ""), query.get("sort", "")
        return cls(
            clean_line(query.get("q") or "")[:120],
            kind if kind in ToolKind.values else "",
            state if state in ToolState.values else "",
            sort if sort in SORTS else "title",
        )

    @property
    def is_empty(self) -> bool:
        """Everything is shown."""
        return not (self.text or self.kind or self.state)


def tools_of(lender: Lender, asked: Asked) -> Any:
    """The tools of a lender that answer, with what a line says of them."""
    rows = Tool.objects.filter(lender=lender)
    if asked.text:
        named = Q(copies__inventory__icontains=asked.text) | Q(copies__storage__icontains=asked.text)
        found = Tool.objects.filter(named, lender=lender).order_by().values("pk")
        rows = rows.filter(Q(title__icontains=asked.text) | Q(pk__in=found))
    rows = rows.filter(kind=asked.kind) if asked.kind else rows
    rows = rows.filter(state=asked.state) if asked.state else rows.exclude(state=ToolState.RETIRED)
    last = InsuredValue.objects.filter(tool=OuterRef("pk")).order_by("-from_on", "-pk")
    outings = Loan.objects.filter(tool=OuterRef("pk"), out_on__isnull=False).order_by().values("tool")
    alive = ~Q(copies__state=CopyState.RETIRED)
    return rows.annotate(
        whole=Count("copies", filter=alive, distinct=True),
        unfit=Count("copies", filter=Q(copies__state__in=[CopyState.INCOMPLETE, CopyState.MAINTENANCE]), distinct=True),
        away=Count("copies", filter=Q(copies__loans__state__in=AWAY), distinct=True),
        outings=Subquery(outings.annotate(n=Count("pk")).values("n")[:1]),
        value=Subquery(last.values("amount")[:1]),
    ).order_by(*(_sorted(name) for name in SORTS[asked.sort]))  # fmt: skip


def _sorted(name: str) -> Any:
    """Tools that never left count as none."""
    plain = name.removeprefix("-")
    if plain != "outings":
        return name
    return F(plain).desc(nulls_last=True) if name.startswith("-") else F(plain).asc(nulls_first=True)


def list_context(lender: Lender, query: QueryDict) -> dict[str, Any]:
    """The list of the tools of a lender."""
    asked = Asked.read(query)
    rows = tools_of(lender, asked)
    page: Page = page_of(query.get("page"), rows.count(), PAGE)
    tools = list(rows[page.offset : page.offset + page.size])
    return {
        "asked": asked,
        "page": page,
        "lines": [{"tool": one, "tone": TONES[ToolState(one.state)], "copies": copies_said(one)} for one in tools],
        "kinds": ToolKind.choices,
        "states": [(ToolState.DRAFT.value, _("en préparation")), (ToolState.LISTED.value, _("au catalogue")),
                   (ToolState.RETIRED.value, _("retirés"))],
        "download": urlencode([(name, value) for name, value in query.items() if name in {"q", "type", "etat"}]),
    }  # fmt: skip


def copies_said(tool: Any) -> str:
    """How many copies there are, and where: « 3 exemplaires, 1 sorti, 1 à surveiller »."""
    said = [ngettext("%(n)s exemplaire", "%(n)s exemplaires", tool.whole) % {"n": tool.whole}]
    if tool.away:
        said.append(ngettext("%(n)s sorti", "%(n)s sortis", tool.away) % {"n": tool.away})
    if tool.unfit:
        said.append(ngettext("%(n)s à surveiller", "%(n)s à surveiller", tool.unfit) % {"n": tool.unfit})
    return ", ".join(said) if tool.whole else _("aucun exemplaire")


def tool_context(tool: Tool, tab: str) -> dict[str, Any]:
    """What stands above each of the three pages of a tool."""
    alive = tool.copies.exclude(state=CopyState.RETIRED).count()
    tabs = [
        (_("La fiche"), reverse("loans:edit_tool", args=[tool.slug]), tab == "sheet", None),
        (_("Contenu et valeur"), reverse("loans:edit_parts", args=[tool.slug]), tab == "parts", None),
        (_("Exemplaires"), reverse("loans:edit_copies", args=[tool.slug]), tab == "copies", alive),
    ]
    return {"tool": tool, "tabs": tabs, "tone": TONES[ToolState(tool.state)], "missing": missing_of(tool, alive)}


def missing_of(tool: Tool, copies: int) -> list[str]:
    """What stands between a tool in preparation and the catalogue, each with its remedy."""
    told: list[str] = []
    if tool.state == ToolState.LISTED:
        return told
    if not copies:
        told.append(_("Ajoutez un exemplaire : c’est lui qui part."))
    if not tool.summary:
        told.append(_("Présentez l’outil en une phrase."))
    return told


def copies_context(tool: Tool) -> dict[str, Any]:
    """The copies of a tool, each with the loan that holds it now and the next."""
    copies = list(tool.copies.order_by("label", "pk"))
    loans: dict[int, list[Loan]] = {}
    held = Loan.objects.filter(copy__in=copies, state__in=HELD).select_related("borrower")
    for loan in held.order_by("leaves_on", "pk"):
        loans.setdefault(loan.copy_id or 0, []).append(loan)
    return {
        "copies": [
            {
                "copy": one,
                "tone": COPY_TONES[CopyState(one.state)],
                "where": where_is(one, loans.get(one.pk, [])),
            }
            for one in copies
        ]
    }


def where_is(copy: Copy, loans: list[Loan]) -> str:
    """Where a copy is, in a few words."""
    if copy.state == CopyState.RETIRED:
        return _("retiré")
    away = next((one for one in loans if one.state in AWAY), None)
    if away is not None:
        return _("chez %(who)s") % {"who": away.who}
    if copy.state == CopyState.MAINTENANCE:
        return _("en entretien")
    return copy.storage or _("chez le prêteur")
