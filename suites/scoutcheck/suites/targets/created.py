"""What a run creates behind HTTP: in the journal before it is there, known while it is, and taken away in the end."""

from __future__ import annotations

from scoutcheck.suites.live.calls import Effect, undoing
from scoutcheck.suites.live.journal import Begun, Journal
from scoutcheck.suites.live.leftovers import Removed, Send, remove
from scoutcheck.suites.live.marking import Mark
from scoutcheck.validator.exchange import Request, Response

Item = tuple[str, int]


class Created:
    """What one run has created. Whatever writes raises JournalError where the journal cannot be written.

    `open` holds the collection and id of what is still there, and whether it is certain to be ours.
    """

    def __init__(self, path: str, begun: Begun, mark: Mark) -> None:
        self.path, self.begun, self.mark = path, begun, mark
        self.journal: Journal | None = None
        self.open: dict[Item, bool] = {}
        self._bare: set[Item] = set()
        self._unseen = False

    def begin(self, collection: str) -> int:
        """Something will be created. Gives the number under which its fate is to be told."""
        return self._written().creating(collection)

    def made(self, number: int, item: Item, request: Request) -> None:
        """What was begun is there, by this request."""
        self._written().created(number, *item)
        if undoing(item[0]) is not None:
            self.open[item] = not self.begun.live
        payload = request.json()
        if not self.mark.bears(payload if isinstance(payload, dict) else {}):
            self._written().bare(*item)

    def unmade(self, number: int, response: Response | None) -> None:
        """No answer tells an id for what was begun; only a refusal says that there is none."""
        is_refused = response is not None and 400 <= response.status < 500
        self._unseen |= not is_refused
        self._written().settled(number, is_refused)

    def may_lose_mark(self, request: Request, writes: Effect) -> None:
        """Where nothing keeps the mark on what is written, the journal tells that it may be gone."""
        item = (writes.collection, int(writes.owner) if writes.owner.isdigit() else 0)
        is_kept = self.begun.live or request.method not in ("PUT", "PATCH")
        if item in self.open and not is_kept and item not in self._bare:
            self._bare.add(item)
            self._written().bare(*item)

    def holds(self, collection: str, owner: str) -> bool:
        """Whether an id, as a path has it, is that of something of the run's own."""
        return owner.isdigit() and (collection, int(owner)) in self.open

    def forget(self, item: Item) -> None:
        """It is gone."""
        self.open.pop(item, None)
        self._written().deleted(*item)

    def cleared(self, send: Send) -> list[Removed]:
        """Take away what is left; gives what would not go. The lists are searched where an answer was never seen, or live."""
        if self.journal is None or not (self.open or self._unseen or self.begun.live):
            return []
        proven = [item for item, is_ours in self.open.items() if is_ours]
        fates = remove(send, self.mark, list(self.open), proven, self.begun.live or self._unseen)
        return [one for one in fates if not self._noted(one)]

    def close(self) -> None:
        """Nothing is left."""
        if self.journal is not None:
            self.journal.clean()

    def _noted(self, one: Removed) -> bool:
        """Write down that something is gone; whether it is."""
        if one.fate == "gone":
            self.forget((one.collection, one.item))
        return one.fate == "gone"

    def _written(self) -> Journal:
        if self.journal is None:
            self.journal = Journal(self.path, self.begun)
        return self.journal
