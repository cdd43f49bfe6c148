"""Logs say what happened to the machine, never to whom."""

import json
import logging

import pytest
import structlog
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import ResolverMatch

from maillage.core import logs


@pytest.fixture
def written(settings, capsys):
    """The lines that the production logs write, as Python objects."""
    root, level = logging.getLogger(), logging.getLogger().level
    handlers = root.handlers[:]
    settings.LOG_FORMAT, settings.LOG_LEVEL = "json", "INFO"
    logs.configure()
    yield lambda: read(capsys.readouterr().err)
    root.handlers, root.level = handlers, level
    structlog.reset_defaults()
    settings.LOG_FORMAT, settings.LOG_LEVEL = "console", "WARNING"
    logs.configure()
    root.handlers = handlers


def read(text):
    return [json.loads(line) for line in text.splitlines()]


def answer(request, view=lambda request: HttpResponse("ok")):
    return logs.RequestLogMiddleware(view)(request)


def test_a_request_is_one_line_with_its_path_but_not_its_query(written):
    answer(RequestFactory().get("/agenda/?q=maladie+rare&mail=a@b.fr"))

    (line,) = written()
    assert {key: line[key] for key in ("event", "method", "path", "status")} == {
        "event": "request",
        "method": "GET",
        "path": "/agenda/",
        "status": 200,
    }
    assert sorted(line) == ["event", "level", "logger", "method", "ms", "path", "request_id", "status", "timestamp"]


def test_the_secret_part_of_a_link_is_not_said(written):
    request = RequestFactory().get("/compte/password/reset/key/3-abc123/")
    request.resolver_match = ResolverMatch(print, (), {"uidb36": "3", "key": "abc123"})

    answer(request)

    assert written()[0]["path"] == "/compte/password/reset/key/…-…/"


@pytest.mark.parametrize(
    ("given", "kept"),
    [("a1b2c3d4e5", True), ("x" * 65, False), ("a b\ninjected", False), ("court", False), (None, False)],
)
def test_the_request_id_of_a_proxy_is_kept_when_it_is_sober(given, kept):
    headers = {} if given is None else {"X-Request-ID": given}

    response = answer(RequestFactory().get("/", headers=headers))

    assert (response["X-Request-ID"] == given) is kept
    assert len(response["X-Request-ID"]) >= 8


def test_every_line_of_a_request_carries_its_id(written):
    def view(request):
        logging.getLogger("django.somewhere").warning("un avertissement")
        return HttpResponse()

    response = answer(RequestFactory().get("/"), view)

    assert [line["request_id"] for line in written()] == [response["X-Request-ID"]] * 2


def test_fields_that_name_a_person_are_dropped_and_addresses_masked(written):
    structlog.get_logger("x").warning("échec", email="camille@exemple.test", reason="refus de camille@exemple.test !")

    (line,) = written()
    assert (line["email"], line["reason"]) == ("…", "refus de …@… !")


def test_a_request_that_breaks_does_not_lend_its_id_to_the_next(written):
    def broken(request):
        raise RuntimeError

    with pytest.raises(RuntimeError):
        answer(RequestFactory().get("/"), broken)
    structlog.get_logger("x").warning("après")

    assert ["request_id" in line for line in written()] == [False]
