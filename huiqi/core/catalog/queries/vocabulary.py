"""The vocabulary in the engine's form, parsed once a process and again when the table has changed."""

from __future__ import annotations

from functools import lru_cache

from django.db import connection

from huiqi.core.facts.queries import vocabulary
from huiqi.engine.rules import Vocabulary, parse_vocabulary

_FINGERPRINT = "SELECT count(*), coalesce(sum(hashtextextended(a::text, 0)), 0)::text FROM facts_attribute a"


def current_vocabulary() -> Vocabulary:
    """All attributes; costs one small query, the parse is kept by the table's fingerprint."""
    with connection.cursor() as cursor:
        cursor.execute(_FINGERPRINT)
        return _parsed(*cursor.fetchone())


@lru_cache(maxsize=4)
def _parsed(count: int, fingerprint: str) -> Vocabulary:
    return parse_vocabulary(vocabulary())
