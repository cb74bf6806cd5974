"""What a conversation must read as, said as a Python expression on the answer: the last line of a test that reproduces."""

from __future__ import annotations

from scoutcheck.strategies.world import Conversation

PLAIN = {"subject": "subject", "status": "status", "mailbox": "mailboxId"}


def proof_of(thing: str, held: Conversation) -> str:
    """An expression on `answer` that is true where a thing of the state table is as `held` has it."""
    if thing in PLAIN:
        return f"answer.json().get({PLAIN[thing]!r}) == {getattr(held, thing)!r}"
    if thing == "assignee":
        return f"(answer.json().get('assignee') or {{}}).get('id') == {held.assignee!r}"
    if thing == "tags":
        return f"sorted(one['tag'].lower() for one in answer.json()['tags']) == {sorted(held.tags)!r}"
    if thing == "custom-fields":
        return f"sorted((one['id'], one['value']) for one in answer.json()['customFields']) == {sorted(held.fields)!r}"
    if thing == "draft":
        return f"(answer.json().get('state') == 'draft') is {held.draft}"
    if thing == "customer" and isinstance(held.customer, int):
        return f"answer.json()['primaryCustomer']['id'] == {held.customer}"
    if thing == "customer" and isinstance(held.email, str):
        return f"answer.json()['primaryCustomer']['email'] == {held.email!r}"
    shown = [thread.text for thread in held.threads if not thread.draft and not thread.hidden]
    return f"all(text in [one.get('body') for one in answer.json()['_embedded']['threads']] for text in {shown!r})"
