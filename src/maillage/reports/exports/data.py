"""The open-data package of a version: CSV files, what each column means, and the whole content as JSON."""

import io
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from maillage.core.spreadsheets import csv_lines
from maillage.reports.models import ReportVersion

Lines = list[list[object]]
COMPLETENESS = ("expected", "received", "zeros", "not_provided", "not_applicable", "unknown", "withheld", "unchecked",
                "silent")  # fmt: skip
FIGURES = ("key", "label", "kind", "value", "lower", "upper", "unit", "as_of", "code", "version", "counts", "nature")


def package_of(version: ReportVersion) -> bytes:
    """A ZIP; the same version gives the same bytes."""
    content = version.content
    tables = {
        "figures.csv": _figures(content), "breakdowns.csv": _breakdowns(content), "actions.csv": _actions(content),
        "answers.csv": _answers(content), "sources.csv": _sources(content), "checks.csv": _points(content),
        "errata.csv": _errata(content),
    }  # fmt: skip
    tables["codebook.csv"] = codebook(tables)
    at = datetime.fromisoformat(content["published_at"])
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, lines in tables.items():
            _add(archive, name, b"".join(csv_lines(lines)), at)
        whole = json.dumps({"digest": version.digest, "content": content}, ensure_ascii=False, indent=1, sort_keys=True)
        _add(archive, "report.json", whole.encode(), at)
        _add(archive, _("LISEZMOI.txt"), _readme(version).encode(), at)
    return out.getvalue()


def _add(archive: zipfile.ZipFile, name: str, data: bytes, at: datetime) -> None:
    one = zipfile.ZipInfo(name, (at.year, at.month, at.day, at.hour, at.minute, 0))
    one.compress_type = zipfile.ZIP_DEFLATED
    archive.writestr(one, data)


def _readme(version: ReportVersion) -> str:
    said = version.content
    lines = [
        said["report"]["title"],
        _("Programme : %(name)s") % {"name": said["programme"]["name"]},
        _("Version %(number)s, publiée le %(day)s") % {"number": said["number"], "day": said["published_at"][:10]},
        _("Empreinte du contenu (SHA-256) : %(digest)s") % {"digest": version.digest},
        "",
        _("Une case vide n’est jamais un zéro : la valeur n’est pas connue."),
        _("Les colonnes de chaque fichier sont expliquées dans codebook.csv."),
        _("Les fichiers CSV sont en UTF-8, séparés par des points-virgules, avec un point pour les décimales."),
    ]
    return "\n".join(lines) + "\n"


def _figures(content: Any) -> Lines:
    head = [*FIGURES, "out_of", "out_of_label", "share_percent", "over_time", "over_structures", *COMPLETENESS,
            "warnings", "limits", "names", "revisions", "is_rectified", "digest"]  # fmt: skip
    rows: Lines = [list(head)]
    for one in content["figures"]:
        rules = one["rules"]
        rows.append(
            [
                *(one[name] for name in FIGURES), one["out_of"]["value"] if one["out_of"] else None,
                one["out_of"]["label"] if one["out_of"] else None, one["share"], rules[0], rules[1],
                *(_counted(one["completeness"], name) for name in COMPLETENESS), _joined(one["warnings"]),
                one["limits"], _joined(one["names"]), _joined(f"{cell}:{number}" for cell, number in one["revisions"]),
                int(one["is_rectified"]), one["digest"],
            ]
        )  # fmt: skip
    return rows


def _counted(counts: Mapping[str, int], name: str) -> int | None:
    """How many; a version of before this column has none of it, an amount that nobody answered has no column."""
    return counts.get(name, 0) if counts else None


def _joined(values: Iterable[object]) -> str:
    return " | ".join(str(value) for value in values)


def _breakdowns(content: Any) -> Lines:
    rows: Lines = [["chart", "label", "value", "counts", "is_gap"]]
    for block in content["blocks"]:
        for bar in block.get("chart", {}).get("bars", ()):
            rows.append([block["title"], bar["label"], bar["value"], bar["note"], int(bar["is_gap"])])
    return rows


def _actions(content: Any) -> Lines:
    rows: Lines = [["code", "title", "type", "scope", "place", "commune", "structure", "role"]]
    for block in content["blocks"]:
        for group in block.get("groups", ()):
            for action in group["actions"]:
                for one in action["structures"] or [{"name": None, "code": None}]:
                    rows.append(
                        [
                            action["code"], action["title"], group["type"], action["scope"], action["place"],
                            action["commune"], one["name"], one["code"],
                        ]
                    )  # fmt: skip
    return rows


