"""The safe outgoing client, against a real server on this machine and a table of hostile addresses."""

import gzip
import ipaddress
import socketserver
import ssl
import threading
import time
import zlib
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from maillage.core import client
from maillage.core.client import (
    AnswerRefused,
    FetchRefused,
    TooHeavy,
    TooManyRedirects,
    TooSlow,
    Unreachable,
    UrlRefused,
    fetch,
)
from maillage.core.errors import Refused

PUBLIC = "93.184.215.14"


class Pages(BaseHTTPRequestHandler):
    """A site of this machine: one page for each behaviour of a server."""

    seen: list[dict[str, str]] = []

    def do_GET(self):
        self.seen.append({"path": self.path, **{name.lower(): value for name, value in self.headers.items()}})
        getattr(self, f"page_{self.path.strip('/').partition('/')[0].partition('?')[0] or 'home'}")()

    def answer(self, body=b"", status=200, **headers):
        self.send_response(status)
        for name, value in ({"Content-Length": str(len(body))} | headers).items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def page_home(self):
        self.answer("« été »".encode(), Content_Type="Text/Plain; charset=UTF-8", ETag='"un"', Last_Modified="hier")

    def page_kept(self):
        self.answer(status=304 if self.headers["If-None-Match"] == '"un"' else 200, ETag='"un"')

    def page_gzip(self):
        self.answer(gzip.compress(b"a" * 1000), Content_Encoding="gzip")

    def page_deflate(self):
        self.answer(zlib.compress(b"b" * 1000), Content_Encoding="deflate")

    def page_bomb(self):
        self.answer(gzip.compress(b"\0" * 20_000_000), Content_Encoding="gzip")

    def page_cut(self):
        self.answer(gzip.compress(b"abc" * 5000)[:-12], Content_Encoding="gzip")

    def page_garbage(self):
        self.answer(b"not gzip at all", Content_Encoding="gzip")

    def page_brotli(self):
        self.answer(b"\x8b", Content_Encoding="br")

    def page_heavy(self):
        self.answer(b"x" * 3_000_000)

    def page_endless(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"x" * 3_000_000)

    def page_short(self):
        self.send_response(200)
        self.send_header("Content-Length", "100")
        self.end_headers()
        self.wfile.write(b"x")

    def page_error(self):
        self.answer(b"gone", status=410)

    def page_turn(self):
        self.answer(status=302, Location="/turn")

    def page_moved(self):
        self.answer(status=301, Location="/?a=1#fragment")

    def page_inside(self):
        self.answer(status=302, Location="http://169.254.169.254/latest/meta-data/")

    def page_file(self):
        self.answer(status=302, Location="file:///etc/passwd")

    def page_strange(self):
        self.answer(status=302, Location="http://[bad")

    def page_drip(self):
        self.send_response(200)
        self.end_headers()
        for _ in range(400):
            self.wfile.write(b".")
            self.wfile.flush()
            time.sleep(0.05)

    def log_message(self, *args):
        """Be silent."""


class DrippingHeaders(socketserver.BaseRequestHandler):
    """A server that never ends its headers, one byte at a time."""

    def handle(self):
        try:
            self.request.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
            for _ in range(400):
                self.request.sendall(b"a")
                time.sleep(0.05)
        except OSError:
            return


def serving(server):
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    return thread


def stop(server, thread):
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def site(settings):
    Pages.seen = []
    ThreadingHTTPServer.block_on_close = False
    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    server.handle_error = lambda *_args: None
    settings.OUTGOING_ALLOWED_HOSTS = [f"127.0.0.1:{server.server_port}"]
    thread = serving(server)
    yield f"http://127.0.0.1:{server.server_port}"
    stop(server, thread)


def test_an_answer_comes_with_its_validators_and_says_who_asked(site, settings):
    fetched = fetch(site, accept="text/plain")

    assert (fetched.body.decode(), fetched.status, fetched.etag, fetched.last_modified) == (
        "« été »",
        200,
        '"un"',
        "hier",
    )
    assert (fetched.media_type, fetched.charset, fetched.url) == ("text/plain", "utf-8", f"{site}/")
    asked = Pages.seen[0]
    assert (asked["accept"], asked["user-agent"]) == ("text/plain", f"Maillage/1 (+{settings.PUBLIC_URL})")
    assert {"cookie", "authorization", "proxy-authorization"} & set(asked) == set()


def test_what_has_not_changed_is_not_sent_again(site):
    fetched = fetch(f"{site}/kept", etag='"un"', last_modified="hier")

    assert (fetched.not_modified, fetched.body) == (True, b"")
    assert Pages.seen[0]["if-modified-since"] == "hier"


