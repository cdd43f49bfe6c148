"""What may be opened at all: sizes, compression, encodings, entity bombs. Refused in a sentence, never by a crash."""

import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

import orjson
from django.utils.translation import gettext as _

from maillage.core.errors import Refused

MEGABYTE = 1024 * 1024
MAX_BYTES = 50 * MEGABYTE
MAX_UNPACKED = 150 * MEGABYTE
MAX_PARTS = 2000
MAX_ENTITY_BYTES = MEGABYTE
CHUNK = 65_536
STORED, DEFLATED = 0, 8
LOCAL_HEADER = 30
CSV_REMEDY_ENCODINGS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe\x00\x00", "utf-32"),
    (b"\x00\x00\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
ENTITY = re.compile(r"<!ENTITY\s+(%\s+)?([^\s>]+)\s+(SYSTEM|PUBLIC|\"[^\"]*\"|'[^']*')", re.IGNORECASE)
UTF8_WIDE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")


class Unreadable(Refused):
    """The file cannot be read at all: the sentence says what, where and the remedy."""


def check_size(data: bytes) -> None:
    """Refuse an empty file and one over 50 MB."""
    if not data.strip():
        raise Unreadable(_("Le fichier est vide. Vérifiez l’export de départ, puis envoyez-le à nouveau."))
    if len(data) > MAX_BYTES:
        raise Unreadable(
            _("Le fichier pèse %(size)d Mo ; la limite est de 50 Mo. Exportez une période plus courte.")
            % {"size": len(data) // MEGABYTE}
        )


def unpack(data: bytes) -> bytes:
    """The content of a gzip file, bounded while it unpacks; other content comes back as it is.

    Raises:
        Unreadable: the file is damaged, or would unpack to more than 50 MB.
    """
    check_size(data)
    if not data.startswith(b"\x1f\x8b"):
        return data
    machine = zlib.decompressobj(wbits=31)
    try:
        content = machine.decompress(data, MAX_BYTES + 1)
    except zlib.error as error:
        raise Unreadable(_("L’archive gzip est abîmée. Compressez le fichier à nouveau.")) from error
    if len(content) > MAX_BYTES:
        raise Unreadable(_("L’archive gzip dépasse 50 Mo une fois ouverte. Exportez une période plus courte."))
    if not machine.eof:
        raise Unreadable(_("L’archive gzip est abîmée. Compressez le fichier à nouveau."))
    check_size(content)
    return content


def open_zip(data: bytes) -> dict[str, zipfile.ZipInfo]:
    """The parts of a zipped document, after unpacking each one for real: announced sizes are not believed.

    Raises:
        Unreadable: damaged, encrypted, too many parts, or more than 150 MB in all.
    """
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError) as error:
        raise Unreadable(_("Le classeur est abîmé. Ouvrez-le, enregistrez-le à nouveau en .xlsx ou .ods.")) from error
    if len(parts) > MAX_PARTS:
        raise Unreadable(_("Le classeur contient trop de parties. Copiez la feuille utile dans un classeur neuf."))
    total = 0
    for part in parts:
        for chunk in part_chunks(data, part):
            total += len(chunk)
            if total > MAX_UNPACKED:
                raise Unreadable(
                    _("Le classeur dépasse 150 Mo une fois ouvert. Gardez les seules lignes utiles, ou passez par CSV.")
                )
    return {part.filename: part for part in parts}


def part_chunks(data: bytes, part: zipfile.ZipInfo) -> Iterator[bytes]:
    """The true content of one part, chunk by chunk, read from its local header (PKWARE APPNOTE 4.3.7)."""
    if part.flag_bits & 1 or part.compress_type not in (STORED, DEFLATED):
        raise Unreadable(_("Le classeur est protégé par un mot de passe. Enregistrez-le sans protection."))
    head = data[part.header_offset : part.header_offset + LOCAL_HEADER]
    if len(head) < LOCAL_HEADER:
        raise Unreadable(_("Le classeur est abîmé. Ouvrez-le, enregistrez-le à nouveau en .xlsx ou .ods."))
    start = (
        part.header_offset
        + LOCAL_HEADER
        + int.from_bytes(head[26:28], "little")
        + int.from_bytes(head[28:30], "little")
    )
    packed = data[start : start + part.compress_size]
    if part.compress_type == STORED:
        yield packed
        return
    machine = zlib.decompressobj(wbits=-15)
    try:
        chunk = machine.decompress(packed, CHUNK)
        while chunk:
            yield chunk
            chunk = machine.decompress(machine.unconsumed_tail, CHUNK)
    except zlib.error as error:
        raise Unreadable(_("Le classeur est abîmé. Ouvrez-le, enregistrez-le à nouveau en .xlsx ou .ods.")) from error


def decode(data: bytes) -> str:
    """Text in whichever encoding French offices produce: marked UTF-8/16/32, UTF-16 without mark, UTF-8, Windows-1252.

    A UTF-8 text with a few foreign bytes (two files glued together) is read byte by byte where it breaks.
    """
    for mark, encoding in CSV_REMEDY_ENCODINGS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace").replace("\x00", "")
    wide = _wide_encoding(data[:4096])
    if wide:
        return data.decode(wide, errors="replace").replace("\x00", "")
    try:
        return data.decode("utf-8").replace("\x00", "")
    except UnicodeDecodeError:
        return _decode_windows(data).replace("\x00", "")


def _wide_encoding(head: bytes) -> str:
    even, odd = head[0::2].count(0), head[1::2].count(0)
    half = len(head) // 4
    if half and odd > half and even < half // 4:
        return "utf-16-le"
    if half and even > half and odd < half // 4:
        return "utf-16-be"
    return ""


def _decode_windows(data: bytes) -> str:
    wide = len(UTF8_WIDE.findall(data))
    lonely = len(re.findall(rb"[\x80-\xff]", UTF8_WIDE.sub(b"", data)))
    if wide <= lonely:
        return _windows(data)
    pieces, last = [], 0
    for match in UTF8_WIDE.finditer(data):
        pieces += [_windows(data[last : match.start()]), match.group().decode("utf-8", errors="replace")]
        last = match.end()
    return "".join([*pieces, _windows(data[last:])])


def _windows(data: bytes) -> str:
    try:
        return data.decode("cp1252")
    except UnicodeDecodeError:
        return data.decode("latin-1")


def load_json(data: bytes) -> Any:
    """A JSON document, by the strict reader, then by a lenient one (foreign encodings, lone surrogates).

    Raises:
        Unreadable: not JSON (with the place), or nested beyond reason.
    """
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError as error:
        if "ecursion" in str(error):
            raise _too_deep() from error
    text = decode(data).lstrip("\ufeff")
    try:
        return json.loads(text, strict=False)
    except RecursionError as error:
        raise _too_deep() from error
    except json.JSONDecodeError as error:
        raise Unreadable(
            _("Le fichier n’est pas un JSON complet : ligne %(line)d, colonne %(column)d. Téléchargez-le à nouveau.")
            % {"line": error.lineno, "column": error.colno}
        ) from error
    except ValueError as error:
        raise Unreadable(_("Le fichier JSON contient un nombre démesuré. Corrigez l’export de départ.")) from error


def _too_deep() -> Unreadable:
    return Unreadable(_("Le fichier JSON est imbriqué sans fin. Corrigez l’export de départ."))


def check_entities(text: str) -> None:
    """Refuse XML whose entities read other files, call each other, or swell (billion laughs, quadratic blow-up)."""
    swelling = 0
    for match in ENTITY.finditer(text[: MEGABYTE * 2]):
        name, value = match.group(2), match.group(3)
        if match.group(1) or value.upper() in ("SYSTEM", "PUBLIC") or re.search(r"&(?!#)", value):
            raise Unreadable(
                _("Le fichier XML déclare une entité (%(name)s) qui en appelle d’autres. Publiez le flux sans DTD.")
                % {"name": name[:40]}
            )
        swelling += len(value) * text.count(f"&{name};")
    if swelling > MAX_ENTITY_BYTES:
        raise Unreadable(_("Les entités du fichier XML enflent sans mesure. Publiez le flux sans DTD."))
