"""Taking away what a run created, and nothing else: everything is looked at, and only what bears the run's mark is deleted."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any, NamedTuple

from scoutcheck.suites.live.calls import address, looking, undoing
from scoutcheck.suites.live.marking import Mark
from scoutcheck.suites.target import Answer
from scoutcheck.validator.exchange import Request

Item = tuple[str, int]
Send = Callable[[Request], Answer]
COLLECTIONS = ("conversations", "webhooks")
GONE = (404, 410, 301)
# A list that is longer than this is no list of ours.
PAGES = 1_000


class Removed(NamedTuple):
    """What became of one item: `gone`, `left` or `foreign`; `why` says more where it is not gone."""

    collection: str
    item: int
    fate: str
    why: str = ""


class Trouble(Exception):
    """A list could not be read, so that nobody knows what is left. The text says why."""


def remove(
    send: Send, mark: Mark, known: Iterable[Item], trusted: Collection[Item] = (), search: bool = True
) -> Iterator[Removed]:
    """Delete the known items, then, with `search`, whatever else bears the mark. Can be done again at any time. Raises Trouble.

    `trusted` items are deleted unseen: they were seen to be ours, or the target holds nobody's data and they lost the mark.
    """
    done: set[Item] = set()
    for collection, item in known:
        done.add((collection, item))
        yield removed(send, mark, collection, item, (collection, item) in trusted)
    for collection in COLLECTIONS if search else ():
        for item in tuple(found(send, mark, collection)):
            if (collection, item) not in done:
                yield removed(send, mark, collection, item, trusted=True)


def removed(send: Send, mark: Mark, collection: str, item: int, trusted: bool) -> Removed:
    """Delete one item if it is ours."""
    if not trusted:
        state = standing(send, mark, collection, item)
        if state is not None:
            return state
    operation = undoing(collection)
    assert operation is not None, "only what can be deleted is created"
    answer = send(Request(operation.name, operation.method, address(operation, item), {}, {}))
    if answer.response is not None and answer.response.status in (operation.success, *GONE):
        return Removed(collection, item, "gone")
    return Removed(collection, item, "left", _said(answer))


def standing(send: Send, mark: Mark, collection: str, item: int) -> Removed | None:
    """What speaks against deleting an item: it is gone, is not ours, or nobody knows. None where it is ours and there."""
    operation, _ = looking(collection)
    answer = send(Request(operation.name, operation.method, address(operation, item), {}, {}))
    if answer.response is None or answer.response.status not in (operation.success, *GONE):
        return Removed(collection, item, "left", _said(answer))
    if answer.response.status in GONE:
        return Removed(collection, item, "gone")
    value = answer.response.json()
    if not isinstance(value, dict) or value.get("id") != item:
        return Removed(collection, item, "left", "it reads as something else")
    if value.get("state") == "deleted":
        return Removed(collection, item, "gone")
    return None if mark.bears(value) else Removed(collection, item, "foreign", f"it does not bear the mark {mark.tag}")


def found(send: Send, mark: Mark, collection: str) -> Iterator[int]:
    """The ids of all items of a collection that bear the mark. Raises Trouble."""
    searches = [{"tag": mark.tag}, {"query": f'(subject:"{mark.tag}")'}] if collection == "conversations" else [{}]
    seen: set[int] = set()
    for search in searches:
        asked = {**search, "status": "all"} if search else search
        for value in _listed(send, collection, asked):
            item = value.get("id")
            if type(item) is int and item not in seen and mark.bears(value) and value.get("state") != "deleted":
                seen.add(item)
                yield item


def _listed(send: Send, collection: str, query: dict[str, str]) -> Iterator[dict[str, Any]]:
    """The items on all pages of a list."""
    _, operation = looking(collection)
    place = operation.base + operation.path
    for page in range(1, PAGES):
        answer = send(Request(operation.name, operation.method, place, {**query, "page": str(page)}, {}))
        is_list = answer.response is not None and answer.response.status == operation.success
        value = answer.response.json() if answer.response is not None and is_list else None
        if not isinstance(value, dict):
            raise Trouble(f"the list of {collection} cannot be read: {_said(answer)}")
        embedded = value.get("_embedded")
        items = embedded.get(collection, []) if isinstance(embedded, dict) else []
        yield from (one for one in items if isinstance(one, dict))
        if page >= _pages(value) or not items:
            return


def _pages(value: dict[str, Any]) -> int:
    page = value.get("page")
    total = page.get("totalPages") if isinstance(page, dict) else None
    return total if type(total) is int else 1


def _said(answer: Answer) -> str:
    return answer.error if answer.response is None else f"status {answer.response.status}"
