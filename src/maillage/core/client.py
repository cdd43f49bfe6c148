"""The one safe outgoing client: whatever is fetched from an address that somebody typed goes through here.

    fetched = fetch("https://example.org/agenda.ics", max_bytes=5 * MEGABYTE, etag=kept.etag)

Rules (OWASP SSRF prevention, RFC 6890 special-purpose registries):

- http and https only, on ports 80 and 443, without a user name or password in the address;
- the name is resolved once, every address it gives must be public, and the connection goes to those addresses only
  (a second answer of the name server changes nothing), at every redirect again;
- the size is bounded before and after decompression, the time from the first byte to the last;
- nothing of ours leaves: no cookie, no proxy or password from the environment, our own User-Agent.

`settings.OUTGOING_ALLOWED_HOSTS` lists the hosts an operator vouches for, as `host` or `host:port`: they may be
private and use that port. Every refusal is a sentence for the person who gave the address.
"""

import ipaddress
import re
import socket
import ssl
import time
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache

import httpcore
import httpx
from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from maillage.core.errors import Refused

MEGABYTE = 1024 * 1024
MAX_BYTES = 50 * MEGABYTE
MAX_REDIRECTS = 4
MAX_URL_LENGTH = 2_000
MAX_ADDRESSES = 4
TIMEOUT = 20.0
CONNECT_TIMEOUT = 6.0
PORTS = {"http": 80, "https": 443}
REDIRECTS = frozenset({301, 302, 303, 307, 308})
OK, NOT_MODIFIED, MULTIPLE_CHOICES = 200, 304, 300

# IANA special-purpose registries, multicast, metadata services. Written out: `is_global` changes between versions.
CLOSED_NETWORKS = tuple(
    ipaddress.ip_network(network)
    for network in (
        "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24",
        "192.0.2.0/24", "192.31.196.0/24", "192.52.193.0/24", "192.88.99.0/24", "192.168.0.0/16", "192.175.48.0/24",
        "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
        "168.63.129.16/32",  # Azure's wire server, outside of the registries
    )
)  # fmt: skip
OPEN_IPV6 = ipaddress.ip_network("2000::/3")
CLOSED_IPV6 = tuple(
    ipaddress.ip_network(network)
    for network in ("2001::/23", "2001:db8::/32", "2002::/16", "2620:4f:8000::/48", "3fff::/20")
)  # Teredo and other protocol assignments, documentation, 6to4; mapped and NAT64 forms are outside of 2000::/3
NUMBER_LABEL = re.compile(r"(0x[0-9a-f]*|\d+)\Z", re.IGNORECASE)
HOST = re.compile(r"[a-z0-9._-]+|[0-9a-f:.]+", re.IGNORECASE)
FORBIDDEN_IN_URL = re.compile(r"[\x00-\x20\x7f\\]")

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolver = Callable[[str, int], list[str]]


class FetchRefused(Refused):
    """Nothing was fetched; the sentence says why and what to do."""


class UrlRefused(FetchRefused):
    """The address is not one we go to: scheme, port, form or private place."""


class Unreachable(FetchRefused):
    """The name does not exist, or nobody answers there."""


class TooSlow(FetchRefused):
    """The answer did not end in time."""


class TooHeavy(FetchRefused):
    """The answer is larger than allowed, as sent or once decompressed."""


class TooManyRedirects(FetchRefused):
    """The address sends from one to the next without end."""


class AnswerRefused(FetchRefused):
    """The server answered with an error, or in a form we do not read; `status` is its HTTP status."""

    def __init__(self, sentence: str | Promise, status: int) -> None:
        """Keep the status beside the sentence."""
        super().__init__(sentence)
        self.status = status


