"""What becomes a picture, what is refused and how, and that nothing but pixels comes out."""

import io
import struct
import zlib

import pytest
from PIL import Image as Pillow
from PIL import ImageCms

from maillage.files import pipeline
from maillage.files.enums import Format, widths_for
from maillage.files.pipeline import BadShape, Damaged, NotAPicture, TooHeavy, TooManyPixels, read_picture
from tests.factories.files import picture_bytes

SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
HEIC = b"\x00\x00\x00\x18ftypheic" + b"\0" * 64


def png_header(width, height):
    """A tiny PNG that claims to be enormous."""

    def chunk(kind, body):
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


REFUSED = {
    "nothing": (b"", NotAPicture),
    "text": (b"bonjour", NotAPicture),
    "page": (b"<!doctype html><script>alert(1)</script>", NotAPicture),
    "svg": (SVG, NotAPicture),
    "svg after blanks": (b"\xef\xbb\xbf \n" + SVG, NotAPicture),
    "svg with a comment": (b"<!-- GIF89a -->" + SVG, NotAPicture),
    "pdf": (b"%PDF-1.7\n", NotAPicture),
    "heic": (HEIC, NotAPicture),
    "tiff": (picture_bytes(form="TIFF"), NotAPicture),
    "bmp": (picture_bytes(form="BMP"), NotAPicture),
    "script that starts like a gif": (b"GIF89a=1;alert(1)", NotAPicture),
    "twenty megabytes": (b"\xff\xd8\xff" + b"\0" * (20 * 1024 * 1024), TooHeavy),
    "bomb of 100 million pixels": (png_header(10_000, 10_000), TooManyPixels),
    "bomb of 400 million pixels": (png_header(20_000, 20_000), TooManyPixels),
    "bomb of 4 billion pixels": (png_header(65_000, 65_000), TooManyPixels),
    "61 million pixels": (png_header(7_820, 7_820), TooManyPixels),
    "cut jpeg": (picture_bytes(quality=95)[:-3000], Damaged),
    "cut png": (picture_bytes(form="PNG")[:-40], Damaged),
    "cut webp": (picture_bytes(form="WEBP")[:-40], Damaged),
    "png without its pixels": (png_header(400, 400), Damaged),
    "one pixel": (picture_bytes(8, 8), BadShape),
    "ribbon": (picture_bytes(1000, 40), BadShape),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_not_a_picture_of_ours_is_refused_with_a_sentence(case):
    data, refusal = REFUSED[case]

    with pytest.raises(refusal) as caught:
        read_picture(data)

    assert str(caught.value).endswith(".")


def test_the_weight_of_a_bomb_is_seen_before_its_pixels_are_decoded(monkeypatch):
    monkeypatch.setattr(Pillow.Image, "load", lambda _self: pytest.fail("decoded"))
    with pytest.raises(TooManyPixels):
        read_picture(png_header(9_000, 9_000))


ACCEPTED = {
    "jpeg": (picture_bytes(), "RGB"),
    "png": (picture_bytes(form="PNG"), "RGB"),
    "webp": (picture_bytes(form="WEBP"), "RGB"),
    "gif": (picture_bytes(form="GIF"), "RGB"),
    "avif": (picture_bytes(form="AVIF"), "RGB"),
    "grey jpeg": (picture_bytes(mode="L", colour=120), "RGB"),
    "cmyk jpeg": (picture_bytes(mode="CMYK", colour=(10, 200, 200, 20)), "RGB"),
    "sixteen-bit grey": (picture_bytes(form="PNG", mode="I;16", colour=40_000), "RGB"),
    "palette": (picture_bytes(form="PNG", mode="P", colour=3), "RGB"),
    "black and white": (picture_bytes(form="PNG", mode="1", colour=1), "RGB"),
    "transparent png": (picture_bytes(form="PNG", mode="RGBA", colour=(1, 2, 3, 0)), "RGBA"),
    "transparent grey": (picture_bytes(form="PNG", mode="LA", colour=(9, 255)), "RGBA"),
    "opaque with an alpha channel": (picture_bytes(form="PNG", mode="RGBA", colour=(9, 9, 9, 255)), "RGBA"),
}


@pytest.mark.parametrize("case", ACCEPTED)
def test_every_usual_picture_becomes_clean_pixels(case):
    data, mode = ACCEPTED[case]

    picture = read_picture(data)

    assert (picture.mode, picture.size, picture.info) == (mode, (800, 600), {})


def test_sixteen_bits_are_brought_to_eight_and_not_burnt_white():
    picture = read_picture(picture_bytes(form="PNG", mode="I;16", colour=32_768))

    assert picture.getpixel((700, 500)) == (128, 128, 128)


def test_a_photo_taken_on_its_side_stands_upright_and_says_nothing_of_where_it_was_taken():
    exif = Pillow.Exif()
    exif[0x0112] = 6  # turned a quarter
    exif[0x010E] = "chez Ada, 12 rue des Lilas"
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2] = "N", (49.0, 53.0, 1.0)
    data = picture_bytes(exif=exif, comment=b"secret comment", xmp=b"<x:xmpmeta>Lovelace</x:xmpmeta>")
    assert b"Lilas" in data
    assert b"Lovelace" in data

    picture = read_picture(data)

    assert picture.size == (600, 800)
    assert picture.getpixel((599, 0))[0] < 60  # the dark corner went to the right
    for form in Format:
        made = pipeline.encode(picture, form, 320)
        assert [word for word in (b"Lilas", b"secret", b"Lovelace", b"Exif", b"xmp") if word in made] == []
        again = Pillow.open(io.BytesIO(made))
        assert dict(again.getexif()) == {}


