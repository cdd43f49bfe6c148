"""Whole pages for visitors: what is kept, for whom, until when. A member's page is never a visitor's."""

import gzip

import pytest
from django.conf import settings as django_settings
from django.contrib import messages
from django.core.cache import cache
from django.core.cache.backends.locmem import LocMemCache
from django.db import transaction
from django.http import HttpResponse, JsonResponse, StreamingHttpResponse
from django.middleware.csrf import get_token
from django.test import Client, RequestFactory
from django.urls import include, path
from django.views.decorators.cache import never_cache

from maillage.territories import registry
from maillage.territories.models import Territory
from maillage.territories.pagecache import accepts_gzip, has_our_cookie, page_key, renew, renew_all
from tests.factories.accounts import UserFactory
from tests.factories.territories import TerritoryFactory

pytestmark = pytest.mark.django_db
SAID = {"rendered": 0}


def counted(request):
    """A page that says how often it was made, for whom, and with what."""
    SAID["rendered"] += 1
    who = request.user.email if request.user.is_authenticated else "visiteur"
    part = request.headers.get("HX-Target", "")
    place = request.territory.slug if request.territory else "-"
    words = f"{SAID['rendered']}|{who}|{place}|{request.language}|{request.GET.get('a', '')}|{part}|" + "x" * 700
    return HttpResponse(words, content_type=request.GET.get("type", "text/html; charset=utf-8"))


def with_cookie(request):
    answer = counted(request)
    answer.set_cookie("panier", "1")
    return answer


def with_form(request):
    get_token(request)
    return counted(request)


def with_message(request):
    messages.info(request, "À vous")
    return counted(request)


def reads_message(request):
    return HttpResponse("".join(str(message) for message in messages.get_messages(request)) + "x" * 700)


def signs_in(request):
    request._cached_user = UserFactory()
    return HttpResponse(f"Bonjour {request.user.email}" + "x" * 700)


def varies(request):
    answer = counted(request)
    answer["Vary"] = "User-Agent"
    return answer


def streams(request):
    SAID["rendered"] += 1
    return StreamingHttpResponse(iter([b"x" * 700]))


def broken(request):
    SAID["rendered"] += 1
    return HttpResponse("Erreur", status=int(request.GET["status"]))


def heavy(request):
    SAID["rendered"] += 1
    return HttpResponse("x" * 2_000_001)


urlpatterns = [
    path("essai/", counted),
    path("prive/", never_cache(counted)),
    path("panier/", with_cookie),
    path("formulaire/", with_form),
    path("dit/", with_message),
    path("lit/", reads_message),
    path("entre/", signs_in),
    path("varie/", varies),
    path("coule/", streams),
    path("casse/", broken),
    path("lourd/", heavy),
    path("media/essai/", counted),
    path("json/", lambda request: JsonResponse({"rang": SAID["rendered"]})),
    path("", include(django_settings.ROOT_URLCONF)),
]


@pytest.fixture(autouse=True)
def _pages(settings):
    settings.ROOT_URLCONF = __name__
    settings.PAGE_CACHE_SECONDS = 300
    SAID["rendered"] = 0


def read(client, address, **headers):
    return client.get(address, headers=headers)


def test_a_visitors_page_is_made_once(client, here):
    first, second = read(client, "/essai/"), read(client, "/essai/")

    assert SAID["rendered"] == 1
    assert first.content == second.content
    assert first["ETag"] == second["ETag"]
    assert second["Cache-Control"] == "public, max-age=0, must-revalidate"


def test_a_kept_page_asks_nothing_of_the_database(client, here, django_assert_num_queries):
    read(client, "/essai/")

    with django_assert_num_queries(0):
        read(client, "/essai/")


def test_the_browser_that_has_it_is_told_so(client, here):
    etag = read(client, "/essai/")["ETag"]
    cache.clear()
    again = read(client, "/essai/", if_none_match=etag)

    # Made anew, the words are others (they count): another page, another mark.
    assert again.status_code == 200
    same = read(client, "/essai/", if_none_match=again["ETag"])
    assert (same.status_code, same.content) == (304, b"")
    assert same["ETag"] == again["ETag"]


