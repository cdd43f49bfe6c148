"""From bytes that somebody sent to clean pixels, and from pixels to bytes that we serve.

Nothing of the file that came in is ever served: it is decoded to pixels, turned upright, brought to sRGB, and encoded
again. What a file hides (metadata, place, thumbnail, a script after the last pixel) does not survive that.
"""

import io
import re
from typing import Any

from django.utils.translation import gettext_lazy as _
from PIL import Image as Pillow
from PIL import ImageCms, ImageOps, UnidentifiedImageError

from maillage.core.errors import Refused
from maillage.files.enums import MASTER_SIDE, Format

MEGABYTE = 1024 * 1024
MAX_BYTES = 20 * MEGABYTE
MAX_PIXELS = 60_000_000
LEAST_SIDE = 32
MAX_RATIO = 12
ACCEPTED = ("JPEG", "PNG", "WEBP", "GIF", "AVIF")
SNIFFED = 1024
SVG = re.compile(rb"<(\?xml|!doctype|!--|svg|html)", re.IGNORECASE)
HEIC = re.compile(rb"^.{4}ftyp(heic|heix|hevc|heim|heis|mif1|msf1)", re.DOTALL)
SAVING: dict[str, dict[str, Any]] = {
    Format.AVIF: {"format": "AVIF", "quality": 58, "speed": 7},
    Format.WEBP: {"format": "WEBP", "quality": 78, "method": 4},
    Format.JPEG: {"format": "JPEG", "quality": 80, "optimize": True, "progressive": True},
}
MASTER_SAVING = {"format": "WEBP", "quality": 90, "method": 2}


class PictureRefused(Refused):
    """A file that does not become a picture; the sentence says why and what to send instead."""


class NotAPicture(PictureRefused):
    """Another kind of file, or a drawing that could hold a script."""


class TooHeavy(PictureRefused):
    """More than 20 MB."""


class TooManyPixels(PictureRefused):
    """More than 60 million pixels, whatever the weight of the file: a decompression bomb or a scan."""


class BadShape(PictureRefused):
    """Too small to be shown, or a ribbon."""


class Damaged(PictureRefused):
    """Cut or corrupted on the way."""


def read_picture(data: bytes) -> Pillow.Image:
    """Decode an upload into clean pixels, RGB or RGBA, sRGB, upright, at most 2400 pixels on the longer side.

    Of an animation, the first image. Sixteen-bit and CMYK pictures are converted.

    Raises:
        PictureRefused: with the sentence for the person who sent it.
    """
    if len(data) > MAX_BYTES:
        raise TooHeavy(_("Cette image pèse plus de 20 Mo. Réduisez-la avant de l’envoyer."))
    picture = _opened(data)
    _check_shape(*picture.size)
    try:
        picture.draft(None, (MASTER_SIDE, MASTER_SIDE))  # a JPEG is decoded smaller, in a fraction of the memory
        picture.seek(0)
        picture.load()
        upright = ImageOps.exif_transpose(picture)
        pixels = _in_srgb(upright)
    except (OSError, SyntaxError, ValueError, EOFError, MemoryError, IndexError, TypeError) as error:
        raise Damaged(
            _("Cette image est incomplète ou abîmée. Enregistrez-la de nouveau, puis renvoyez-la.")
        ) from error
    pixels.thumbnail((MASTER_SIDE, MASTER_SIDE), Pillow.Resampling.LANCZOS, reducing_gap=2.0)
    return Pillow.frombytes(pixels.mode, pixels.size, pixels.tobytes())  # pixels and nothing else


