"""A real HTTP server in the process that speaks LibreTranslate's protocol, and fails as a test tells it to."""

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

LANGUAGES = [
    {"code": "en", "name": "English", "targets": ["en", "ja"]},
    {"code": "ja", "name": "Japanese", "targets": ["en", "ja"]},
]


class TranslationServer:
    """`with TranslationServer() as server:` listens at `server.url`.

    `known` are its translations, `behaviour` is one of: answer, busy, broken, redirect, slow, stall, half, cut, huge, nonsense, list,
    empty, deep, drop. `requests` are the bodies that came.
    """

    def __init__(self, known=None, key=""):
        self.known, self.key = known or {}, key
        self.behaviour, self.elsewhere = "answer", ""
        self.requests = []
        self.released = threading.Event()
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self):
                outer.answer(self, LANGUAGES if self.path == "/languages" else None)

            def do_POST(self):
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                outer.requests.append(body)
                outer.answer(self, outer.translation(body) if self.path == "/translate" else None)

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def __enter__(self):
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def __exit__(self, *_):
        self.released.set()
        self.server.shutdown()
        self.server.server_close()

    def translation(self, body):
        if self.key and body.get("api_key") != self.key:
            return 403, {"error": "Invalid API key"}
        if body.get("source") not in ("en", "ja") or body.get("format") != "text":
            return 400, {"error": f"{body.get('source')} is not supported"}
        return {"translatedText": self.known.get(body["q"], body["q"])}

    def answer(self, handler, content):
        status, content = content if isinstance(content, tuple) else (200 if content else 404, content)
        body = json.dumps(content).encode()
        match self.behaviour:
            case "busy":
                status, body = 429, b'{"error": "Slowdown: 20 per 1 minute"}'
            case "broken":
                status, body = 500, b"<html>Internal Server Error</html>"
            case "redirect":
                handler.send_response(307)
                handler.send_header("Location", f"{self.elsewhere}{handler.path}")
                handler.end_headers()
                return
            case "slow":
                self.drip(handler)
                return
            case "stall":
                self.released.wait(30)
                return
            case "drop":
                return
            case "huge":
                body = b'{"translatedText": "' + b"x" * 1_000_000 + b'"}'
            case "nonsense":
                body = b"translatedText=hello"
            case "list":
                body = b'["hello"]'
            case "empty":
                body = b'{"translatedText": " "}'
            case "deep":
                body = b"[" * 100_000
        handler.send_response(status)
        handler.send_header("Content-Type", "application/json")
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        try:
            handler.wfile.write(body[:5] if self.behaviour in {"half", "cut"} else body)
        except OSError:  # Whoever asked has heard enough.
            return
        if self.behaviour == "half":
            self.released.wait(30)

    def drip(self, handler):
        """Send a byte at a time, each before anybody would give up waiting for it."""
        handler.send_response(200)
        handler.send_header("Content-Length", "10000")
        handler.end_headers()
        try:
            while not self.released.wait(0.05):
                handler.wfile.write(b" ")
        except OSError:
            return