@dataclass(frozen=True)
class Fetched:
    """A complete answer: the decompressed body, where it really came from, and what asks for it again."""

    body: bytes
    url: str
    content_type: str
    etag: str
    last_modified: str
    status: int

    @property
    def not_modified(self) -> bool:
        """The server says that what we keep is still true; the body is empty."""
        return self.status == NOT_MODIFIED

    @property
    def media_type(self) -> str:
        """The content type without its parameters, lower case: `text/calendar`."""
        return self.content_type.partition(";")[0].strip().lower()

    @property
    def charset(self) -> str:
        """The charset parameter of the content type, lower case; empty when it is not said."""
        found = re.search(r"charset\s*=\s*[\"']?([\w.:-]+)", self.content_type, re.IGNORECASE)
        return found[1].lower() if found else ""


def is_public(address: Address) -> bool:
    """Whether an address is somewhere on the open Internet, and not inside a network, ours or a provider's."""
    if isinstance(address, ipaddress.IPv4Address):
        return not any(address in network for network in CLOSED_NETWORKS)
    return address in OPEN_IPV6 and not any(address in network for network in CLOSED_IPV6)


def resolve(host: str, port: int) -> list[str]:
    """Every address of a name, as the system resolves it; raises `OSError` when there is none."""
    answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(answer[4][0]) for answer in answers))


def fetch(
    url: str,
    *,
    max_bytes: int = MAX_BYTES,
    timeout: float = TIMEOUT,
    max_redirects: int = MAX_REDIRECTS,
    accept: str = "*/*",
    etag: str = "",
    last_modified: str = "",
    resolver: Resolver = resolve,
) -> Fetched:
    """Fetch an address by GET, safely.

    Args:
        url: absolute http(s) address.
        max_bytes: largest body, in bytes, once decompressed.
        timeout: seconds for everything, redirects included.
        max_redirects: how many times the server may send elsewhere.
        accept: the Accept header.
        etag: the validator kept from the last time; the answer may then be `not_modified`.
        last_modified: the same, as the server wrote it.
        resolver: gives the addresses of a name; another one only in tests.

    Raises:
        FetchRefused: with the sentence to show.
    """
    deadline = time.monotonic() + timeout
    headers = _headers(accept, etag, last_modified)
    target = _parsed(url.strip())
    for _hop in range(max_redirects + 1):
        answer = _one(target, headers, deadline, max_bytes, resolver)
        if isinstance(answer, Fetched):
            return answer
        target = _parsed(_joined(target, answer))
    raise TooManyRedirects(_("Cette adresse renvoie sans cesse vers une autre. Donnez l’adresse finale."))


def _headers(accept: str, etag: str, last_modified: str) -> dict[str, str]:
    """What every request says; a validator that could not have come from a header is left out."""
    headers = {"Accept": accept, "Accept-Encoding": "gzip", "User-Agent": _user_agent(), "Connection": "close"}
    validators = {"If-None-Match": etag, "If-Modified-Since": last_modified}
    usable = {name: value for name, value in validators.items() if value and value.isascii() and value.isprintable()}
    return headers | usable


def _user_agent() -> str:
    """Who is asking, with an address where to complain."""
    return f"Maillage/1 (+{getattr(settings, 'PUBLIC_URL', '')})"


def _parsed(url: str) -> httpx.URL:
    """The address in parts, refused when its form is not one we go to."""
    if len(url) > MAX_URL_LENGTH:
        raise UrlRefused(_("Cette adresse est trop longue."))
    if FORBIDDEN_IN_URL.search(url):
        raise UrlRefused(_("Cette adresse contient une espace ou un caractère interdit. Copiez-la de nouveau."))
    try:
        parsed = httpx.URL(url)
        host = parsed.raw_host.decode("ascii")
    except (httpx.InvalidURL, ValueError) as error:
        raise UrlRefused(_("Cette adresse n’est pas lisible. Elle s’écrit https://exemple.fr/page.")) from error
    if parsed.scheme not in PORTS:
        raise UrlRefused(_("Seules les adresses en http:// ou https:// peuvent être lues."))
    if HOST.fullmatch(host) is None:
        raise UrlRefused(_("Cette adresse n’est pas lisible. Elle s’écrit https://exemple.fr/page."))
    if parsed.userinfo:
        raise UrlRefused(_("Une adresse ne doit contenir ni nom ni mot de passe."))
    port = parsed.port or PORTS[parsed.scheme]
    if port not in PORTS.values() and not _is_vouched_for(host, port):
        raise UrlRefused(_("Le port %(port)s de cette adresse n’est pas permis.") % {"port": port})
    return parsed.copy_with(fragment=None, raw_path=parsed.raw_path or b"/")


