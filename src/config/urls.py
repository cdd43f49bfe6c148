"""Every address, once: the middleware mounts this table at each language and territory."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

urlpatterns: list[URLPattern | URLResolver] = [
    path("-/", include("maillage.core.urls")),
    path("media/", include("maillage.files.urls")),
    path("compte/", include("maillage.accounts.urls")),
    path("", include("maillage.ui.urls")),
    path("geographie/", include("maillage.geography.urls")),
    path("", include("maillage.notices.urls")),
    path("", include("maillage.territories.urls")),
    path("", include("maillage.contributions.urls")),
    path("", include("maillage.directory.urls")),
    path("", include("maillage.events.urls")),
    path("imports/", include("maillage.imports.urls")),
    path("administration/", admin.site.urls),
    path("", include("maillage.website.urls")),
]

handler400 = "maillage.ui.errors.bad_request"
handler403 = "maillage.ui.errors.forbidden"
handler404 = "maillage.ui.errors.not_found"
handler500 = "maillage.ui.errors.broken"
