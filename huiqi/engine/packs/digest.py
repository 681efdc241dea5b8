"""A digest of content, not of layout: the same facts give the same digest on every machine."""

from __future__ import annotations

import hashlib
from typing import Any

from huiqi.engine import exact_json


def content_digest(content: Any) -> str:
    """SHA-256 (hex) of ``content`` as canonical JSON: keys sorted, no spaces, numbers exact, UTF-8."""
    return hashlib.sha256(exact_json.dumps(_sorted(content)).encode("utf-8")).hexdigest()


def _sorted(content: Any) -> Any:
    if isinstance(content, dict):
        return {key: _sorted(content[key]) for key in sorted(content)}
    if isinstance(content, list | tuple):
        return [_sorted(each) for each in content]
    return content
