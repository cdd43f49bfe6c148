"""What the editor asks while one writes: a picture taken in, something of ours to show."""

from django.http import JsonResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from maillage.contributions.kinds import kind_named
from maillage.contributions.panels.cards import found_at
from maillage.core.clock import now
from maillage.core.errors import Refused
from maillage.core.text import clean_line
from maillage.files.intake import receive_image
from maillage.publications.blocks.videos import video_at
from maillage.publications.panels.entry import titled
from maillage.ui.access import Request, open_to, signed_in

LONGEST = 200


@require_POST
@open_to("members")
def take_picture(request: Request) -> JsonResponse:
    """Take in a picture for the text; what is wrong with it is said in a sentence."""
    upload = request.FILES.get("image")
    if upload is None:
        return JsonResponse({"error": _("Choisissez une image.")}, status=422)
    try:
        image = receive_image(actor=signed_in(request), upload=upload.read(), name=upload.name or "", at=now())
    except Refused as refusal:
        return JsonResponse({"error": str(refusal)}, status=422)
    return JsonResponse({"digest": image.sha256, "src": image.url(), "width": image.width, "height": image.height})


@require_safe
@open_to("members")
def suggest(request: Request) -> JsonResponse:
    """Published things whose title may be meant, everywhere in the network, for dossiers and cards.

    An address is answered with what is there: pasting one is as good as choosing.
    """
    typed = clean_line(request.GET.get("q") or "")[:LONGEST]
    if "/" in typed and (there := found_at(typed)) is not None:
        kind = kind_named(there.kind)
        row = {"value": typed, "label": there.title, "note": str(kind.label) if kind is not None else ""}
        return JsonResponse({"results": [row]})
    rows = [
        {"value": one.url, "label": one.title, "note": str(kind.label) if (kind := kind_named(one.kind)) else ""}
        for one in titled(typed, at=now())
    ]
    return JsonResponse({"results": rows})


@require_safe
@open_to("members")
def look(request: Request) -> JsonResponse:
    """What an address leads to: a video that can be loaded on demand, or one of our own things."""
    address = (request.GET.get("address") or "").strip()[:400]
    video = video_at(address)
    if video is not None:
        return JsonResponse({"block": "video", "label": _("Vidéo sur %(site)s") % {"site": video.site}})
    found = found_at(address)
    if found is not None:
        kind = kind_named(found.kind)
        return JsonResponse({"block": "card", "label": found.title, "note": str(kind.label) if kind else ""})
    sentence = _("Cette adresse n’est ni une vidéo de YouTube, Vimeo ou Dailymotion, ni une page publiée de ce réseau.")
    return JsonResponse({"error": sentence}, status=422)
