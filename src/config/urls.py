"""Every address, once: the middleware mounts this table at each language and territory."""

from allauth.account.decorators import secure_admin_login
from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

# One way in, with its limits and its second factor: Django's own form asks for a password only.
admin.site.login = secure_admin_login(admin.site.login)  # type: ignore[method-assign]  # as allauth documents it

urlpatterns: list[URLPattern | URLResolver] = [
    path("-/", include("maillage.core.urls")),
    path("media/", include("maillage.files.urls")),
    path("compte/", include("maillage.accounts.urls")),
    path("", include("maillage.ui.urls")),
    path("geographie/", include("maillage.geography.urls")),
    path("", include("maillage.notices.urls")),
    path("", include("maillage.oai.urls")),
    path("", include("maillage.territories.urls")),
    path("", include("maillage.contributions.urls")),
    path("", include("maillage.members.urls")),
    path("", include("maillage.conversations.urls")),
    path("documents/", include("maillage.documents.urls")),
    path("", include("maillage.communities.urls")),
    path("", include("maillage.directory.urls")),
    path("", include("maillage.attendance.urls")),
    path("", include("maillage.announcements.urls")),
    path("", include("maillage.events.urls")),
    path("", include("maillage.resources.urls")),
    path("", include("maillage.projects.urls")),
    path("", include("maillage.loans.urls")),
    path("", include("maillage.programmes.urls")),
    path("", include("maillage.funding.urls")),
    path("", include("maillage.evaluations.urls")),
    path("", include("maillage.publications.urls")),
    path("", include("maillage.reports.urls")),
    path("imports/", include("maillage.imports.urls")),
    path("administration/", admin.site.urls),
    path("", include("maillage.website.urls")),
]

handler400 = "maillage.ui.errors.bad_request"
handler403 = "maillage.ui.errors.forbidden"
handler404 = "maillage.ui.errors.not_found"
handler500 = "maillage.ui.errors.broken"
