"""How a page of the desk that writes something answers: rows added, faults said, two editors told, then written."""

from collections.abc import Callable, Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render

from maillage.core.errors import said_in
from maillage.loans.panels.sheets import Sheet
from maillage.ui.access import Request

WRONG = 422


def answer(
    request: Request, sheet: Sheet, template: str, context: dict[str, Any], *, write: Callable[[], object], done: str,
    word: str, touches: Callable[[], Sequence[Any]] | None = None, empties: Callable[[], bool] | None = None,
) -> HttpResponse:  # fmt: skip
    """The page with its form, or what was written and the way on.

    ``touches`` gives the loans it would touch, ``empties`` whether it leaves nothing: a tick then confirms it.
    """
    deed = request.POST.get("do", "save") if request.method == "POST" else "open"
    if deed.startswith("add-"):
        sheet.more(deed.removeprefix("add-"))
    if deed != "save":
        return render(request, template, context | {"sheet": sheet})
    if not sheet.is_valid() or sheet.changed_meanwhile():
        return render(request, template, context | {"sheet": sheet}, status=WRONG)
    if not request.POST.get("sure"):
        sheet.touched = touches() if touches is not None else ()
        sheet.emptied = empties is not None and empties()
        if sheet.touched or sheet.emptied:
            return render(request, template, context | {"sheet": sheet}, status=WRONG)
    with said_in(sheet.form):
        write()
        messages.success(request, word)
        return redirect(done)
    return render(request, template, context | {"sheet": sheet}, status=WRONG)
