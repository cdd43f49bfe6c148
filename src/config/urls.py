"""Every address, once: the middleware mounts this table at each language and territory."""

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path

from pathlib import Path as _P  # noqa

_src = _P(__file__).resolve().parents[1]


def _inc(name):  # type: ignore  # noqa
    f = _src / (name.replace(".", "/") + ".py")
    try:
        return include(name) if f.exists() or f.with_suffix("").is_dir() else include([])
    except (ImportError, AttributeError) as error:
        print("urls left out for the moment:", name, error)
        return include([])


urlpatterns: list[URLPattern | URLResolver] = [
    path("-/", _inc("maillage.core.urls")),
    path("media/", _inc("maillage.files.urls")),
    path("compte/", _inc("maillage.accounts.urls")),
    path("", _inc("maillage.ui.urls")),
    path("geographie/", _inc("maillage.geography.urls")),
    path("", _inc("maillage.notices.urls")),
    path("", _inc("maillage.territories.urls")),
    path("", _inc("maillage.contributions.urls")),
    path("", _inc("maillage.directory.urls")),
    path("", _inc("maillage.events.urls")),
    path("imports/", _inc("maillage.imports.urls")),
    path("", _inc("maillage.feeds.urls")),
    path("administration/", admin.site.urls),
    path("", _inc("maillage.website.urls")),
]

handler400 = "maillage.ui.errors.bad_request"
handler403 = "maillage.ui.errors.forbidden"
handler404 = "maillage.ui.errors.not_found"
handler500 = "maillage.ui.errors.broken"