def _opened(data: bytes) -> Pillow.Image:
    """The header read; other kinds of files are told by name when they are usual mistakes."""
    head = data[:SNIFFED].lstrip(b"\xef\xbb\xbf \t\r\n")
    if SVG.match(head):
        raise NotAPicture(_("Le format SVG n’est pas accepté. Exportez l’image en PNG ou en JPEG."))
    if head.startswith(b"%PDF"):
        raise NotAPicture(_("Ce fichier est un PDF et non une image. Exportez la page en PNG ou en JPEG."))
    if HEIC.match(head):
        raise NotAPicture(_("Le format HEIC n’est pas lisible partout. Exportez la photo en JPEG."))
    try:
        return Pillow.open(io.BytesIO(data), formats=ACCEPTED)
    except UnidentifiedImageError as error:
        raise NotAPicture(_("Ce fichier n’est pas une image JPEG, PNG, WebP, AVIF ou GIF.")) from error
    except (Pillow.DecompressionBombError, Pillow.DecompressionBombWarning) as error:
        raise _too_many_pixels() from error
    except (OSError, SyntaxError, ValueError, EOFError, IndexError, TypeError) as error:
        raise Damaged(
            _("Cette image est incomplète ou abîmée. Enregistrez-la de nouveau, puis renvoyez-la.")
        ) from error


def _too_many_pixels() -> TooManyPixels:
    return TooManyPixels(_("Cette image dépasse 60 millions de pixels. Réduisez ses dimensions avant de l’envoyer."))


def _check_shape(width: int, height: int) -> None:
    """Refuse on the header alone, before a single pixel is decoded."""
    if width * height > MAX_PIXELS:
        raise _too_many_pixels()
    if min(width, height) < LEAST_SIDE:
        raise BadShape(_("Cette image est trop petite : il faut au moins 32 pixels de côté."))
    if max(width, height) > MAX_RATIO * min(width, height):
        raise BadShape(_("Cette image est trop allongée pour être affichée. Recadrez-la."))


def _in_srgb(picture: Pillow.Image) -> Pillow.Image:
    """RGB, or RGBA when something is transparent, in the colours of screens."""
    if picture.mode.startswith("I"):  # sixteen bits of grey
        picture = picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    alpha = picture.convert("RGBA").getchannel("A") if picture.has_transparency_data else None
    profile = picture.info.get("icc_profile")
    base = picture if picture.mode in ("RGB", "CMYK", "L") else picture.convert("RGB")
    if profile:
        base = _from_profile(base, profile)
    base = base.convert("RGB")
    if alpha is not None and alpha.getextrema() != (255, 255):
        base.putalpha(alpha)
    return base


def _from_profile(picture: Pillow.Image, profile: bytes) -> Pillow.Image:
    """The picture in sRGB; a profile that lies or does not fit is ignored."""
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        converted = ImageCms.profileToProfile(picture, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return picture
    return converted or picture


def average_colour(picture: Pillow.Image) -> str:
    """The mean colour as `#rrggbb`, transparent parts seen on white."""
    pixel = _flattened(picture).resize((1, 1), Pillow.Resampling.BOX).getpixel((0, 0))
    red, green, blue = pixel if isinstance(pixel, tuple) else (0, 0, 0)
    return f"#{int(red):02x}{int(green):02x}{int(blue):02x}"


def _flattened(picture: Pillow.Image) -> Pillow.Image:
    """Without transparency, on white."""
    if picture.mode != "RGBA":
        return picture
    ground = Pillow.new("RGB", picture.size, "white")
    ground.paste(picture, mask=picture.getchannel("A"))
    return ground


def encode(picture: Pillow.Image, form: Format, width: int) -> bytes:
    """One variant: the picture at that width, in that format."""
    height = max(1, round(picture.height * width / picture.width))
    sized = picture if width == picture.width else picture.resize((width, height), Pillow.Resampling.LANCZOS)
    return _bytes(_flattened(sized) if form == Format.JPEG else sized, SAVING[form])


def encode_master(picture: Pillow.Image) -> bytes:
    """What is kept, from which every variant is made again."""
    return _bytes(picture, MASTER_SAVING)


def _bytes(picture: Pillow.Image, options: dict[str, Any]) -> bytes:
    written = io.BytesIO()
    picture.save(written, **options)
    return written.getvalue()