def test_a_first_reading_may_already_answer_not_modified(client, here):
    etag = read(client, "/json/")["ETag"]
    cache.clear()

    assert read(client, "/json/", if_none_match=etag).status_code == 304


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("/essai/", "/en/essai/"),
        ("/essai/", "/hauts-de-lys/essai/"),
        ("/hauts-de-lys/essai/", "/val-de-brume/essai/"),
        ("/hauts-de-lys/essai/", "/en/hauts-de-lys/essai/"),
        ("/essai/?a=1", "/essai/?a=2"),
        ("/essai/?a=1", "/essai/"),
        ("/essai/?a=1&a=2", "/essai/?a=2&a=1"),
        ("/essai/?a=%26b%3D1", "/essai/?a=&b=1"),
        ("/essai/?a=1%0A2", "/essai/?a=1"),
    ],
)
def test_two_places_languages_or_parameters_are_two_pages(client, here, elsewhere, first, second):
    one, other = read(client, first), read(client, second)

    assert SAID["rendered"] == 2
    assert one.content != other.content


def test_the_order_of_names_does_not_matter(client, here):
    assert read(client, "/essai/?a=1&b=2").content == read(client, "/essai/?b=2&a=1").content
    assert SAID["rendered"] == 1


def test_two_hosts_are_two_pages(client, here):
    TerritoryFactory(slug="opale", domain="opale.test")
    from maillage.territories import registry

    registry.forget()
    assert b"|opale|" in read(client, "/essai/", host="opale.test").content
    assert b"|-|" in read(client, "/essai/").content
    assert SAID["rendered"] == 2


def test_behind_a_proxy_the_forwarded_host_counts(client, here, settings):
    settings.USE_X_FORWARDED_HOST = True
    TerritoryFactory(slug="opale", domain="opale.test")
    from maillage.territories import registry

    registry.forget()
    assert b"|opale|" in read(client, "/essai/", host="interne", x_forwarded_host="opale.test").content
    assert b"|-|" in read(client, "/essai/", host="interne", x_forwarded_host="reseau.test").content


def test_a_forged_forwarded_host_changes_nothing_without_a_proxy(client, here):
    read(client, "/essai/", x_forwarded_host="opale.test")
    read(client, "/essai/")

    assert SAID["rendered"] == 1


def test_a_refused_host_is_neither_kept_nor_answered(client, here, settings):
    settings.ALLOWED_HOSTS = ["testserver"]

    assert read(client, "/essai/", host="evil.test").status_code == 400
    assert read(client, "/essai/").status_code == 200


def test_parts_asked_by_htmx_are_not_whole_pages(client, here):
    whole = read(client, "/essai/")
    part = read(client, "/essai/", hx_request="true", hx_target="liste")
    other = read(client, "/essai/", hx_request="true", hx_target="carte")
    boosted = read(client, "/essai/", hx_request="true", hx_boosted="true")

    assert len({whole.content, part.content, other.content, boosted.content}) == 4
    assert read(client, "/essai/", hx_request="true", hx_target="liste").content == part.content


def test_two_long_targets_that_begin_alike_are_not_mixed(client, here):
    one = read(client, "/essai/", hx_request="true", hx_target="a" * 60 + "1")
    other = read(client, "/essai/", hx_request="true", hx_target="a" * 60 + "2")

    assert one.content != other.content
    read(client, "/essai/", hx_request="true", hx_target="a" * 500)
    read(client, "/essai/", hx_request="true", hx_target="a" * 500)
    assert SAID["rendered"] == 4


# --- Whose page it is -------------------------------------------------------------------------------------------------


def test_a_members_page_is_never_a_visitors(client, here):
    member = Client()
    member.force_login(UserFactory(email="membre@exemple.test"), backend="django.contrib.auth.backends.ModelBackend")

    mine = read(member, "/essai/")
    theirs = read(client, "/essai/")
    again = read(member, "/essai/")

    assert b"membre@exemple.test" in mine.content
    assert b"|visiteur|" in theirs.content
    assert b"membre@exemple.test" in again.content
    assert mine["Cache-Control"] == again["Cache-Control"] == "private, no-cache"
    assert SAID["rendered"] == 3


