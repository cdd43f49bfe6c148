"""An organisation outside its page: vCard, sheet to print, card to show on another site. Only what everyone reads."""

from typing import Any

from csp.decorators import csp_replace
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe

from maillage.core.clock import now, today
from maillage.directory.exports import vcard
from maillage.directory.models import Organisation
from maillage.directory.panels.sheet import sheet_of, sheet_pdf
from maillage.directory.panels.structure import structure_context
from maillage.directory.rules.facts import Facts, public_facts
from maillage.territories.place import public_address
from maillage.ui.access import Request, open_to


def _public(request: Request, slug: str) -> tuple[Facts, str]:
    """What everyone reads of a published organisation, and its address."""
    found = Organisation.objects.published().filter(slug=slug, merged_into=None).whole()
    if found is None:
        raise Http404
    url = public_address(found.contribution.origin, "directory:organisation", found.slug)
    return public_facts(found, today(), request.language), url


@require_safe
@open_to("everyone")
def organisation_vcard(request: Request, slug: str) -> HttpResponse:
    """The organisation for an address book."""
    facts, url = _public(request, slug)
    answer = HttpResponse(vcard(facts, url), content_type="text/vcard; charset=utf-8")
    answer.headers["Content-Disposition"] = f'attachment; filename="{slug}.vcf"'
    return answer


@require_safe
@open_to("everyone")
def organisation_sheet(request: Request, slug: str) -> HttpResponse:
    """The organisation on one sheet of paper."""
    facts, url = _public(request, slug)
    context = {"facts": facts, "sheet": sheet_of(facts, now()), "public_url": url, "organisation": facts.organisation}
    return render(request, "directory/sheet.html", context)


@require_safe
@open_to("everyone")
def organisation_pdf(request: Request, slug: str) -> HttpResponse:
    """The same as a tagged PDF."""
    facts, url = _public(request, slug)
    origin = facts.organisation.contribution.origin
    answer = HttpResponse(sheet_pdf(facts, url, origin, request.language, now()), content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{slug}.pdf"'
    return answer


@require_safe
@open_to("everyone")
def organisation_embed(request: Request, slug: str) -> HttpResponse:
    """The lines to paste in another site to show the card there: a frame, or plain HTML."""
    facts, url = _public(request, slug)
    address = request.build_absolute_uri(reverse("directory:organisation_card", args=[slug]))
    frame = format_html(
        '<iframe src="{}" title="{}" width="420" height="420" loading="lazy"></iframe>', address, facts.name
    )
    link = format_html('<p><a href="{}">{}</a> {}</p>', url, facts.name, facts.mission)
    context = {"facts": facts, "frame": frame, "link": link, "slug": slug}
    return render(request, "directory/embed.html", context)


@require_safe
@open_to("everyone")
@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})  # type: ignore[arg-type]  # django-csp types views by HttpRequest, ours say more
def organisation_card(request: Request, slug: str) -> HttpResponse:
    """The card of an organisation, bare, for an iframe of another site."""
    facts, url = _public(request, slug)
    shown: dict[str, Any] = structure_context(facts, None, now())
    return render(request, "directory/card.html", shown | {"public_url": url})