def _is_vouched_for(host: str, port: int) -> bool:
    """Whether the operator listed this host, or this host and port."""
    listed = getattr(settings, "OUTGOING_ALLOWED_HOSTS", ())
    allowed = {entry.lower().replace("[", "").replace("]", "") for entry in listed}
    return f"{host}:{port}".lower() in allowed or (host.lower() in allowed and port in PORTS.values())


def _addresses(host: str, port: int, resolver: Resolver) -> list[str]:
    """The addresses to connect to, all public, at most four."""
    if _is_vouched_for(host, port):
        return _resolved(host, port, resolver)
    private = _("Cette adresse mène à un réseau privé ou réservé : elle ne peut pas être lue.")
    if ":" not in host and NUMBER_LABEL.match(host.rstrip(".").rpartition(".")[2]):
        try:
            ipaddress.IPv4Address(host)
        except ValueError as error:
            raise UrlRefused(private) from error  # 2130706433, 0x7f.1, 0177.0.0.1: other spellings of a number
    found = _resolved(host, port, resolver)
    try:
        public = all(is_public(ipaddress.ip_address(address)) for address in found)
    except ValueError:
        public = False
    if not public:
        raise UrlRefused(private)
    return found[:MAX_ADDRESSES]


def _resolved(host: str, port: int, resolver: Resolver) -> list[str]:
    """The resolver's answer; an address written as such is its own."""
    try:
        return [str(ipaddress.ip_address(host))]
    except ValueError:
        pass
    try:
        found = resolver(host, port)
    except (OSError, UnicodeError):
        found = []
    if not found:
        raise Unreachable(_("Le site %(host)s est introuvable. Vérifiez l’adresse.") % {"host": host})
    return found


class _BoundStream(httpcore.NetworkStream):
    """A connection whose every read and write ends before the deadline, however slowly the bytes drip."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: float) -> None:
        self._inner, self._deadline = inner, deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ARG002 - ours replaces it
        return self._inner.read(max_bytes, _left(self._deadline))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ARG002 - ours replaces it
        self._inner.write(buffer, _left(self._deadline))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,  # noqa: ARG002 - ours replaces it
    ) -> httpcore.NetworkStream:
        return _BoundStream(self._inner.start_tls(ssl_context, server_hostname, _left(self._deadline)), self._deadline)

    def get_extra_info(self, info: str) -> object:
        return self._inner.get_extra_info(info)


class _PinnedBackend(httpcore.NetworkBackend):
    """Connects to the addresses already checked, whatever the name says now; Host and SNI keep the name."""

    def __init__(self, addresses: list[str], deadline: float) -> None:
        self._addresses, self._deadline = addresses, deadline

    def connect_tcp(
        self,
        host: str,  # noqa: ARG002 - the name was resolved before
        port: int,
        timeout: float | None = None,  # noqa: ARG002 - ours replaces it
        local_address: str | None = None,
        socket_options: Iterable[httpcore.SOCKET_OPTION] | None = None,
    ) -> httpcore.NetworkStream:
        failure: Exception | None = None
        for address in self._addresses:
            try:
                patience = min(CONNECT_TIMEOUT, _left(self._deadline))
                stream = httpcore.SyncBackend().connect_tcp(address, port, patience, local_address, socket_options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return _BoundStream(stream, self._deadline)
        raise failure or httpcore.ConnectError


def _left(deadline: float) -> float:
    """The seconds left; raises the refusal when there are none."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise TooSlow(_("Le site répond trop lentement. Réessayez plus tard."))
    return left


@lru_cache(maxsize=1)
def _tls() -> ssl.SSLContext:
    """Certificates are always checked; reading them costs 20 ms, once."""
    return httpx.create_ssl_context()


