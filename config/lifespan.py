"""The end of a web process. Django does not hear of it, and uvicorn ends by a signal, so `atexit` does not either."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

Message = Mapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[dict[str, Any], Receive, Send], Awaitable[None]]


def with_farewell(application: Application, farewell: Callable[[], object]) -> Application:
    """Return the application with something that is done before its process ends."""

    async def lived(receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                await send({"type": "lifespan.startup.complete"})
            elif message["type"] == "lifespan.shutdown":
                await asyncio.to_thread(farewell)
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def wrapped(scope: dict[str, Any], receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await lived(receive, send)
        else:
            await application(scope, receive, send)

    return wrapped
