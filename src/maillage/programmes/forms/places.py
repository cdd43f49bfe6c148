"""Communes typed one a line, as people write them: « Amiens », « Saint-Quentin 02100 », an official code."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext as _

from maillage.core.text import fold
from maillage.geography.models import Commune, Department
from maillage.geography.recognition import recognise

MOST_COMMUNES = 100
MOST_NAMED = 4


class CommunesField(forms.CharField):
    """Communes, one a line; cleaned as rows, in the order of the lines, each once."""

    def __init__(self, **options: Any) -> None:
        """Several lines."""
        options.setdefault("widget", forms.Textarea({"rows": 3}))
        super().__init__(max_length=4000, required=False, **options)

    def clean(self, value: Any) -> Any:
        """The rows; each line that is not understood is said with its number and the remedy."""
        lines = [(rank, line.strip()) for rank, line in enumerate(super().clean(value).splitlines(), start=1)]
        typed = [(rank, line) for rank, line in lines if line]
        if len(typed) > MOST_COMMUNES:
            raise forms.ValidationError(_("cent communes au plus : prenez plutôt les départements."))
        found, faults = {}, []
        for rank, line in typed:
            commune, fault = _read(line)
            if commune is not None:
                found[commune.pk] = commune
            else:
                faults.append(_("ligne %(n)s, « %(line)s » : %(fault)s") % {"n": rank, "line": line, "fault": fault})
        if faults:
            raise forms.ValidationError(faults)
        return tuple(found.values())


def _read(line: str) -> tuple[Commune | None, str]:
    own = Commune.objects.filter(pk=line.upper()).first()
    if own is not None:
        return own, ""
    known = recognise(line)
    if known.commune is not None:
        return known.commune, ""
    if not known.candidates:
        return None, _("cette commune n’est pas connue, écrivez son nom et son code postal.")
    alike = Commune.objects.filter(pk__in=known.candidates).order_by("name", "pk")
    names = ", ".join(f"{one.name} {one.postcode}" for one in alike[:MOST_NAMED])
    return None, _("plusieurs communes ont ce nom, ajoutez le code postal (%(names)s).") % {"names": names}


def communes_text(communes: Iterable[Commune]) -> str:
    """Rows as lines."""
    return "\n".join(f"{one.name} {one.postcode}".strip() for one in communes)


class DepartmentsField(forms.CharField):
    """Departments or provinces, one a line, by name or by number; cleaned as rows, each once."""

    def __init__(self, **options: Any) -> None:
        """Several lines."""
        options.setdefault("widget", forms.Textarea({"rows": 3}))
        super().__init__(max_length=2000, required=False, **options)

    def clean(self, value: Any) -> Any:
        """The rows; a line that names none is said with its number."""
        lines = [(rank, line.strip()) for rank, line in enumerate(super().clean(value).splitlines(), start=1)]
        typed = [(rank, line) for rank, line in lines if line]
        if not typed:
            return ()
        rows = list(Department.objects.order_by("pk"))
        known = {fold(one.name): one for one in rows} | {fold(str(one)): one for one in rows}
        known |= {one.code.lower(): one for one in rows}
        words = _("ligne %(n)s, « %(line)s » : aucun département ni province n’a ce nom ; écrivez-le en entier, ou son"
                  " numéro.")  # fmt: skip
        faults = [words % {"n": rank, "line": line} for rank, line in typed if fold(line) not in known]
        if faults:
            raise forms.ValidationError(faults)
        return tuple({known[fold(line)].pk: known[fold(line)] for _rank, line in typed}.values())


def departments_text(departments: Iterable[Department]) -> str:
    """Rows as lines."""
    return "\n".join(str(one) for one in departments)
