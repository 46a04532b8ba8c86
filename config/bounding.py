"""How much a browser may send at once: before Django has a say, a server would keep all of it on disk."""

from typing import Any

from config.lifespan import Application, Message, Receive, Send


def with_bounded_bodies(application: Application, most_bytes: int, page: bytes) -> Application:
    """Return the application behind a limit: what is announced to be larger is answered with 413, the rest cut off."""

    async def refuse(send: Send) -> None:
        headers = [(b"content-type", b"text/html; charset=utf-8"), (b"connection", b"close")]
        await send({"type": "http.response.start", "status": 413, "headers": headers})
        await send({"type": "http.response.body", "body": page})

    async def wrapped(scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await application(scope, receive, send)
        if _announced(scope) > most_bytes:
            return await refuse(send)
        received = 0

        async def bounded() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            return message if received <= most_bytes else {"type": "http.disconnect"}

        return await application(scope, bounded, send)

    return wrapped


def _announced(scope: dict[str, Any]) -> int:
    length: bytes = dict(scope["headers"]).get(b"content-length", b"0")
    return int(length) if length.isdigit() else 0
