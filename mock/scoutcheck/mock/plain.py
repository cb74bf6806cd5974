"""JSON answers of the mock's own control and page."""

from __future__ import annotations

import json
from typing import Any

from starlette import responses


class JSONResponse(responses.JSONResponse):
    """JSON in ASCII: clients may have stored half of a surrogate pair, and UTF-8 has no bytes for that."""

    def render(self, content: Any) -> bytes:
        """The bytes of a value."""
        return json.dumps(content, separators=(",", ":")).encode()