def _answers(content: Any) -> Lines:
    names = ("structure", "action", "period", "value", "revision", "comment")
    rows: Lines = [["figure", *names]]
    rows += [[one["key"], *(row[name] for name in names)] for one in content["figures"] for row in one["answers"]]
    return rows


def _sources(content: Any) -> Lines:
    names = ("title", "on", "amount", "url")
    rows: Lines = [["figure", *names]]
    rows += [[one["key"], *(row.get(name) for name in names)] for one in content["figures"] for row in one["sources"]]
    return rows


def _points(content: Any) -> Lines:
    names = ("id", "rule", "message", "proposal", "reason")
    return [list(names), *([row[name] for name in names] for row in content["points"])]


def _errata(content: Any) -> Lines:
    rows: Lines = [["figure", "label", "before", "after", "reasons"]]
    rows += [[row["key"], row["label"], row["before"], row["after"], _joined(row["reasons"])]
             for row in content["errata"]]  # fmt: skip
    return rows


def meanings() -> dict[str, str]:
    """What each column means, in the active language."""
    return {
        "key": _("nom du chiffre dans le bilan"), "figure": _("nom du chiffre, comme dans figures.csv"),
        "label": _("intitulé"), "kind": _("origine : indicateur, décompte du programme ou montant déclaré"),
        "value": _("valeur ; vide quand elle n’est pas connue"), "lower": _("borne basse de ce qui est connu"),
        "upper": _("borne haute de ce qui est connu"), "unit": _("unité"), "as_of": _("jour du constat"),
        "code": _("code de l’indicateur, de l’action ou du rôle"), "version": _("version de la définition"),
        "counts": _("ce qui est compté"), "nature": _("comportement dans le temps"),
        "out_of": _("dénominateur"), "out_of_label": _("intitulé du dénominateur"),
        "share_percent": _("part du dénominateur, en %"), "over_time": _("règle d’une période à l’autre"),
        "over_structures": _("règle d’une structure à l’autre"), "expected": _("réponses attendues"),
        "received": _("réponses reçues avec une valeur"), "zeros": _("zéros saisis, parmi les réponses reçues"),
        "not_provided": _("réponses non fournies"), "not_applicable": _("réponses sans objet"),
        "unknown": _("valeurs inconnues de ceux qui répondent"), "withheld": _("valeurs non communiquées"),
        "unchecked": _("réponses envoyées, en cours de vérification"),
        "silent": _("réponses attendues qui ne sont pas venues"), "warnings": _("ce qu’il faut dire avec le chiffre"),
        "limits": _("ce qu’on ne sait pas"), "names": _("ce qui est compté, nommé"),
        "revisions": _("révisions utilisées (chiffre:révision)"), "is_rectified": _("1 si rectifié après validation"),
        "digest": _("empreinte du chiffre"), "chart": _("titre du graphique"),
        "is_gap": _("1 pour ce qui manque au total"), "title": _("titre"), "type": _("type d’action"),
        "scope": _("portée"), "place": _("lieu"), "commune": _("commune"), "structure": _("structure"),
        "role": _("rôle de la structure"), "action": _("action"), "period": _("période"),
        "revision": _("révision de la réponse"), "comment": _("commentaire de la réponse"), "on": _("jour"),
        "amount": _("apport de la source"), "url": _("adresse"), "id": _("code de la vérification"),
        "rule": _("règle vérifiée"), "message": _("ce qui ne va pas"), "proposal": _("remède proposé"),
        "reason": _("pourquoi le bilan est publié malgré cela"), "before": _("valeur de la version d’avant"),
        "after": _("valeur de cette version"), "reasons": _("motifs de la correction"),
        "file": _("fichier"), "column": _("colonne"), "meaning": _("signification"),
    }  # fmt: skip


def codebook(tables: dict[str, Lines]) -> Lines:
    """A line for each column of each file."""
    words = meanings()
    rows: Lines = [["file", "column", "meaning"]]
    heads: list[tuple[str, Sequence[object]]] = [(name, lines[0]) for name, lines in tables.items()]
    rows += [[name, column, words[str(column)]] for name, head in heads for column in head]
    return rows
