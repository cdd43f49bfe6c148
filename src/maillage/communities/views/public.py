"""What everyone, or every member, reads of communities."""

from contextlib import suppress

from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from maillage.communities import rules
from maillage.communities.exports import items_of, json_ld
from maillage.communities.models import Community, CommunityDocument, Membership, Posting
from maillage.communities.panels import page as panel
from maillage.contributions.enums import State
from maillage.conversations.models import Comment
from maillage.core.clock import now
from maillage.core.paging import page_of
from maillage.core.text import script_json
from maillage.feeds.syndication import FORMATS, WRITERS, Feed
from maillage.files.attachments import attachment_answer
from maillage.territories.place import address_in, public_address
from maillage.territories.registry import registry
from maillage.ui.access import Request, given, open_to

MOST_ITEMS = 50


@require_safe
@open_to("everyone")
def communities(request: Request) -> HttpResponse:
    """The communities of a territory, by theme and access; private ones are with « mes communautés » only."""
    search = panel.read_search(request.GET)
    rows, page = panel.list_of(search, request.territory, request.GET.get("page"))
    context = {"communities": rows, "page": page, "search": search, "themes": panel.choices_of(search)}
    return render(request, "communities/communities.html", context)


@require_safe
@open_to("everyone")
def community(request: Request, slug: str) -> HttpResponse:
    """One community: what it is, its messages, what is posted there, its events to come, its documents."""
    found = None
    with suppress(Community.DoesNotExist):
        found = Community.objects.visible_to(request.user).for_page().get(slug=slug)
    if found is None:
        gone = Community.objects.filter(slug=slug, contribution__state=State.REMOVED, contribution__reserved=False)
        removed = gone.select_related("contribution").first()
        if removed is None:
            raise Http404
        return render(request, "contributions/tombstone.html", {"contribution": removed.contribution}, status=410)
    here, origin = request.territory, registry().today(found.contribution.origin_id)
    if here is not None and here.pk != origin and not found.contribution.placements.shown().filter(territory=here):
        return redirect(address_in(found.contribution.origin, "communities:community", found.slug))
    context = panel.page_context(found, request.user, now())
    context["json_ld"] = script_json(json_ld(found, context["public_url"])) if found.is_open else ""
    return render(request, "communities/community.html", context)


@require_safe
@given(Community, rules.may_read_inside, by="slug")
def postings(request: Request, community: Community) -> HttpResponse:
    """All that is posted in a community, page by page."""
    page = page_of(request.GET.get("page"), Posting.objects.filter(community=community).online().count())
    context = {
        "community": community, "page": page, "posted": panel.posted_in(community, page.offset, page.size),
        "leads": rules.may_lead(request.user, community),
    }  # fmt: skip
    return render(request, "communities/postings.html", context)


@require_safe
@given(Community, rules.may_see_members, by="slug")
def members(request: Request, community: Community) -> HttpResponse:
    """Who is there, for those who are."""
    rows = Membership.objects.filter(community=community)
    page = page_of(request.GET.get("page"), rows.count(), 60)
    shown = rows.in_order().select_related("user")[page.offset : page.offset + page.size]
    context = {
        "community": community, "members": shown, "page": page, "leads": rules.may_lead(request.user, community)
    }  # fmt: skip
    return render(request, "communities/members.html", context)


@require_safe
@given(Community, rules.may_read_inside, by="slug")
def documents(request: Request, community: Community) -> HttpResponse:
    """The documents of a community, with their licences."""
    rows = CommunityDocument.objects.filter(community=community)
    page = page_of(request.GET.get("page"), rows.count())
    shown = rows.select_related("attachment", "added_by").newest_first()[page.offset : page.offset + page.size]
    context = {
        "community": community, "documents": shown, "page": page,
        "leads": rules.may_lead(request.user, community),
        "may_take_part": rules.may_take_part(request.user, community),
    }  # fmt: skip
    return render(request, "communities/documents.html", context)


@never_cache
@require_safe
@given(CommunityDocument, rules.may_download)
def download(request: Request, document: CommunityDocument) -> FileResponse:
    """One document, as a download."""
    return attachment_answer(document.attachment)


@require_safe
@open_to("everyone")
def feed(request: Request, slug: str, form: str) -> HttpResponse:
    """What is new in an open community, as RSS, Atom or JSON Feed; others have none."""
    found = Community.objects.published().filter(slug=slug, access="open").select_related("contribution__origin")
    community = found.first()
    if form not in WRITERS or community is None:
        raise Http404
    rows = Comment.objects.about(community.contribution_id).threads().published()
    messages = rows.filter(contribution__reserved=False).newest_first()
    said = list(messages.select_related("contribution__origin", "subject")[:MOST_ITEMS])
    posted = [(row.posting, row.thing) for row in panel.posted_in(community, 0, MOST_ITEMS)]
    items = items_of(posted, said)[:MOST_ITEMS]
    made = Feed(
        title=_("Communauté %(name)s") % {"name": community.name},
        description=community.summary,
        page=public_address(community.contribution.origin, "communities:community", community.slug),
        url=request.build_absolute_uri(),
        language=request.language,
        updated=max((item.updated for item in items), default=community.contribution.updated_at),
        items=items,
    )
    return HttpResponse(WRITERS[form](made), content_type=f"{FORMATS[form]}; charset=utf-8")
