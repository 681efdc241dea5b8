"""The range arithmetic of the lint agrees with trying every value."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from huiqi.engine.packs.lint.contradictions import Range, _cover_everything

OPS = {
    "gte": lambda x, v: x >= v,
    "gt": lambda x, v: x > v,
    "lte": lambda x, v: x <= v,
    "lt": lambda x, v: x < v,
    "eq": lambda x, v: x == v,
    "ne": lambda x, v: x != v,
}
COMPARISONS = st.tuples(st.sampled_from(sorted(OPS)), st.integers(0, 6))
GRID = [Fraction(n, 2) for n in range(-2, 16)]


@given(st.lists(COMPARISONS, min_size=1, max_size=5))
def test_an_empty_range_is_one_that_no_value_satisfies(comparisons: list[tuple[str, int]]) -> None:
    reach = Range()
    for op, value in comparisons:
        reach.meet(op, value)
    satisfiable = any(all(OPS[op](x, value) for op, value in comparisons) for x in GRID)
    if reach.is_empty:
        assert not satisfiable
    elif not any(op == "ne" for op, _ in comparisons):
        assert satisfiable


@given(COMPARISONS, COMPARISONS)
def test_two_comparisons_said_to_cover_everything_do(one: tuple[str, int], other: tuple[str, int]) -> None:
    atoms = [{"op": op, "value": value} for op, value in (one, other)]
    if _cover_everything(atoms[0], atoms[1]):
        assert all(OPS[one[0]](x, one[1]) or OPS[other[0]](x, other[1]) for x in GRID)
