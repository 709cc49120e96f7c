"""A wire between a client and a server that a test may cut, silence, slow down or take away."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from typing import Any, TypeVar

T = TypeVar("T")
PIECE = 65536


class Relay:
    """Listens on a port of its own and passes on what comes, to `target`'s host and port; one thread does it all.

    `delay` is how many seconds each piece takes in each direction. While `loses_answers`, a connection is cut in the
    moment in which the server answers.
    """

    def __init__(self, host: str, port: int) -> None:
        self.target = (host, port)
        self.delay = 0.0
        self.loses_answers = False
        self._pipes: set[asyncio.Task[None]] = set()
        self._passes = asyncio.Event()
        self._passes.set()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._server: asyncio.Server | None = None
        self.port = 0
        self.come_back()

    def __enter__(self) -> "Relay":
        return self

    def __exit__(self, *_: object) -> None:
        self.go_away()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def come_back(self) -> None:
        """Listen, on the same port as before."""
        self._do(self._listen())

    def go_away(self) -> None:
        """Refuse connections, and cut those that there are."""
        self._do(self._stop_listening())
        self.cut()

    def cut(self) -> None:
        """Close every connection; new ones are taken."""
        self._do(self._cut())

    def fall_silent(self) -> None:
        """Take connections and what is sent, and say nothing."""
        self._loop.call_soon_threadsafe(self._passes.clear)

    def speak_again(self) -> None:
        self._loop.call_soon_threadsafe(self._passes.set)

    def _do(self, work: Coroutine[Any, Any, T]) -> T:
        done: Future[T] = asyncio.run_coroutine_threadsafe(work, self._loop)
        return done.result(10)

    async def _listen(self) -> None:
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def _stop_listening(self) -> None:
        if self._server:
            self._server.close()
            self._server = None

    async def _cut(self) -> None:
        pipes = list(self._pipes)
        for pipe in pipes:
            pipe.cancel()
        await asyncio.gather(*pipes, return_exceptions=True)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            server_reader, server_writer = await asyncio.open_connection(*self.target)
        except OSError:
            writer.close()
            return
        both = [
            asyncio.create_task(self._pass_on(reader, server_writer)),
            asyncio.create_task(self._pass_on(server_reader, writer, is_answer=True)),
        ]
        self._pipes.update(both)
        await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        for pipe in both:
            pipe.cancel()
        self._pipes.difference_update(both)
        for end in (writer, server_writer):
            end.transport.abort()

    async def _pass_on(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, is_answer: bool = False
    ) -> None:
        try:
            while piece := await reader.read(PIECE):
                await asyncio.sleep(self.delay)
                await self._passes.wait()
                if is_answer and self.loses_answers:
                    return
                writer.write(piece)
                await writer.drain()
        except OSError:
            pass


def after(seconds: float, do: Callable[[], object]) -> threading.Timer:
    """Have it done in a while, by somebody else."""
    timer = threading.Timer(seconds, do)
    timer.start()
    return timer
