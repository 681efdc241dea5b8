"""A district ready to be matched: the companies in the order of their industries, with what is derived of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np

from huiqi.core.catalog import queries as catalog
from huiqi.core.facts import derived
from huiqi.core.facts.columns import District, read_district
from huiqi.core.matching.sizes import SIZE, size_rules
from huiqi.core.parties.queries import list_company_ids
from huiqi.engine.kernel import Codes, Columns, Matcher, Numbers
from huiqi.engine.kernel.bits import Flags
from huiqi.engine.kernel.columns import Column, codes_of, column_of
from huiqi.engine.kernel.sizes import size_column
from huiqi.engine.rules.vocabulary import Vocabulary


def load_district(day: date) -> tuple[District, Matcher]:
    """All companies of the library as known now, for an application on ``day``, and a matcher over them."""
    vocabulary = catalog.current_vocabulary()
    district = read_district(list_company_ids(), day, vocabulary)
    columns = with_derived(district.columns, vocabulary, day)
    return replace(district, columns=columns), Matcher(columns, vocabulary)


def with_derived(columns: Columns, vocabulary: Vocabulary, day: date) -> Columns:
    """The columns with what the facts room derives (age, size) where nobody has stated it."""
    found = dict(columns.columns)
    for key in derived.list_keys():
        if key not in vocabulary:
            continue
        column = _size(columns, vocabulary) if key == SIZE else _of_one(key, columns, vocabulary, day)
        if column is not None:
            given = columns.given_rows(key)
            own = columns.columns.get((key, None))
            found[key, None] = column if given is None or own is None else _put_over(own, given, column)
    return replace(columns, columns=found)


def _of_one(key: str, columns: Columns, vocabulary: Vocabulary, day: date) -> Column | None:
    """What is derived from one attribute is worked out once for each of its values."""
    rule = derived.rule_of(key)
    (need,) = rule.needs
    source = columns.columns.get((need, None))
    if not isinstance(source, Codes):
        return None
    results = [rule.compute({need: value}, day) for value in source.values]
    table = column_of(vocabulary[key], [*results, None])
    if isinstance(table, Numbers):
        return Numbers(table.values[source.codes])
    return Codes(table.codes[source.codes], table.values)


def _size(columns: Columns, vocabulary: Vocabulary) -> Column | None:
    rules = size_rules()
    if rules is None:
        return None
    matcher = Matcher(columns, vocabulary)
    sizes = size_column(rules, matcher.predicates)
    invalid = matcher.frame.invalid_flags(rules)
    if invalid is None:
        return sizes
    return Codes(np.where(invalid, np.int32(-1), sizes.codes).astype(np.int32), sizes.values)


def _put_over(own: Column, given: Flags, other: Column) -> Column:
    """The stated value where there is one."""
    if isinstance(own, Numbers) and isinstance(other, Numbers):
        return Numbers(np.where(given, own.values, other.values), own.exact)
    values: list[Any] = [
        own.value_of(row) if is_given else other.value_of(row) for row, is_given in enumerate(given.tolist())
    ]
    return codes_of(values)
