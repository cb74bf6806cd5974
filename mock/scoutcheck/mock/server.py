"""The mock on a socket: uvicorn, in this thread or in one of its own."""

from __future__ import annotations

import asyncio
import gc
import signal
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread

import uvicorn
from starlette.types import ASGIApp

from scoutcheck.mock.connection import Connection
from scoutcheck.mock.deliveries import Deliveries
from scoutcheck.mock.engine import Engine
from scoutcheck.mock.http import application
from scoutcheck.mock.setup import Setup
from scoutcheck.mock.store import Store

SIGNALS = (signal.SIGINT, signal.SIGTERM)
# The collector of rings looks at what is new after so many things more than it does by itself, as calls leave next to none.
COLLECTED_AFTER = 50_000


class Quiet(uvicorn.Server):
    """A server that leaves signals to us: uvicorn's own would raise them again once it has stopped."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens; port 0 picks a free one. Raises OSError where there is none to be had.

    An address of version 6 may stand in brackets, as it does in a URL.
    """
    host = host.removeprefix("[").removesuffix("]")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # Named, since asyncio sends small answers at once only where the socket says that it speaks TCP.
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
        listening.listen(1024)
    except OSError:
        listening.close()
        raise
    except (TypeError, ValueError) as error:  # what cannot be written as a name never reaches the system
        listening.close()
        raise OSError("it is no name of a host") from error
    return listening


def address(listening: socket.socket) -> str:
    """The address of a listening socket, as clients write it."""
    host, port = listening.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def configured(app: ASGIApp) -> uvicorn.Config:
    """How the mock is served."""
    return uvicorn.Config(
        app,
        http=Connection,
        ws="none",
        proxy_headers=False,
        lifespan="off",
        log_level="error",
        access_log=False,
        server_header=False,
        date_header=True,
        timeout_graceful_shutdown=2,
    )


class Server:
    """An engine that is served on a socket; `db` is the file that its world is kept in. Raises ConfigError for a bad one."""

    def __init__(self, setup: Setup, listening: socket.socket, public_url: str | None = None, db: str | None = None) -> None:
        self.url = address(listening)
        service = setup.service._replace(base=(public_url or self.url).rstrip("/"))
        self.engine = Engine(setup._replace(service=service), lambda: int(time.time()), None if db is None else Store(db))
        self.deliveries = Deliveries(self.engine, setup.retry_delay)
        self.listening = listening
        self.uvicorn = Quiet(configured(application(self.engine, self.deliveries.done)))

    def run(self, ready: Callable[[], None] = lambda: None) -> None:
        """Serve until a signal comes. The process is ours: what is there already need not be looked at for rings again."""
        gc.freeze()
        gc.set_threshold(COLLECTED_AFTER)
        self._run(ready, SIGNALS)

    def _run(self, ready: Callable[[], None], signals: tuple[int, ...] = ()) -> None:
        with asyncio.Runner(loop_factory=self.uvicorn.config.get_loop_factory()) as runner:
            runner.run(self._serve(ready, signals))

    async def _serve(self, ready: Callable[[], None], signals: tuple[int, ...]) -> None:
        for one in signals:
            signal.signal(one, lambda *_: self._end())
        serving = asyncio.create_task(self.uvicorn.serve(sockets=[self.listening]))
        while not self.uvicorn.started and not serving.done():
            await asyncio.sleep(0.005)
        self.deliveries.start(asyncio.get_running_loop())
        ready()
        await serving
        await self.deliveries.stop()
        self.engine.close()

    def _end(self) -> None:
        self.engine.ending = True
        self.uvicorn.should_exit = True

    def start(self) -> None:
        """Serve in a thread of its own; comes back once it answers."""
        answering = Event()
        self.thread = Thread(target=self._run, args=(answering.set,), daemon=True)
        self.thread.start()
        while not answering.wait(0.1) and self.thread.is_alive():
            pass

    def stop(self) -> None:
        """End a server that was started in its own thread."""
        self._end()
        self.thread.join(timeout=5)
        self.listening.close()