def test_two_members_do_not_share_a_page(here):
    contents = []
    for name in ("une", "deux"):
        browser = Client()
        browser.force_login(
            UserFactory(email=f"{name}@exemple.test"), backend="django.contrib.auth.backends.ModelBackend"
        )
        contents.append(read(browser, "/essai/").content)

    assert b"une@exemple.test" in contents[0]
    assert b"deux@exemple.test" in contents[1]


@pytest.mark.may_write_on_get("the view makes the person it signs in")
def test_a_page_made_while_somebody_signs_in_is_not_kept(client, here):
    first = read(Client(), "/entre/").content
    second = read(Client(), "/entre/").content

    assert first != second


@pytest.mark.parametrize(
    "address", ["/prive/", "/panier/", "/formulaire/", "/dit/", "/varie/", "/coule/", "/lourd/", "/media/essai/"]
)
def test_what_is_made_for_one_person_is_not_kept(here, address):
    first = Client().get(address)
    second = Client().get(address)

    assert (first.status_code, second.status_code) == (200, 200)
    assert SAID["rendered"] == 2


@pytest.mark.parametrize("address", ["/panier/", "/formulaire/", "/dit/"])
def test_a_cookie_never_leaks_to_somebody_else(here, address):
    first, second, other = Client().get(address), Client().get(address), Client().get("/essai/")

    assert len(first.cookies) == len(second.cookies) == 1
    assert SAID["rendered"] == 3
    assert len(other.cookies) == 0


@pytest.mark.parametrize("status", [201, 301, 404, 410, 500])
def test_only_successes_are_kept(client, here, status):
    client.raise_request_exception = False
    read(client, f"/casse/?status={status}")
    read(client, f"/casse/?status={status}")

    assert SAID["rendered"] == 2


def test_a_visitor_who_waits_for_a_message_gets_it(client, here):
    read(client, "/lit/")
    client.cookies["messages"] = "quelque chose"

    assert has_our_cookie(RequestFactory().get("/", headers={"cookie": "messages=x"}))
    assert read(client, "/lit/")["Cache-Control"] == "private, no-cache"


def test_requests_with_credentials_are_not_answered_from_the_cache(client, here):
    read(client, "/essai/")
    read(client, "/essai/", authorization="Bearer x")
    read(client, "/essai/")

    assert SAID["rendered"] == 2


def test_posting_is_never_kept(client, here):
    client.post("/essai/")
    client.post("/essai/")

    assert SAID["rendered"] == 2


def test_head_reads_what_is_kept_and_keeps_nothing(client, here):
    client.head("/essai/")
    page = read(client, "/essai/")
    head = client.head("/essai/")

    assert SAID["rendered"] == 2
    assert head.content == b""
    assert (head["ETag"], head["Content-Length"]) == (page["ETag"], page["Content-Length"])
    assert len(page.content) > 700


@pytest.mark.parametrize("kind", ["application/pdf", "text/csv", "application/octet-stream"])
def test_files_are_not_kept(client, here, kind):
    read(client, f"/essai/?type={kind}")
    read(client, f"/essai/?type={kind}")

    assert SAID["rendered"] == 2


def test_a_query_too_long_is_not_kept(client, here):
    read(client, "/essai/?a=" + "b" * 1000)
    read(client, "/essai/?a=" + "b" * 1000)

    assert SAID["rendered"] == 2


def test_the_cache_can_be_turned_off(client, here, settings):
    settings.PAGE_CACHE_SECONDS = 0
    read(client, "/essai/")
    read(client, "/essai/")

    assert SAID["rendered"] == 2


# --- Until when -------------------------------------------------------------------------------------------------------


def test_publishing_makes_the_pages_of_the_territory_and_of_the_network_again(
    client, here, elsewhere, django_capture_on_commit_callbacks
):
    addresses = ("/essai/", "/hauts-de-lys/essai/", "/en/hauts-de-lys/essai/", "/val-de-brume/essai/")
    before = [read(client, address).content for address in addresses]
    with django_capture_on_commit_callbacks(execute=True):
        renew([here.slug])
    after = [read(client, address).content for address in addresses]

    assert [one == other for one, other in zip(before, after, strict=True)] == [False, False, False, True]


