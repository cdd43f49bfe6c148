"""Addresses of the roof."""

from django.urls import path

from maillage.website.views import home, machines, searching, spaces

app_name = "website"
urlpatterns = [
    path("", home.home, name="home"),
    path("recherche/", searching.search, name="search"),
    path("recherche/suggestions/", searching.suggest, name="suggest"),
    path("mon-espace/", spaces.my_space, name="my_space"),
    path("coordination/", spaces.coordination, name="coordination"),
    path("accessibilite/", home.accessibility, name="accessibility"),
    path("robots.txt", machines.robots, name="robots"),
    path("sitemap.xml", machines.sitemap, name="sitemap"),
    path(".well-known/security.txt", machines.security, name="security"),
    path("site.webmanifest", machines.manifest, name="manifest"),
    path("favicon.ico", machines.favicon, name="favicon"),
]
