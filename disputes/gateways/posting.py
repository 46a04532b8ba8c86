"""One POST to an address that an operator set: within so many seconds, without redirects, with a bounded answer."""

import http.client
import ipaddress
import socket
import ssl
import threading
from contextlib import suppress
from dataclasses import dataclass
from urllib.parse import urlsplit

ANSWER_MAX = 64 * 1024  # bytes
FAULTS = (OSError, http.client.HTTPException, ValueError)


class Forbidden(ValueError):  # noqa: N818 (it is an answer, not an error of the program)
    """Raised for an address that must not be spoken to."""


@dataclass(frozen=True, slots=True)
class Reply:
    status: int
    body: bytes


def post(url: str, *, body: bytes, headers: dict[str, str], seconds: float, is_private_allowed: bool) -> Reply:
    """Send a body and return what comes back; raise one of FAULTS where nothing whole does.

    The name is looked up once, and what it leads to is looked at before anything is sent.
    """
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.username is not None:
        raise Forbidden("The address is none of HTTP.")
    if parts.scheme == "http" and not is_private_allowed:
        raise Forbidden("Only HTTPS is spoken outside a private network.")
    port = parts.port or (443 if parts.scheme == "https" else 80)
    connection = _Connection(parts.hostname, port, parts.scheme == "https", seconds, is_private_allowed)
    watch = threading.Timer(seconds, connection.cut)  # A timeout of the socket begins anew with each byte.
    watch.daemon = True
    watch.start()
    try:
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.request("POST", path, body=body, headers=headers)
        response = connection.getresponse()
        answer = response.read(ANSWER_MAX + 1)
        if len(answer) > ANSWER_MAX:
            raise ValueError("The answer is too long.")
        if connection.is_cut or (response.length or 0) > 0:
            raise OSError("The answer was cut off.")
        return Reply(response.status, answer)
    finally:
        watch.cancel()
        connection.close()


class _Connection(http.client.HTTPConnection):
    """A connection to one of the addresses that were looked at; it can be cut from another thread."""

    def __init__(self, host: str, port: int, is_tls: bool, seconds: float, is_private_allowed: bool) -> None:
        super().__init__(host, port, timeout=seconds)
        self.default_port = 443 if is_tls else 80
        self.is_tls = is_tls
        self.is_private_allowed = is_private_allowed
        self.is_cut = False
        self.wire: socket.socket | None = None

    def connect(self) -> None:
        wire = socket.create_connection((self._address(), self.port), self.timeout)
        if self.is_tls:
            tls = ssl.create_default_context()
            wire = tls.wrap_socket(wire, server_hostname=self.host, do_handshake_on_connect=False)
        self.sock = self.wire = wire  # `sock` is forgotten as soon as the head of an answer is read.
        if self.is_cut:
            raise TimeoutError("The connection took too long.")
        if isinstance(wire, ssl.SSLSocket):
            wire.do_handshake()

    def _address(self) -> str:
        found = socket.getaddrinfo(self.host, self.port, type=socket.SOCK_STREAM)
        addresses = [str(row[4][0]) for row in found]
        for address in addresses:
            if self.is_private_allowed or ipaddress.ip_address(address.partition("%")[0]).is_global:
                return address
        raise Forbidden(f"{self.host} is in a private network: {', '.join(sorted(set(addresses)))}.")

    def cut(self) -> None:
        self.is_cut = True
        if self.wire is not None:
            with suppress(OSError):  # It is closed already.
                socket.socket.shutdown(self.wire, socket.SHUT_RDWR)  # Not that of TLS, which would wait for a farewell.