def test_everything_may_be_made_again(client, here, elsewhere, django_capture_on_commit_callbacks):
    addresses = ("/essai/", "/hauts-de-lys/essai/", "/val-de-brume/essai/")
    before = [read(client, address).content for address in addresses]
    with django_capture_on_commit_callbacks(execute=True):
        renew_all()
    after = [read(client, address).content for address in addresses]

    assert [one == other for one, other in zip(before, after, strict=True)] == [False, False, False]


def _renew_then_fail(territory):
    renew([territory.slug])
    raise RuntimeError


def test_what_is_not_committed_renews_nothing(client, here, django_capture_on_commit_callbacks):
    before = read(client, "/hauts-de-lys/essai/").content
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(RuntimeError), transaction.atomic():
        _renew_then_fail(here)

    assert read(client, "/hauts-de-lys/essai/").content == before


def test_a_page_begun_before_a_publication_is_not_kept_as_if_it_came_after(
    client, here, django_capture_on_commit_callbacks
):
    request = RequestFactory().get("/hauts-de-lys/essai/")
    begun = page_key(request)
    with django_capture_on_commit_callbacks(execute=True):
        renew([here.slug])

    assert page_key(request) != begun


# --- Compression ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("offer", "accepted"),
    [
        ("gzip", True), ("gzip, deflate, br", True), ("br;q=1.0, gzip;q=0.8", True), ("GZIP", True), ("x-gzip", True),
        ("", False), ("br", False), ("gzip;q=0", False), ("gzip; q=0.0", False), ("notgzip", False),
    ],
)  # fmt: skip
def test_gzip_is_used_when_the_browser_reads_it(offer, accepted):
    assert accepts_gzip(RequestFactory().get("/", headers={"accept-encoding": offer})) is accepted


def test_a_kept_page_is_compressed_once_for_those_who_read_it(client, here):
    plain = read(client, "/essai/")
    packed = read(client, "/essai/", accept_encoding="gzip, br")
    again = read(client, "/essai/", accept_encoding="gzip")

    assert packed["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in plain.headers
    assert packed.content == again.content
    assert gzip.decompress(packed.content).decode().endswith("x" * 700)
    assert int(packed["Content-Length"]) == len(packed.content)
    assert packed["ETag"] != plain["ETag"]
    assert "Accept-Encoding" in packed["Vary"]


def test_a_members_page_is_not_compressed_with_their_secrets(here):
    member = Client()
    member.force_login(UserFactory(), backend="django.contrib.auth.backends.ModelBackend")

    assert "Content-Encoding" not in read(member, "/essai/", accept_encoding="gzip").headers


def test_a_closed_territory_is_not_served_from_the_cache(client, here, elsewhere, django_capture_on_commit_callbacks):
    from maillage.territories import actions
    from tests.factories.contributions import AT

    read(client, "/val-de-brume/essai/")
    with django_capture_on_commit_callbacks(execute=True):
        actions.merge(actor=UserFactory(), territory=elsewhere, into=here, at=AT)

    assert read(client, "/val-de-brume/essai/")["Location"] == "/hauts-de-lys/essai/"
    assert Territory.objects.get(slug="val-de-brume").successor == here


class OutOfReach(LocMemCache):
    """A cache whose server does not answer."""

    def get(self, *args, **options):
        raise ConnectionError

    def set(self, *args, **options):
        raise ConnectionError


def test_a_cache_out_of_reach_slows_the_site_and_does_not_stop_it(client, here, settings):
    name = f"{OutOfReach.__module__}.{OutOfReach.__qualname__}"
    settings.CACHES = {"default": {"BACKEND": name, "LOCATION": "away"}}

    assert [read(client, "/essai/").status_code for _ in range(2)] == [200, 200]
    assert SAID["rendered"] == 2


def test_a_page_made_with_a_former_registry_is_not_taken_for_one_of_today(here):
    """Another process knows the former name for five seconds; what it makes meanwhile is kept under another key."""
    request = RequestFactory().get(f"/{here.slug}/agenda/")
    former = page_key(request)
    Territory.objects.filter(pk=here.pk).update(name="Autrement")
    assert page_key(request) == former
    registry.forget()
    assert page_key(request) not in {former, None}
