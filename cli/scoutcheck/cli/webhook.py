"""`scoutcheck webhook sign|verify|send`: signatures over raw bytes, and deliveries, good and bad, for a receiver to judge."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

from scoutcheck.cli.arguments import Command, Option, Parsed, parse, whole
from scoutcheck.cli.content import content
from scoutcheck.cli.main import FINE, FOUND, WRONG_USE, tell
from scoutcheck.cli.output import Misuse

if TYPE_CHECKING:
    from scoutcheck.suites.sending import Posted

# So many deliveries hold every sort of wrong signature.
USUAL = 24
SECRET = Option("--secret-env", "the name of the environment variable that holds the secret", "NAME")
SIGN = Command(
    name="webhook sign",
    says="Sign the raw bytes of a delivery, as the X-HelpScout-Signature header has it.",
    options=(SECRET,),
    rest="FILE",
    examples="""  scoutcheck webhook sign --secret-env HOOK_SECRET body.json
  printf '{"id":1}' | scoutcheck webhook sign --secret-env HOOK_SECRET -

The bytes are signed as they are: another blank, another line end, another signature. Without FILE, standard input is read.
Exit codes: 0 fine, 2 wrong use or unreadable input.""",
)
VERIFY = Command(
    name="webhook verify",
    says="Hold a signature against the raw bytes of a delivery.",
    options=(SECRET, Option("--signature", "the value of the X-HelpScout-Signature header", "TEXT")),
    rest="FILE",
    examples="""  scoutcheck webhook verify --secret-env HOOK_SECRET --signature 'nAZz5wh9ixoifla48AGIw7q4SZg=' body.json

Blanks around the signature do not count. Without FILE, standard input is read.
Exit codes: 0 genuine, 1 not genuine, 2 wrong use or unreadable input.""",
)
SEND = Command(
    name="webhook send",
    says="Post signed deliveries, good and bad, to a receiver, and see whether it tells them apart.",
    options=(
        SECRET,
        Option("--to", "the address of the receiver", "URL"),
        Option("--number", f"how many deliveries (default {USUAL}); every sort of wrong signature comes up", "N", short="-n"),
        Option("--seed", "same seed, same deliveries (default 0)", "SEED"),
        Option("--payload-version", "the version of the payloads (default 2)", "VERSION", choices=("1", "2")),
        Option("--live", "needed for a receiver that is not on this machine"),
    ),
    rest="",
    examples="""  scoutcheck webhook send --secret-env HOOK_SECRET --to http://127.0.0.1:5000/hook
  scoutcheck webhook send --secret-env HOOK_SECRET --to https://hooks.example.com/x --live -n 100

A receiver should answer 2xx to a genuine delivery, and anything but that to one whose signature is wrong.
Exit codes: 0 it told all of them apart, 1 it did not, 2 wrong use, or nobody answers.""",
)
USAGE = """usage: scoutcheck webhook sign|verify|send …

Signatures of webhook deliveries, over raw bytes.

  sign     print the signature of a body
  verify   hold a signature against a body
  send     post deliveries, good and bad, to a receiver

Examples:
  scoutcheck webhook sign --secret-env HOOK_SECRET body.json
  scoutcheck webhook verify --secret-env HOOK_SECRET --signature 'nAZz5wh9ixoifla48AGIw7q4SZg=' body.json
  scoutcheck webhook send --secret-env HOOK_SECRET --to http://127.0.0.1:5000/hook

`scoutcheck webhook sign --help` tells more.
"""


def run(argv: list[str]) -> int:
    """Sign, verify or send. Gives the exit code."""
    name = argv[0] if argv else "--help"
    if name in ("-h", "--help"):
        sys.stdout.write(USAGE)
        return FINE if argv else WRONG_USE
    try:
        if name not in ACTIONS:
            raise Misuse(f"webhook {name!r} is nothing to do; there are {', '.join(ACTIONS)}")
        command, action = ACTIONS[name]
        return action(parse(command, argv[1:]))
    except Misuse as error:
        tell(str(error))
        return WRONG_USE


def _sign(arguments: Parsed) -> int:
    from scoutcheck.validator.signatures import sign

    sys.stdout.write(f"{sign(_secret(arguments), _body(arguments))}\n")
    return FINE


def _verify(arguments: Parsed) -> int:
    from scoutcheck.validator.signatures import verify

    if arguments["signature"] is None:
        raise Misuse("--signature is missing; it must be the value of the X-HelpScout-Signature header")
    genuine = verify(_secret(arguments), _body(arguments), arguments["signature"])
    sys.stdout.write("genuine\n" if genuine else "not genuine\n")
    return FINE if genuine else FOUND


def _send(arguments: Parsed) -> int:
    try:
        from scoutcheck.suites.sending import ReceiverError, sent
    except ImportError as error:
        raise Misuse(f"{error.name} is not installed; pip install 'scoutcheck[contract]'") from error
    number, version = whole(arguments["number"], "-n", 1, 100_000) or USUAL, int(arguments["payload_version"] or 2)
    url, secret = _receiver(arguments), _secret(arguments)
    try:
        posted = [_told(one) for one in sent(url, secret, number, arguments["seed"] or "0", version)]
    except (ReceiverError, ValueError) as error:
        raise Misuse(str(error)) from error
    wrong = sum(not one.right for one in posted)
    sys.stdout.write(f"{len(posted)} deliveries, {wrong} judged wrongly\n")
    return FOUND if wrong else FINE


def _told(one: Posted) -> Posted:
    sort = "genuine" if one.delivery.genuine else one.delivery.fault
    mark = "ok   " if one.right else "WRONG"
    sys.stdout.write(f"{mark} {one.delivery.event}: {sort}, answered {one.status or one.error}\n")
    return one


def _secret(arguments: Parsed) -> str:
    name = arguments["secret_env"]
    if name is None:
        raise Misuse("--secret-env is missing; it must be the name of the environment variable that holds the secret")
    secret = os.environ.get(name, "")
    if not secret:
        raise Misuse(f"--secret-env names {name}, which the environment does not have; export it")
    try:
        secret.encode()
    except UnicodeEncodeError:
        raise Misuse(f"--secret-env names {name}, whose value is not UTF-8") from None
    return secret


def _body(arguments: Parsed) -> bytes:
    if len(arguments.rest) > 1:
        raise Misuse(f"one FILE at most, not {len(arguments.rest)}")
    return content(arguments.rest[0] if arguments.rest else "-")


def _receiver(arguments: Parsed) -> str:
    from scoutcheck.suites.live.settings import is_loopback, is_url

    url: str | None = arguments["to"]
    if url is None or not is_url(url):
        raise Misuse(f"--to must be the address of the receiver, such as http://127.0.0.1:5000/hook, not {url!r}")
    if not is_loopback(url) and not arguments["live"]:
        raise Misuse(f"{url} is not on this machine; --live sends there nevertheless")
    return url


ACTIONS: dict[str, tuple[Command, Callable[[Parsed], int]]] = {
    "sign": (SIGN, _sign),
    "verify": (VERIFY, _verify),
    "send": (SEND, _send),
}