def test_what_hides_after_the_last_pixel_does_not_come_out():
    """A polyglot: a good picture that is also a page and an archive."""
    data = picture_bytes() + b"<script>alert('polyglot')</script>PK\x03\x04"

    picture = read_picture(data)

    for form in Format:
        assert b"polyglot" not in pipeline.encode(picture, form, 320)
    assert b"polyglot" not in pipeline.encode_master(picture)


def test_an_animation_keeps_its_first_image():
    frames = [Pillow.new("RGB", (100, 100), colour) for colour in ("red", "blue")]
    written = io.BytesIO()
    frames[0].save(written, "GIF", save_all=True, append_images=frames[1:], duration=100)

    picture = read_picture(written.getvalue())

    assert picture.getpixel((50, 50)) == (255, 0, 0)
    assert getattr(Pillow.open(io.BytesIO(pipeline.encode(picture, Format.WEBP, 100))), "n_frames", 1) == 1


def test_colours_of_another_space_are_brought_to_the_screen():
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("XYZ")).tobytes()
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()

    kept = read_picture(picture_bytes(form="PNG", icc_profile=srgb)).getpixel((700, 500))
    changed = read_picture(picture_bytes(form="PNG", icc_profile=lab)).getpixel((700, 500))
    lied = read_picture(picture_bytes(form="PNG", icc_profile=b"not a profile")).getpixel((700, 500))

    assert (kept, lied) == ((200, 60, 30), (200, 60, 30))
    assert len(changed) == 3


def test_a_large_picture_is_kept_at_a_useful_size():
    assert read_picture(picture_bytes(4000, 2000)).size == (2400, 1200)
    assert read_picture(picture_bytes(1000, 3000, form="PNG")).size == (800, 2400)


@pytest.mark.parametrize(
    ("width", "widths"),
    [
        (2400, [160, 320, 640, 960, 1440]),
        (1440, [160, 320, 640, 960, 1440]),
        (1000, [160, 320, 640, 960, 1000]),
        (640, [160, 320, 640]),
        (500, [160, 320, 500]),
        (160, [160]),
        (90, [90]),
    ],
)
def test_variants_are_never_larger_than_the_picture(width, widths):
    assert widths_for(width) == widths


@pytest.mark.parametrize("form", Format)
def test_a_variant_has_the_width_asked_for_and_the_same_bytes_each_time(form):
    picture = read_picture(picture_bytes())

    made = pipeline.encode(picture, form, 320)

    assert Pillow.open(io.BytesIO(made)).size == (320, 240)
    assert made == pipeline.encode(picture, form, 320)


def test_what_is_transparent_is_white_where_the_format_has_no_transparency():
    picture = read_picture(picture_bytes(form="PNG", mode="RGBA", colour=(0, 0, 0, 0)))

    jpeg = Pillow.open(io.BytesIO(pipeline.encode(picture, Format.JPEG, 320)))

    assert min(jpeg.getpixel((200, 200))) > 250
    assert pipeline.average_colour(picture) == "#ffffff"


def test_the_average_colour_is_that_of_the_ground():
    assert pipeline.average_colour(read_picture(picture_bytes(form="PNG"))) == "#bc381c"