def _one(
    target: httpx.URL, headers: dict[str, str], deadline: float, max_bytes: int, resolver: Resolver
) -> Fetched | str:
    """One request: the answer, or the address where the server sends us."""
    host = target.raw_host.decode("ascii")
    port = target.port or PORTS[target.scheme]
    backend = _PinnedBackend(_addresses(host, port, resolver), deadline)
    named = [("Host", target.netloc.decode("ascii")), *headers.items()]
    address = httpcore.URL(scheme=target.raw_scheme, host=target.raw_host, port=target.port, target=target.raw_path)
    try:
        with (
            httpcore.ConnectionPool(ssl_context=_tls(), network_backend=backend, max_connections=1) as pool,
            pool.stream("GET", address, headers=named) as response,
        ):
            return _read(target, response, max_bytes)
    except (httpcore.TimeoutException, TimeoutError) as error:
        raise TooSlow(_("Le site répond trop lentement. Réessayez plus tard.")) from error
    except (httpcore.NetworkError, httpcore.ProtocolError, OSError) as error:
        raise Unreachable(
            _("Le site %(host)s ne répond pas correctement. Vérifiez l’adresse ou réessayez plus tard.")
            % {"host": host}
        ) from error


def _read(target: httpx.URL, response: httpcore.Response, max_bytes: int) -> Fetched | str:
    """The answer in full, or where it sends us."""
    headers = {name.lower().decode("latin-1"): value.decode("latin-1") for name, value in response.headers}
    if response.status in REDIRECTS and headers.get("location"):
        return headers["location"]
    if response.status != NOT_MODIFIED and not OK <= response.status < MULTIPLE_CHOICES:
        sentence = _("Le site a répondu par l’erreur %(status)s : l’adresse n’existe plus ou n’est pas publique.")
        raise AnswerRefused(sentence % {"status": response.status}, response.status)
    declared = headers.get("content-length", "")
    if declared.isdigit() and int(declared) > max_bytes:
        raise _too_heavy(max_bytes)
    encoding = headers.get("content-encoding", "").strip().lower()
    body = b"" if response.status == NOT_MODIFIED else _decoded(response.iter_stream(), encoding, max_bytes)
    return Fetched(
        body=body,
        url=str(target),
        content_type=headers.get("content-type", ""),
        etag=headers.get("etag", ""),
        last_modified=headers.get("last-modified", ""),
        status=response.status,
    )


def _too_heavy(max_bytes: int) -> TooHeavy:
    """The refusal, with the limit in megabytes."""
    return TooHeavy(_("Ce fichier dépasse %(size)s Mo.") % {"size": max(1, max_bytes // MEGABYTE)})


def _decoded(chunks: Iterator[bytes], encoding: str, max_bytes: int) -> bytes:
    """The body decompressed, never more than one chunk beyond `max_bytes` in memory."""
    if encoding not in ("", "identity", "gzip", "x-gzip", "deflate"):
        raise AnswerRefused(_("Le site répond dans une compression que nous ne lisons pas."), OK)
    inflater = zlib.decompressobj(zlib.MAX_WBITS | 32) if encoding not in ("", "identity") else None
    body = bytearray()
    try:
        for chunk in chunks:
            body += inflater.decompress(chunk, max_bytes + 1 - len(body)) if inflater else chunk
            if len(body) > max_bytes or (inflater and inflater.unconsumed_tail):
                raise _too_heavy(max_bytes)
        if inflater and not inflater.eof and body:
            raise AnswerRefused(_("Le fichier reçu est incomplet. Réessayez plus tard."), OK)
    except zlib.error as error:
        raise AnswerRefused(_("Le fichier reçu est abîmé : sa compression n’est pas lisible."), OK) from error
    return bytes(body)


def _joined(target: httpx.URL, location: str) -> str:
    """The address of a redirect, relative or absolute."""
    try:
        return str(target.join(location))
    except (httpx.InvalidURL, ValueError) as error:
        raise UrlRefused(_("Ce site renvoie vers une adresse illisible.")) from error
