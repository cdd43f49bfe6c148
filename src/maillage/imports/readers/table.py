"""Tables: CSV as French offices export it, and the rows of workbooks; title rows above the header are passed over."""

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, islice
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _

from maillage.core.text import clean_line
from maillage.imports.readers.flat import build
from maillage.imports.readers.guard import Unreadable, decode
from maillage.imports.readers.mapping import field_of, fields_of, propose_mapping
from maillage.imports.readers.record import Record, attempt
from maillage.imports.schemas import Options, Problem, SourceEvent

Row = list[object]
HEAD_ROWS = 30
SAMPLE = 20
COLUMN_LIMIT = 300
ROW_LIMIT = 200_000
CELL_LIMIT = 1_000_000
UNTYPED = re.compile(r"[\x00-\x08\x0e-\x19\x1b-\x1f\x7f]")
DELIMITERS = (";", "\t", ",", "|")


@dataclass(slots=True)
class Table:
    """A header and its rows, each with the line it starts at in the file."""

    headers: list[str]
    rows: Iterator[tuple[int, Row]]
    sample: list[Row] = field(default_factory=list)
    header_line: int = 1


def csv_rows(data: bytes) -> Iterator[tuple[int, Row]]:
    """The rows of a CSV text with the line each starts at; the separator is the one that cuts the head most evenly."""
    text = decode(data)
    _refuse_binary(text)
    csv.field_size_limit(CELL_LIMIT)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    line = 1
    while True:
        try:
            row = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise Unreadable(
                _(
                    "La ligne %(line)d n’est pas lisible : une cellule est démesurée ou un guillemet n’est pas "
                    "fermé. Corrigez-la."
                )
                % {"line": line}
            ) from error
        if len(row) > COLUMN_LIMIT:
            raise Unreadable(
                _("La ligne %(line)d a %(count)d colonnes ; la limite est de %(most)d. Gardez les colonnes utiles.")
                % {"line": line, "count": len(row), "most": COLUMN_LIMIT}
            )
        yield line, list(row)
        line = reader.line_num + 1


def _refuse_binary(text: str) -> None:
    """What is no text has signs that no office types.

    Raises:
        Unreadable: more than one sign in a hundred of the beginning.
    """
    head = text[:20_000]
    if len(UNTYPED.findall(head)) * 100 > len(head):
        raise Unreadable(
            _("Ce fichier n’est pas un tableau en texte. Exportez-le en CSV ou en .xlsx depuis votre tableur.")
        )


def _delimiter(text: str) -> str:
    lines = [row for row in text[:20_000].splitlines() if row.strip()][:HEAD_ROWS]
    if lines and lines[0].lower().startswith("sep=") and len(lines[0].strip()) == 5:  # noqa: PLR2004 - « sep=; »
        return lines[0].strip()[-1]

    def evenness(mark: str) -> tuple[int, int]:
        widths = [len(row) for row in csv.reader(lines, delimiter=mark)]
        known = max(
            (sum(field_of(cell) is not None for cell in row) for row in csv.reader(lines, delimiter=mark)), default=0
        )
        return known, max((widths.count(width) * width for width in set(widths) if width > 1), default=0)

    try:
        return max(DELIMITERS, key=evenness)
    except csv.Error:
        return ";"


def table_of(rows: Iterable[tuple[int, Row]]) -> Table:
    """Find the header among the first rows: the one that names the most fields, else the first with most texts.

    Raises:
        Unreadable: no row has two named columns.
    """
    stream = iter(rows)
    head = [(line, row) for line, row in islice(stream, HEAD_ROWS)]
    filled = [(index, line, row) for index, (line, row) in enumerate(head) if _width(row) > 1]
    if not filled:
        raise Unreadable(
            _(
                "Aucune ligne de titres de colonnes n’est trouvée. Ajoutez-en une : nom, "
                "adresse, commune, et la date de début pour des rendez-vous."
            )
        )
    index, line, row = max(filled, key=lambda item: (_score(item[2]), -item[0]))
    headers = distinct_headers(row)
    following = [pair for pair in head[index + 1 :] if _width(pair[1])]
    return Table(
        headers=headers,
        rows=((number, cells) for number, cells in chain(following, stream) if _width(cells)),
        sample=[cells for _line, cells in following[:SAMPLE]],
        header_line=line,
    )


