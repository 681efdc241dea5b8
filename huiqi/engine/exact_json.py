"""JSON in which money stays exact: a Decimal is written as a JSON number and read back as a Decimal.

PostgreSQL keeps JSONB numbers as ``numeric``, so a value such as 4286.30 survives the whole way. Floats
are refused on the way in: a float has already lost what the document said.
"""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any


def dumps(value: Any) -> str:
    """Write ``value`` as JSON text; Decimals become numbers, dates ISO strings.

    Raises ``TypeError`` for a float or an unknown type, ``ValueError`` for NaN and infinity.
    """
    if value is None:
        return "null"
    if value is True:
        return "true"
    if value is False:
        return "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, int):
        return str(value)
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise ValueError("a number must be finite")
        return format(value, "f")
    if isinstance(value, date):
        return json.dumps(value.isoformat())
    if isinstance(value, dict):
        return (
            "{"
            + ",".join(f"{json.dumps(str(key), ensure_ascii=False)}:{dumps(each)}" for key, each in value.items())
            + "}"
        )
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(dumps(each) for each in value) + "]"
    raise TypeError(f"{type(value).__name__} cannot be written as exact JSON")


def loads(text: str | bytes) -> Any:
    """Read JSON text; whole numbers become int, all others Decimal."""
    return json.loads(text, parse_float=Decimal)


class ExactEncoder(json.JSONEncoder):
    """The encoder to give to a Django ``JSONField``."""

    def encode(self, o: Any) -> str:
        """See ``dumps``."""
        return dumps(o)


class ExactDecoder(json.JSONDecoder):
    """The decoder to give to a Django ``JSONField``."""

    def __init__(self, **options: Any):
        super().__init__(**{**options, "parse_float": Decimal})
