"""Posting in communities: contributions of all kinds, and documents."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from maillage.communities import rules
from maillage.communities.actions import posting
from maillage.communities.forms.communities import DocumentForm, PostForm
from maillage.communities.models import Community, CommunityDocument, Posting
from maillage.contributions.kinds import kind_of
from maillage.contributions.models import Contribution
from maillage.contributions.panels import page_url
from maillage.core.clock import now
from maillage.core.errors import Refused
from maillage.files.attachments import receive_attachment
from maillage.ui.access import Request, given, signed_in


@require_http_methods(["GET", "HEAD", "POST"])
@given(Contribution, rules.may_post, by="uid")
def post(request: Request, contribution: Contribution) -> HttpResponse:
    """Post a contribution in some of one's communities."""
    person = signed_in(request)
    form = PostForm(request.POST or None, person=person)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        made = posting.post(
            actor=person, contribution=contribution, communities=typed["communities"], word=typed["word"], at=now()
        )
        count = len(made)
        told = ngettext("Publié dans %(count)s communauté.", "Publié dans %(count)s communautés.", count)
        messages.success(request, told % {"count": count} if made else _("C’était déjà publié là."))
        return redirect(page_url(contribution))
    context = {"form": form, "contribution": contribution, "kind": kind_of(contribution)}
    context |= {"back": page_url(contribution), "has_any": Community.objects.of(person).exists()}
    return render(request, "communities/post.html", context, status=422 if form.errors else 200)


@require_POST
@given(Posting, rules.may_unpost)
def unpost(request: Request, found: Posting) -> HttpResponse:
    """Take something out of a community."""
    slug = found.community.slug
    posting.unpost(actor=signed_in(request), posting=found, at=now())
    messages.success(request, _("C’est retiré de la communauté, et reste partout ailleurs."))
    return redirect("communities:community", slug=slug)


@require_http_methods(["GET", "HEAD", "POST"])
@given(Community, rules.may_take_part, by="slug")
def add_document(request: Request, community: Community) -> HttpResponse:
    """Add a document with its licence."""
    form = DocumentForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        typed, person, at = form.cleaned_data, signed_in(request), now()
        try:
            kept = receive_attachment(actor=person, upload=typed["document"], at=at)
            words = {name: typed[name] for name in ("title", "licence", "credit")}
            posting.add_document(actor=person, community=community, attachment=kept, at=at, **words)
        except Refused as refusal:
            form.add_error("document", str(refusal))
        else:
            messages.success(request, _("Le document est ajouté."))
            return redirect("communities:documents", slug=community.slug)
    context = {"form": form, "community": community}
    return render(request, "communities/add_document.html", context, status=422 if form.errors else 200)


@require_POST
@given(CommunityDocument, rules.may_remove_document)
def remove_document(request: Request, document: CommunityDocument) -> HttpResponse:
    """Take a document away."""
    slug = document.community.slug
    posting.remove_document(actor=signed_in(request), document=document, at=now())
    messages.success(request, _("Le document est retiré."))
    return redirect("communities:documents", slug=slug)