def test_a_validator_never_becomes_a_second_header(site):
    fetch(site, etag='"un"\r\nX-Evil: 1')

    assert "if-none-match" not in Pages.seen[0]
    assert "x-evil" not in Pages.seen[0]


@pytest.mark.parametrize(("page", "body"), [("gzip", b"a" * 1000), ("deflate", b"b" * 1000)])
def test_a_compressed_answer_is_read(site, page, body):
    assert fetch(f"{site}/{page}").body == body


def test_a_redirect_is_followed_and_its_address_kept(site):
    assert fetch(f"{site}/moved").url == f"{site}/?a=1"


@pytest.mark.parametrize(
    ("page", "refusal"),
    [
        ("bomb", TooHeavy),
        ("heavy", TooHeavy),
        ("endless", TooHeavy),
        ("turn", TooManyRedirects),
        ("inside", UrlRefused),
        ("file", UrlRefused),
        ("strange", UrlRefused),
        ("cut", AnswerRefused),
        ("garbage", AnswerRefused),
        ("brotli", AnswerRefused),
        ("error", AnswerRefused),
        ("short", Unreachable),
    ],
)
def test_a_server_that_misbehaves_is_refused_with_a_sentence(site, page, refusal):
    with pytest.raises(refusal) as caught:
        fetch(f"{site}/{page}", max_bytes=client.MEGABYTE)

    assert isinstance(caught.value, Refused)
    assert str(caught.value).endswith(".")


def test_the_status_of_an_error_is_kept_for_the_importer(site):
    with pytest.raises(AnswerRefused) as caught:
        fetch(f"{site}/error")

    assert caught.value.status == 410


def test_a_body_that_drips_ends_with_the_time_allowed(site):
    started = time.monotonic()
    with pytest.raises(TooSlow):
        fetch(f"{site}/drip", timeout=0.4)

    assert time.monotonic() - started < 10


def test_headers_that_drip_end_with_the_time_allowed(settings):
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), DrippingHeaders) as server:
        server.daemon_threads = True
        server.block_on_close = False
        settings.OUTGOING_ALLOWED_HOSTS = [f"127.0.0.1:{server.server_address[1]}"]
        thread = serving(server)
        started = time.monotonic()
        with pytest.raises(TooSlow):
            fetch(f"http://127.0.0.1:{server.server_address[1]}/", timeout=0.4)
        lasted = time.monotonic() - started
        stop(server, thread)

    assert lasted < 10


HOSTILE = [
    "http://127.0.0.1/", "http://127.1.2.3/", "http://localhost/",
    "http://0.0.0.0/", "http://0/", "http://10.1.2.3/", "http://172.16.0.1/", "http://172.31.255.255/",
    "http://192.168.1.1/", "http://169.254.169.254/latest/meta-data/", "http://100.64.0.1/", "http://100.100.100.200/",
    "http://168.63.129.16/", "http://192.0.0.192/", "http://198.18.0.1/", "http://224.0.0.1/", "http://239.255.255.250/",
    "http://240.0.0.1/", "http://255.255.255.255/", "http://192.88.99.1/", "http://203.0.113.9/",
    "http://2130706433/", "http://0x7f000001/", "http://0x7f.0x0.0x0.0x1/", "http://017700000001/", "http://0177.0.0.1/",
    "http://127.1/", "http://127.0.1/", "http://127.0.0.1./", "http://①②⑦.0.0.1/", "http://１２７.0.0.1/",
    "http://[::1]/", "http://[::]/", "http://[0:0:0:0:0:0:0:1]/", "http://[::ffff:127.0.0.1]/", "http://[::ffff:7f00:1]/",
    "http://[::127.0.0.1]/", "http://[64:ff9b::7f00:1]/", "http://[64:ff9b:1::a00:1]/", "http://[2002:7f00:1::]/",
    "http://[2001:0:4136:e378:8000:63bf:3fff:fdd2]/", "http://[2001:db8::1]/", "http://[3fff::1]/", "http://[fc00::1]/",
    "http://[fd00:ec2::254]/", "http://[fe80::1]/", "http://[fe80::1%25eth0]/", "http://[fec0::1]/", "http://[ff02::1]/",
    "http://[100::1]/", "http://[5f00::1]/",
    "file:///etc/passwd", "gopher://example.org/", "ftp://example.org/", "data:text/plain,a", "javascript:alert(1)",
    "//example.org/", "/relative", "example.org", "", "http://", "http:///path", "http://[bad/", "http://exa mple.org/",
    "http://user:secret@example.org/", "http://user@example.org/", "http://example.org@127.0.0.1/",
    "http://example.org\\@127.0.0.1/", "http://example.org:22/", "http://example.org:6379/", "https://example.org:8080/",
    "http://example.org/\r\nHost: inside", "http://example.org/\x00", "http://" + "a" * 2001 + ".org/",
]  # fmt: skip


