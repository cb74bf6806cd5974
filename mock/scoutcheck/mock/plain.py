"""JSON answers of the mock's own control and page."""

from __future__ import annotations

import json
from typing import Any

from starlette import responses
from starlette.convertors import IntegerConvertor, register_url_convertor
from starlette.exceptions import HTTPException
from starlette.requests import Request


class JSONResponse(responses.JSONResponse):
    """JSON in ASCII: clients may have stored half of a surrogate pair, and UTF-8 has no bytes for that."""

    def render(self, content: Any) -> bytes:
        """The bytes of a value."""
        return json.dumps(content, separators=(",", ":")).encode()


class Number(IntegerConvertor):
    """A number in an address: nothing of ours has one of more digits, and Python itself reads no more than some thousands."""

    regex = "[0-9]{1,18}"


register_url_convertor("number", Number())


async def unknown(request: Request, error: Exception) -> JSONResponse:
    """The answer to a call that there is not."""
    status, headers = (error.status_code, error.headers) if isinstance(error, HTTPException) else (404, None)
    return JSONResponse({"error": f"there is no call {request.method} {request.url.path}"}, status, headers)
