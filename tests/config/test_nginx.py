"""deploy/nginx.conf, tried with Debian's nginx: it takes requests in whole, limits them, drops what clients invent."""

import datetime as dt
import os
import shutil
import socket
import socketserver
import ssl
import subprocess
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing
from http.client import HTTPSConnection
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from config.body_sizes import MOST_OCTETS
from tests.notifications.mail_servers import free_port
from tests.plugins.databases import ROOT
from tests.waiting import until

FETCHED = ROOT / "var" / "test" / "nginx" / "usr" / "sbin" / "nginx"  # by ./test
NGINX = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin") or (str(FETCHED) if FETCHED.exists() else None)
NAME = "temadag.example.dk"
SLOW = 60
MAIN = """
daemon off; pid {folder}/pid; error_log {folder}/error.log; {user}
events {{ }}
http {{
    client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy; fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
    access_log off;
    include {folder}/site.conf;
}}
"""
pytestmark = pytest.mark.skipif(NGINX is None, reason="no nginx here (Debian: apt-get install nginx)")


class Behind(socketserver.ThreadingUnixStreamServer):
    """A server of ours behind nginx: keeps what reached it."""

    daemon_threads = True

    def __init__(self, path: Path, seen: list[tuple[str, dict[str, str], int]]) -> None:
        """Listen at a unix socket."""
        super().__init__(str(path), Keeper)
        self.seen = seen


class Keeper(BaseHTTPRequestHandler):
    """Reads a request and answers 200."""

    protocol_version = "HTTP/1.1"
    server: Behind

    def answer(self) -> None:
        """Keep path, headers and the body's length."""
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.server.seen.append((self.path, dict(self.headers), len(body)))
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_POST = answer  # noqa: N815 - http.server's names

    def address_string(self) -> str:
        """Name the peer, which at a unix socket has no address."""
        return ""

    def log_message(self, *_args: Any) -> None:
        """Say nothing."""


class Front(NamedTuple):
    """The nginx under test, and what came through it."""

    port: int
    seen: list[tuple[str, dict[str, str], int]]

    def ask(self, method: str, path: str, body: bytes = b"", **headers: str) -> int:
        """Send a request over a connection of its own and return the status."""
        with closing(self.connect()) as line:
            told = {name.replace("_", "-"): value for name, value in headers.items()}
            line.request(method, path, body or None, {"Host": NAME} | told)
            return line.getresponse().status

    def connect(self) -> HTTPSConnection:
        """Return a connection for several requests."""
        return HTTPSConnection("127.0.0.1", self.port, timeout=30, context=trusting())

    def begin(self) -> ssl.SSLSocket:
        """Send the head of a request and the first octets of its body."""
        line = trusting().wrap_socket(socket.create_connection(("127.0.0.1", self.port), timeout=30))
        line.sendall(f"POST /tilmeld/ HTTP/1.1\r\nHost: {NAME}\r\nContent-Length: 99999\r\n\r\ncontact=".encode())
        return line


def trusting() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    return context


def certify(folder: Path) -> None:
    """Write a certificate that signs itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, NAME)])
    now = dt.datetime.now(dt.UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, now, now + dt.timedelta(days=1))
    pem = serialization.Encoding.PEM
    (folder / "fullchain.pem").write_bytes(made.sign(key, hashes.SHA256()).public_bytes(pem))
    plain = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    (folder / "privkey.pem").write_bytes(plain)


@pytest.fixture
def front(tmp_path: Path) -> Iterator[Front]:
    """Run nginx with our file: only places are others, and it waits one second for a body instead of ten."""
    port, plain = free_port(), free_port()
    site = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")
    for ours, here in {
        "listen 443 ssl;": f"listen 127.0.0.1:{port} ssl;",
        "listen 80;": f"listen 127.0.0.1:{plain};",
        "/etc/ssl/temadag": str(tmp_path),
        "/etc/nginx/temadag-proxy.conf": str(ROOT / "deploy" / "temadag-proxy.conf"),
        "unix:/run/temadag-web-1/web.sock": f"unix:{tmp_path}/1.sock",
        "unix:/run/temadag-web-2/web.sock": f"unix:{tmp_path}/2.sock",
        "client_body_timeout 10s;": "client_body_timeout 1s;",
    }.items():
        assert ours in site, ours
        site = site.replace(ours, here)
    (tmp_path / "site.conf").write_text(site, encoding="utf-8")
    user = "user root;" if os.getuid() == 0 else ""
    (tmp_path / "main.conf").write_text(MAIN.format(folder=tmp_path, user=user), encoding="utf-8")
    certify(tmp_path)
    seen: list[tuple[str, dict[str, str], int]] = []
    with ExitStack() as stack:
        for number in (1, 2):
            behind = stack.enter_context(Behind(tmp_path / f"{number}.sock", seen))
            threading.Thread(target=behind.serve_forever, args=(0.05,), daemon=True).start()
            stack.callback(behind.shutdown)
        assert NGINX is not None
        nginx = stack.enter_context(subprocess.Popen([NGINX, "-p", tmp_path, "-c", tmp_path / "main.conf"]))
        stack.callback(nginx.terminate)
        until(lambda: nginx.poll() is not None or answers(port), "nginx listens")
        assert nginx.poll() is None, (tmp_path / "error.log").read_text(encoding="utf-8")
        yield Front(port, seen)


def answers(port: int) -> bool:
    with socket.socket() as line:
        return line.connect_ex(("127.0.0.1", port)) == 0


def test_slow_bodies_never_reach_us_and_are_dropped(front: Front) -> None:
    began = time.monotonic()
    with ExitStack() as stack:
        lines = [stack.enter_context(front.begin()) for _client in range(SLOW)]
        assert front.ask("GET", "/") == 200
        assert [path for path, _headers, _length in front.seen] == ["/"]
        assert {bytes(line.recv(1)) for line in lines} <= {b"", b"H"}, "each is closed, or told 408 and closed"
    assert time.monotonic() - began < 30
    assert len(front.seen) == 1


def test_bodies_are_as_large_as_ours_may_be(front: Front) -> None:
    assert front.ask("POST", "/tilmeld/", b"x" * MOST_OCTETS) == 200
    assert front.ask("POST", "/tilmeld/", b"x" * (MOST_OCTETS + 1)) == 413
    assert front.ask("POST", "/webhooks/mail/mailgun/inbound_raw/", b"x" * 20_000_000) == 200
    assert [length for _path, _headers, length in front.seen] == [MOST_OCTETS, 20_000_000]


def test_what_a_client_says_of_its_address_is_dropped(front: Front) -> None:
    assert front.ask("GET", "/", X_Forwarded_For="203.0.113.9", X_Forwarded_Proto="http") == 200
    ((_path, headers, _length),) = front.seen
    assert (headers["X-Forwarded-For"], headers["X-Forwarded-Proto"], headers["Host"]) == ("127.0.0.1", "https", NAME)


def test_one_client_may_ask_only_so_often(front: Front) -> None:
    told: list[int] = []
    with closing(front.connect()) as line:
        for _request in range(400):
            line.request("GET", "/", headers={"Host": NAME})
            answer = line.getresponse()
            answer.read()
            told.append(answer.status)
    assert told[:200] == [200] * 200, "a rush from one municipality's offices comes through"
    assert 429 in told
