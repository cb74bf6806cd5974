"""Customers: found by id, then by address, else created."""

from __future__ import annotations

from functools import cache
from typing import Any

from scoutcheck.mock import given
from scoutcheck.mock.world import Customer, World
from scoutcheck.openapi.operations import read


@cache
def profile() -> tuple[str, ...]:
    """The keys that tell of a new customer, and say nothing of one who has an id (CC-042)."""
    contract = read().contract
    checks = contract.nodes[contract.kind("customer")["node"]]["checks"]
    return next(tuple(check["keys"]) for check in checks if check["rule"][0] == "CC-042")


def met(world: World, named: Any, matching: bool = True, described: bool = True) -> tuple[World, int]:
    """The world in which the customer that a payload names is known, and the customer's id.

    With `matching` False nobody is recognised, so that everybody becomes a new customer; with `described` False nothing is
    kept of a new one but the address.
    """
    named = given.table(named)
    if matching and (number := given.whole(named.get("id"))) is not None:
        return _with_id(world, number)
    email = given.text(named, "email")
    known = world.emails.get(email.lower()) if matching else None
    return (world, known) if known is not None else created(world, (email,) if email else (), named if described else {})


def _with_id(world: World, number: int) -> tuple[World, int]:
    """Any id is taken for that of a customer of the account."""
    if world.customers.get(number) is not None:
        return world, number
    return world._replace(customers=world.customers.having(number, Customer(number))), number


def created(world: World, emails: tuple[str, ...], said: dict[str, Any]) -> tuple[World, int]:
    """A new customer with these addresses; `said` may hold other keys than those of a profile, which are passed over."""
    world, number = world.new_id()
    while world.customers.get(number) is not None:
        world, number = world.new_id()
    kept = tuple((key, said[key]) for key in profile() if isinstance(said.get(key), str))
    return known(world, Customer(number, emails, kept)), number


def known(world: World, customer: Customer) -> World:
    """The world with this customer in it, to be found by its addresses."""
    emails = world.emails
    for email in customer.emails:
        emails = emails.having(email.lower(), customer.id)
    return world._replace(customers=world.customers.having(customer.id, customer), emails=emails)


def patched(customer: Customer, operations: list[Any]) -> Customer:
    """The customer after a list of changes; what is no part of the profile is passed over."""
    held = dict(customer.profile)
    for one in map(given.table, operations):
        key = str(one.get("path", "")).removeprefix("/")
        if one.get("op") == "remove":
            held.pop(key, None)
        elif key in profile() and isinstance(one.get("value"), str):
            held[key] = one["value"]
    return customer._replace(profile=tuple(held.items()))
