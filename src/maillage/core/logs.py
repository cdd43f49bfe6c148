"""Structured logs: one line per request and per deed of the machine, without personal data.

A line carries a request id, the path without its query (a search says what a person thinks), the status and the time
taken. It never carries an address, an account, a body, nor the secret part of a link (a password key in the path).
"""

import logging
import re
import sys
import time
import uuid
from collections.abc import Callable
from typing import Any

import structlog
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from structlog.typing import EventDict, Processor, WrappedLogger

REQUEST_ID = "X-Request-ID"
_GIVEN_ID = re.compile(r"[A-Za-z0-9-]{8,64}")
_SECRET_ARGUMENTS = frozenset({"key", "token", "secret", "uidb36", "uidb64", "signature"})
_PERSONAL_KEYS = frozenset({"email", "mail", "user", "password", "name", "phone", "ip", "address"})
_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")

log = structlog.get_logger("maillage.request")


def without_personal_data(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Drop the fields that name a person and mask mail addresses in texts, whoever wrote the line."""
    for key in _PERSONAL_KEYS & event.keys():
        event[key] = "…"
    for key, value in event.items():
        if isinstance(value, str) and "@" in value:
            event[key] = _MAIL.sub("…@…", value)
    return event


def processors() -> list[Processor]:
    """What every line goes through before it is written, from whichever logger it comes."""
    return [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.processors.StackInfoRenderer(),
        structlog.processors.format_exc_info,
        without_personal_data,
    ]


class StandardError(logging.Handler):
    """Writes on the standard error of the moment: who replaces it (a supervisor, a test) gets the lines."""

    def emit(self, record: logging.LogRecord) -> None:
        """Write one line."""
        try:
            sys.stderr.write(self.format(record) + "\n")
        except Exception:  # noqa: BLE001 - a line that cannot be written must not break what it tells about
            self.handleError(record)


def configure(_logging: dict[str, object] | None = None) -> None:
    """Set up logging (``LOGGING_CONFIG``): JSON lines when ``LOG_FORMAT`` is ``json``, readable lines otherwise."""
    renderer: Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if settings.LOG_FORMAT == "json"
        else structlog.dev.ConsoleRenderer(colors=False, pad_event_to=0)
    )
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *processors(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
    handler = StandardError()
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=processors(),
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(settings.LOG_LEVEL)
    for name in ("django", "django.server", "django.request"):
        logger = logging.getLogger(name)
        logger.handlers = []
        logger.propagate = True
    logging.getLogger("django.request").setLevel(logging.ERROR)
    logging.getLogger("django.db.backends").setLevel(logging.WARNING)
    logging.getLogger("httpx").setLevel(logging.WARNING)


def said_path(request: HttpRequest) -> str:
    """The path of a request as the logs may say it: no query, and ``…`` for the secret part of a link."""
    path = request.path
    match = request.resolver_match
    if match is not None:
        secrets = {str(value) for name, value in match.kwargs.items() if name in _SECRET_ARGUMENTS and value}
        for secret in sorted(secrets, key=len, reverse=True):
            path = path.replace(secret, "…")
    return path


class RequestLogMiddleware:
    """Gives each request an id (the proxy's when it sends a sober one) and writes one line when it is answered."""

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer the request, with its id in the logs and in the answer's headers."""
        given = request.headers.get(REQUEST_ID, "")
        request_id = given if _GIVEN_ID.fullmatch(given) else uuid.uuid4().hex
        structlog.contextvars.bind_contextvars(request_id=request_id)
        began = time.perf_counter()
        try:
            response: HttpResponse = self.get_response(request)
            response[REQUEST_ID] = request_id
            log.info(
                "request",
                method=request.method,
                path=said_path(request),
                status=response.status_code,
                ms=round((time.perf_counter() - began) * 1000, 1),
            )
        finally:
            structlog.contextvars.unbind_contextvars("request_id")
        return response