def _width(row: Sequence[object]) -> int:
    return sum(1 for cell in row if cell is not None and str(cell).strip())


def _score(row: Sequence[object]) -> tuple[int, int]:
    known = sum(isinstance(cell, str) and field_of(cell) is not None for cell in row)
    return known, _width(row) if known == 0 else 0


def distinct_headers(row: Sequence[object]) -> list[str]:
    """Header labels on one line, empty ones named by their letter's rank, twins numbered: « Titre », « Titre (2) »."""
    seen: dict[str, int] = {}
    found = []
    last = max((index for index, cell in enumerate(row) if cell is not None and str(cell).strip()), default=-1)
    for index, cell in enumerate(row[: last + 1]):
        label = clean_line(str(cell if cell is not None else ""))[:100] or _("Colonne %(rank)d") % {"rank": index + 1}
        seen[label] = seen.get(label, 0) + 1
        found.append(label if seen[label] == 1 else f"{label} ({seen[label]})")
    return found


def read(rows: Iterable[tuple[int, Row]], *, zone: ZoneInfo, options: Options) -> Iterator[SourceEvent | Problem]:
    """Each row as an event, by the corrected mapping or the proposed one.

    Raises:
        Unreadable: no header, no column for the title, or more than 200,000 rows.
    """
    table = table_of(rows)
    fields = fields_of(table.headers, table.sample, options.mapping)
    if "title" not in fields.values():
        raise Unreadable(
            _(
                "Aucune colonne ne donne le titre (colonnes lues : %(headers)s). Dites laquelle dans la "
                "correspondance des colonnes."
            )
            % {"headers": ", ".join(table.headers[:12])}
        )
    yield from _doubts(table, fields, options)
    for count, (line, cells) in enumerate(table.rows):
        if count >= ROW_LIMIT:
            raise Unreadable(_("Le tableau dépasse 200 000 lignes. Découpez-le."))
        record = Record(line, zone, options)
        yield from attempt(record, build(_values(table.headers, fields, cells), record))


def _values(headers: Sequence[str], fields: Mapping[str, str], cells: Sequence[object]) -> dict[str, object]:
    values: dict[str, object] = {}
    for header, cell in zip(headers, cells, strict=False):
        name = fields[header]
        if not name or cell is None or cell == "":
            continue
        values[name] = f"{values[name]}|{cell}" if name in values else cell
    return values


def _doubts(table: Table, fields: Mapping[str, str], options: Options) -> Iterator[Problem]:
    """Say which columns nobody recognised, once for the file."""
    proposed = propose_mapping(table.headers, table.sample)
    left = [header for header in table.headers if not fields[header] and header not in (options.mapping or {})]
    if left:
        yield Problem(
            line=table.header_line,
            field="mapping",
            message=_("Colonnes laissées de côté : %(headers)s.") % {"headers": ", ".join(left[:20])},
            remedy=_("Donnez-leur un rôle dans la correspondance des colonnes si elles sont utiles."),
            level="info",
        )
    unsure = [header for header, item in proposed.items() if 0 < item.confidence < 0.6 and fields[header] == item.field]  # noqa: PLR2004 - guessed from values
    if unsure:
        yield Problem(
            line=table.header_line,
            field="mapping",
            message=_("Le rôle de ces colonnes est deviné d’après leurs valeurs : %(headers)s.")
            % {"headers": ", ".join(unsure[:20])},
            remedy=_("Vérifiez la correspondance des colonnes."),
        )
