"""What v2 answers to a read: HAL objects, their links under the mock's own address."""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import blake2b
from typing import Any

from scoutcheck.mock.world import NOBODY, Attachment, Conversation, Customer, Field, Mailbox, Thread, Webhook, World

Json = dict[str, Any]
NOBODY_SHOWN = {"id": NOBODY, "type": "user", "first": "Help", "last": "Scout", "email": "none@nowhere.com"}
COLOUR = "#929499"


def conversation(world: World, base: str, held: Conversation, embed: bool = False) -> Json:
    """A conversation, with its threads if `embed` says so."""
    newest = next((thread.text for thread in reversed(held.threads) if thread.text), "")
    shown: Json = {
        "id": held.id,
        "number": held.number,
        "threads": len(held.threads),
        "type": held.type,
        "folderId": held.mailbox,
        "status": held.status,
        "state": state(held),
        "subject": held.subject,
        "preview": newest[:80],
        "mailboxId": held.mailbox,
        "createdBy": user(held.creator) if held.creator is not None else customer_ref(world, held.customer),
        "createdAt": held.created_at,
        "closedBy": held.closed_by,
        "userUpdatedAt": held.updated_at,
        "customerWaitingSince": {"time": held.updated_at, "friendly": "a moment ago"},
        "source": {"type": "api", "via": "user" if held.creator is not None else "customer"},
        "tags": [{"id": _tag_id(name), "color": COLOUR, "tag": name} for name in held.tags],
        "cc": list(dict.fromkeys(address for thread in held.threads for address in thread.cc)),
        "bcc": list(dict.fromkeys(address for thread in held.threads for address in thread.bcc)),
        "primaryCustomer": customer_ref(world, held.customer),
        "customFields": [_field_value(world, held.mailbox, number, value) for number, value in held.fields],
        "_links": _conversation_links(base, held),
    }
    if embed:
        shown["_embedded"] = {"threads": [thread(world, base, held, one) for one in held.threads]}
    if held.assignee is not None:
        shown["assignee"] = user(held.assignee)
    if held.closed_at is not None and held.closed_by is not None:
        shown |= {"closedAt": held.closed_at, "closedByUser": user(held.closed_by)}
    return shown


def state(held: Conversation) -> str:
    """The state of a conversation, in the vendor's word."""
    return "deleted" if held.deleted else "draft" if held.draft else "published"


def _conversation_links(base: str, held: Conversation) -> Json:
    own = f"{base}/v2/conversations/{held.id}"
    links = {
        "self": own,
        "threads": f"{own}/threads/",
        "mailbox": f"{base}/v2/mailboxes/{held.mailbox}",
        "primaryCustomer": f"{base}/v2/customers/{held.customer}",
        "web": web(held.id, held.number),
    }
    return {name: {"href": href} for name, href in links.items()}


def _tag_id(name: str) -> int:
    """The id of a tag, made of its name, so that it is the same wherever the tag stands. No id is zero."""
    return 1 + int.from_bytes(blake2b(name.encode("utf-8", "surrogatepass"), digest_size=6).digest())


def web(number: int, count: int) -> str:
    """The page for people of the conversation with an id, which is the one with `count` as its number."""
    return f"https://secure.helpscout.net/conversation/{number}/{count}"


def user(number: int) -> Json:
    """A user of the account; any id is one."""
    return {"id": number, "type": "user", "first": "User", "last": str(number), "email": f"user{number}@example.com"}


def customer_ref(world: World, number: int) -> Json:
    """A customer as conversations show it."""
    held = world.customers.get(number) or Customer(number)
    profile = dict(held.profile)
    names = {"first": profile.get("firstName", ""), "last": profile.get("lastName", "")}
    return {
        "id": number,
        "type": "customer",
        **names,
        "email": next(iter(held.emails), ""),
        "photoUrl": profile.get("photoUrl", ""),
    }


def _field_value(world: World, mailbox: int, number: int, value: str) -> Json:
    box = world.mailboxes.get(mailbox)
    field = next((field for field in (box.fields if box else ()) if field.id == number), None)
    options = {str(option): label for option, label in (field.options if field else ())}
    name = field.name if field else f"Field {number}"
    return {"id": number, "name": name, "value": value, "text": options.get(value, value)}


