"""A marketplace that pays refunds, over the real protocol: it checks the signature and pays once for each key.

How old a signature may be it does not ask, so that a test can let days pass.
"""

import json
import socket
import threading
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from standardwebhooks import Webhook

SECRET = "whsec_" + "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0"


class Marketplace:
    """What it is told and what it paid. `behave(handler, data)` answers a request; the usual way is to pay."""

    def __init__(self):
        self.lock = threading.Lock()
        self.told = []
        self.payments = {}
        self.forged = 0
        self.behave = paid

    def pay(self, data):
        """Pay for a key the first time, and return the payment's reference every time."""
        with self.lock:
            return self.payments.setdefault(data["id"], f"P-{len(self.payments) + 1}")


def paid(handler, data):
    handler.answer(200, {"status": "paid", "reference": handler.market.pay(data), **of(data)})


def of(data):
    return {"amount": data["amount"], "currency": data["currency"]}


@contextmanager
def marketplace():
    market = Marketplace()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            self.market = market
            body = self.rfile.read(int(self.headers["Content-Length"]))
            at = datetime.fromtimestamp(int(self.headers["webhook-timestamp"]), UTC)
            signature = Webhook(SECRET).sign(self.headers["webhook-id"], at, body.decode())
            market.last = body, dict(self.headers)
            if self.headers["webhook-signature"] != signature:
                market.forged += 1
                self.answer(401, {"status": "refused"})
                return
            content = json.loads(body)
            assert content["type"] == "refund.requested"
            assert content["data"]["id"] == self.headers["webhook-id"]
            with market.lock:
                market.told.append(content["data"])
            market.behave(self, content["data"])

        def answer(self, status, content, **headers):
            body = content if isinstance(content, bytes) else json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def hang_up(self):
            self.wfile.flush()
            self.connection.shutdown(socket.SHUT_RDWR)

        def log_message(self, *words):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    market.url = f"http://127.0.0.1:{server.server_address[1]}/refunds?of=us"
    try:
        yield market
    finally:
        server.shutdown()
        server.server_close()
