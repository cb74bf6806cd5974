"""The mock from inside a program: start it, talk to it over HTTP, look at what it got, bring about what you need."""

from __future__ import annotations

import time
import warnings
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from os import PathLike, fspath
from secrets import token_hex
from typing import Any

from scoutcheck.mock.control import act, change_faults
from scoutcheck.mock.deliveries import Delivery
from scoutcheck.mock.log import Exchange
from scoutcheck.mock.seeding import id_of
from scoutcheck.mock.server import Server, listen
from scoutcheck.mock.service import Service
from scoutcheck.mock.setup import FOR_EVER, read_setup
from scoutcheck.mock.tokens import with_token
from scoutcheck.mock.weakenings import weakenings
from scoutcheck.openapi.ledger import Ledger
from scoutcheck.validator.config import ConfigError
from scoutcheck.validator.shapes import BASE, FLAG, ID, PORT, TEXT, Shape, check


def _is_several(value: Any) -> bool:
    return isinstance(value, Collection) and not isinstance(value, (str, bytes)) and all(isinstance(one, str) for one in value)


def _is_file(value: Any) -> bool:
    return isinstance(value, (str, PathLike)) and "\0" not in str(value)


RULES = Shape(_is_several, "a set of rules such as {'CU-010'}")
OPTIONS: dict[str, Shape] = {
    "without": RULES,
    "lax": RULES,
    "strict": FLAG,
    "lenient": FLAG,
    "rate_limit": ID,
    "custom_fields": Shape(lambda value: isinstance(value, Mapping), "a table of field id = field type"),
    "host": TEXT,
    "port": PORT,
    "public_url": BASE,
    "db": Shape(_is_file, "the name of a file"),
}