def thread(world: World, base: str, held: Conversation, one: Thread) -> Json:
    """A thread of a conversation."""
    files = [attachment(base, file) for number in one.attachments if (file := world.attachments.get(number))]
    customer = customer_ref(world, held.customer if one.customer is None else one.customer)
    return {
        "id": one.id,
        "type": one.type,
        "status": one.status,
        "state": "hidden" if one.hidden else "draft" if one.draft else "published",
        "action": {"type": "default", "associatedEntities": {}},
        "body": one.text,
        "source": {"type": "api", "via": "customer" if one.user is None else "user"},
        "customer": customer,
        "createdBy": customer if one.user is None else user(one.user),
        "assignedTo": NOBODY_SHOWN if one.assignee is None else user(one.assignee),
        "to": [],
        "cc": list(one.cc),
        "bcc": list(one.bcc),
        "createdAt": one.created_at,
        "_embedded": {"attachments": files},
        "_links": {"createdByUser" if one.user is not None else "createdByCustomer": {"href": _person(base, held, one)}},
    }


def _person(base: str, held: Conversation, one: Thread) -> str:
    return f"{base}/v2/users/{one.user}" if one.user is not None else f"{base}/v2/customers/{one.customer or held.customer}"


def attachment(base: str, held: Attachment) -> Json:
    """A file of a thread."""
    href = f"{base}/v2/conversations/{held.conversation}/attachments/{held.id}/data"
    facts = {
        "id": held.id,
        "filename": held.name,
        "mimeType": held.media_type,
        "width": None,
        "height": None,
        "size": held.size,
    }
    return {**facts, "state": "valid", "_links": {"data": {"href": href}}}


def customer(base: str, held: Customer) -> Json:
    """A customer."""
    emails = [{"id": held.id, "type": "work", "value": email} for email in held.emails]
    return {
        "id": held.id,
        **dict(held.profile),
        "_embedded": {"emails": emails},
        "_links": {"self": {"href": f"{base}/v2/customers/{held.id}"}},
    }


def mailbox(base: str, held: Mailbox) -> Json:
    """An inbox."""
    own = f"{base}/v2/mailboxes/{held.id}"
    links = {"self": {"href": own}, "fields": {"href": f"{own}/fields/"}}
    return {"id": held.id, "name": held.name, "slug": f"{held.id:016x}", "email": f"box{held.id}@example.com", "_links": links}


def field(order: int, held: Field) -> Json:
    """What a custom field may hold."""
    options = [{"id": number, "order": place, "label": label} for place, (number, label) in enumerate(held.options, 1)]
    return {
        "id": held.id,
        "required": held.required,
        "order": order,
        "type": held.type.lower(),
        "name": held.name,
        **({"options": options} if options else {}),
    }


def webhook(base: str, held: Webhook) -> Json:
    """A subscription; its secret stays a secret."""
    optional = {"label": held.label, "payloadVersion": held.version, "mailboxIds": list(held.mailboxes) or None}
    return {
        "id": held.id,
        "url": held.url,
        "events": list(held.events),
        "notification": held.notification,
        **{key: value for key, value in optional.items() if value is not None},
        "state": "enabled" if held.enabled else "disabled",
        "_links": {"self": {"href": f"{base}/v2/webhooks/{held.id}"}},
    }


def listed(address: str, name: str, shown: Iterable[Json], total: int, page: int, size: int) -> Json:
    """One page of a list of `total` items; `address` is that of the list, with its query, `name` what its items are called."""
    pages = -(-total // size)
    numbers = {"self": page, "first": 1, "last": max(pages, 1)}
    numbers |= {"next": page + 1} if page < pages else {}
    numbers |= {"previous": page - 1} if 1 < page <= pages + 1 else {}
    mark = "&" if "?" in address else "?"
    links: Json = {rel: {"href": f"{address}{mark}page={number}"} for rel, number in numbers.items()}
    links["page"] = {"href": f"{address}{{{mark}page}}", "templated": True}
    page_is = {"size": size, "totalElements": total, "totalPages": pages, "number": page}
    return {"_embedded": {name: [*shown]}, "_links": links, "page": page_is}
