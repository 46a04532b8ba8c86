"""The end of a web process. Django does not hear of it, and uvicorn ends by a signal, so `atexit` does not either."""

import asyncio
import signal
import threading
from collections.abc import Awaitable, Callable, Mapping
from types import FrameType
from typing import Any

Message = Mapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[dict[str, Any], Receive, Send], Awaitable[None]]


def with_farewell(
    application: Application, farewell: Callable[[], object], *, at_signal: Callable[[], object] = lambda: None
) -> Application:
    """Return the application with something that is done before its process ends.

    What is done `at_signal` comes first: the server waits for open answers, and a stream would let it wait in vain.
    """

    async def lived(receive: Receive, send: Send) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                heed_signals(at_signal)
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


def heed_signals(callback: Callable[[], object]) -> None:
    """Call back, in the running loop, when the process is told to end, before the server does what it does then."""
    if threading.current_thread() is not threading.main_thread():
        return
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        before = signal.getsignal(number)

        def heed(number: int, frame: FrameType | None, before: Any = before) -> None:
            loop.call_soon_threadsafe(callback)
            if callable(before):
                before(number, frame)

        if callable(before):  # A server that handles signals; without one, they end the process as ever.
            signal.signal(number, heed)