class MockApi:
    """A mocked API in a thread of its own; a context manager.

        with MockApi() as api:
            client = Client(api.url, token=api.token())

    `config` is a table as `[mock]` in the configuration. `without` names rules that are not kept at all, `lax` rules whose
    limits give by one. `strict` refuses doubtful payloads too, `lenient` does what the softer reading of a document allows.
    `db` is a file that keeps the state, which then goes on where it stood; `config` fills a new file only.
    Raises ConfigError for options that cannot be, or a config that says what nobody knows, UnknownName for a rule that the
    contract does not have. Warns of a rule that cannot be weakened: the mock keeps it all the same.
    """

    def __init__(
        self,
        config: Mapping[str, Any] | None = None,
        *,
        without: Iterable[str] = (),
        lax: Iterable[str] = (),
        strict: bool = False,
        lenient: bool = False,
        rate_limit: int | None = None,
        custom_fields: Mapping[int, str] | None = None,
        host: str = "127.0.0.1",
        port: int = 0,
        public_url: str | None = None,
        db: str | PathLike[str] | None = None,
    ) -> None:
        without, lax = _listed(without), _listed(lax)
        given = {"without": without, "lax": lax, "strict": strict, "lenient": lenient, "host": host, "port": port}
        others = {"rate_limit": rate_limit, "custom_fields": custom_fields, "public_url": public_url, "db": db}
        check("MockApi", {**given, **{name: value for name, value in others.items() if value is not None}}, OPTIONS)
        if strict and lenient:
            raise ConfigError("MockApi: 'strict' and 'lenient' do not go together")
        mode = "strict" if strict else "lenient" if lenient else "default"
        self._service = Service(
            mode=mode,
            without=_rules(without, lambda ways: bool({*ways} - {"lax"})),
            lax=_rules(lax, lambda ways: "lax" in ways),
            limit=rate_limit,
            seed=token_hex(4),
            field_types=_types(custom_fields or {}),
        )
        self._setup = read_setup({} if config is None else config, int(time.time()), self._service)
        self._where = (host, port, public_url)
        self._db = None if db is None else fspath(db)
        self._server: Server | None = None

    def start(self) -> MockApi:
        """Start to answer. Raises OSError where the port is taken, ConfigError where the file `db` cannot be used."""
        if self._server is not None:
            raise RuntimeError(f"the mock is running already, at {self.url}")
        host, port, public_url = self._where
        listening = listen(host, port)
        try:
            self._server = Server(self._setup, listening, public_url, self._db)
        except ConfigError:
            listening.close()
            raise
        self._server.start()
        return self

    def stop(self) -> None:
        """Stop to answer, where it does; nothing that was held remains."""
        server, self._server = self._server, None
        if server is not None:
            server.stop()

    def __enter__(self) -> MockApi:
        return self.start()

    def __exit__(self, *_error: object) -> None:
        self.stop()

    @property
    def _running(self) -> Server:
        if self._server is None:
            raise RuntimeError("the mock is not running; use `with MockApi() as api:`")
        return self._server

    @property
    def url(self) -> str:
        """Its address, `/v2` and `/v1` below it."""
        return self._running.url

    @property
    def log(self) -> Sequence[Exchange]:
        """Every request that came since the start or the last reset, with its answer, oldest first."""
        return tuple(self._running.engine.log)

    @property
    def deliveries(self) -> Sequence[Delivery]:
        """Every attempt to deliver a webhook, oldest first."""
        return tuple(self._running.deliveries.done)

    def token(self) -> str:
        """An access token that never expires."""
        token = token_hex(20)
        self._running.engine.change(lambda world: with_token(world, token, FOR_EVER))
        return token

    def reset(self) -> None:
        """Begin again as at the start: tokens, faults and log included."""
        self._running.engine.reset()

    def fault(self, request: str, **respond: Any) -> None:
        """Let a fault befall matching requests, as `[[mock.faults]]` does: `fault("POST /v2/*", status=503, times=2)`."""
        change_faults(self._running.engine, {"request": request, "respond": respond})

    def no_faults(self) -> None:
        """Take all faults away."""
        change_faults(self._running.engine, None)

    def add_conversation(self, **conversation: Any) -> None:
        """Put in a conversation, as `[[mock.conversations]]` does; it needs an `id`."""
        act(self._running.engine, "conversations", conversation)

    def merge(self, source: int, into: int) -> None:
        """Merge a conversation into another."""
        act(self._running.engine, "merge", {"id": source, "into": into})

    def lock(self, conversation: int, locked: bool = True) -> None:
        """Make a conversation too old for further threads, or young again."""
        act(self._running.engine, "lock", {"id": conversation, "locked": locked})

    def age(self, conversation: int, days: int) -> None:
        """Let so many days have gone by since a conversation was merged away."""
        act(self._running.engine, "age", {"id": conversation, "days": days})

    def spam(self, conversation: int) -> None:
        """Mark a conversation as spam."""
        act(self._running.engine, "spam", {"id": conversation})

    def fill(self, conversation: int, threads: int = 99) -> None:
        """Give a conversation notes until it holds so many threads."""
        act(self._running.engine, "fill", {"id": conversation, "threads": threads})

    def advance(self, seconds: int) -> None:
        """Move the clock on."""
        act(self._running.engine, "clock", {"seconds": seconds})

    def expire_tokens(self) -> None:
        """Let every access token have expired."""
        act(self._running.engine, "expire-tokens", {})


def _listed(names: Any) -> Any:
    """The names, all there at once, where they come one after the other."""
    return tuple(names) if isinstance(names, Iterator) else names


def _rules(names: Iterable[str], can_be: Callable[[tuple[str, ...]], bool]) -> frozenset[str]:
    ledger = Ledger()
    rules = frozenset(ledger.rule(name)["id"] for name in names)
    for one in weakenings() if rules else ():
        if one.rule in rules and not can_be(one.ways):
            why = one.reason or f"only {', '.join(one.ways)}"
            warnings.warn(f"{one.rule} is kept all the same, since it cannot be weakened so: {why}", stacklevel=3)
    return rules


def _types(custom_fields: Mapping[Any, str]) -> dict[str, str]:
    """The types of fields by id, which may be a number or its text."""
    place = "MockApi: custom_fields"
    types = {str(id_of(place, key)): name for key, name in custom_fields.items()}
    check(place, types, dict.fromkeys(types, TEXT))
    return types