@pytest.mark.parametrize("url", HOSTILE)
def test_an_address_that_is_not_on_the_open_internet_is_refused(url):
    with pytest.raises(UrlRefused) as caught:
        fetch(url)

    assert str(caught.value).endswith(".")


@pytest.mark.parametrize("address", ["8.8.8.8", "93.184.215.14", "193.54.1.1", "2a01:e0a::1", "2606:2800:21f::1"])
def test_an_address_of_the_open_internet_is_public(address):
    assert client.is_public(ipaddress.ip_address(address))


def test_a_name_with_one_private_address_among_public_ones_is_refused():
    with pytest.raises(UrlRefused):
        fetch("http://mixed.example/", resolver=lambda _host, _port: [PUBLIC, "10.0.0.1"])


@pytest.mark.parametrize("answer", [["10.0.0.1"], ["::ffff:10.0.0.1"], ["fe80::1%eth0"], ["nonsense"]])
def test_a_name_that_means_a_private_address_is_refused(answer):
    with pytest.raises(UrlRefused):
        fetch("https://inside.example/", resolver=lambda _host, _port: answer)


def test_a_name_that_changes_its_mind_is_asked_once_and_the_first_answer_holds(site, settings):
    """DNS rebinding: the second answer would be another place; nobody asks for it."""
    port = site.rpartition(":")[2]
    settings.OUTGOING_ALLOWED_HOSTS = [f"rebind.example:{port}"]
    answers = iter([["127.0.0.1"], ["127.9.9.9"]])
    asked = []

    def resolver(host, _port):
        asked.append(host)
        return next(answers)

    fetched = fetch(f"http://rebind.example:{port}/", resolver=resolver)

    assert (fetched.status, asked, Pages.seen[0]["host"]) == (200, ["rebind.example"], f"rebind.example:{port}")


def test_each_redirect_is_checked_again(site, settings):
    """The first place is vouched for, the place it sends to is not."""
    with pytest.raises(UrlRefused):
        fetch(f"{site}/inside")

    assert [seen["path"] for seen in Pages.seen] == ["/inside"]


@pytest.mark.parametrize("failure", [OSError(), UnicodeError()])
def test_a_name_that_does_not_exist_is_said_with_its_name(failure):
    def resolver(_host, _port):
        raise failure

    with pytest.raises(Unreachable) as caught:
        fetch("https://nulle-part.example/", resolver=resolver)

    assert "nulle-part.example" in str(caught.value)


def test_a_name_without_address_does_not_exist():
    with pytest.raises(Unreachable):
        fetch("https://nulle-part.example/", resolver=lambda _host, _port: [])


def test_the_next_address_of_a_name_is_tried_when_the_first_is_silent(site, settings):
    port = site.rpartition(":")[2]
    settings.OUTGOING_ALLOWED_HOSTS = [f"two.example:{port}"]

    assert fetch(f"http://two.example:{port}/", resolver=lambda *_: ["::1", "127.0.0.1"]).status == 200


def test_a_host_that_nobody_listens_on_is_unreachable(settings):
    settings.OUTGOING_ALLOWED_HOSTS = ["127.0.0.1:9"]
    with pytest.raises(Unreachable):
        fetch("http://127.0.0.1:9/")


def test_an_operator_vouches_for_a_host_on_the_usual_ports_only(settings):
    settings.OUTGOING_ALLOWED_HOSTS = ["127.0.0.1"]

    with pytest.raises(UrlRefused):
        fetch("http://127.0.0.1:8123/")


def test_no_proxy_of_the_environment_is_used(site, monkeypatch):
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")

    assert fetch(site).status == 200


@pytest.fixture
def certified(tmp_path, monkeypatch):
    """A server on this machine with a certificate for bon.example, whose authority is trusted during the test."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "bon.example")])
    start = datetime(2020, 1, 1, tzinfo=UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(start)
        .not_valid_after(start + timedelta(days=36500))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("bon.example")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    (tmp_path / "cert.pem").write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
    (tmp_path / "key.pem").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
    client._tls.cache_clear()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    server = ThreadingHTTPServer(("127.0.0.1", 0), Pages)
    server.handle_error = lambda *_args: None
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = serving(server)
    yield server.server_port
    stop(server, thread)
    client._tls.cache_clear()


def test_the_certificate_is_checked_against_the_name_and_not_the_address(certified, settings):
    settings.OUTGOING_ALLOWED_HOSTS = [f"bon.example:{certified}", f"mauvais.example:{certified}"]

    def here(_host, _port):
        return ["127.0.0.1"]

    assert fetch(f"https://bon.example:{certified}/", resolver=here).status == 200
    with pytest.raises(FetchRefused):
        fetch(f"https://mauvais.example:{certified}/", resolver=here)
