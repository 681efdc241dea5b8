"""Quorum and majority as arithmetic."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huiqi.engine.meetings import MAJORITIES, TIES, Tally, decide, quorum_of


@pytest.mark.parametrize(
    ("members", "recused", "needed"), [(9, 0, 6), (9, 1, 6), (9, 2, 5), (7, 0, 5), (7, 1, 4), (7, 5, 3), (3, 1, 3)]
)
def test_two_thirds_are_rounded_up_over_those_entitled_and_never_below_three(members, recused, needed):
    assert quorum_of(members=members, recused=recused, present=0).needed == needed


def test_with_fewer_than_three_entitled_there_is_never_a_quorum():
    assert not quorum_of(members=3, recused=1, present=2).is_met


@pytest.mark.parametrize("counts", [(3, 4, 0), (3, 0, 4), (3, 2, 2), (-1, 0, 0)])
def test_heads_that_cannot_be_are_refused(counts):
    members, recused, present = counts
    with pytest.raises(ValueError, match="cannot be"):
        quorum_of(members=members, recused=recused, present=present)


@pytest.mark.parametrize(
    ("votes", "voters", "majority", "tie", "chair", "expected"),
    [
        ((6, 1, 0), 7, "half", "chair", None, "passed"),
        ((4, 0, 4), 8, "half", "chair", None, "not_passed"),  # half is not more than half
        ((5, 2, 0), 7, "two_thirds", "chair", None, "passed"),
        ((4, 2, 0), 7, "two_thirds", "chair", None, "not_passed"),
        ((3, 3, 0), 6, "half", "chair", "for", "passed"),
        ((3, 3, 0), 6, "half", "chair", "against", "not_passed"),
        ((3, 3, 0), 6, "half", "chair", None, "tied"),
        ((3, 3, 1), 7, "half", "defer", "for", "tied"),
        ((3, 3, 0), 6, "half", "not_passed", "for", "not_passed"),
        ((0, 0, 6), 6, "half", "chair", "for", "not_passed"),
    ],
)
def test_what_votes_make_of_a_motion(votes, voters, majority, tie, chair, expected):
    assert decide(Tally(*votes), voters=voters, majority=majority, tie=tie, chair_choice=chair) == expected


COUNTS = st.integers(0, 12)


@given(COUNTS, COUNTS, COUNTS, COUNTS, st.sampled_from(sorted(MAJORITIES)), st.sampled_from(sorted(TIES)))
def test_one_vote_more_for_it_never_harms_a_motion(in_favour, against, abstained, silent, majority, tie):
    voters = in_favour + against + abstained + silent
    order = ["not_passed", "tied", "passed"]
    before = decide(Tally(in_favour, against, abstained), voters=voters + 1, majority=majority, tie=tie)
    after = decide(Tally(in_favour + 1, against, abstained), voters=voters + 1, majority=majority, tie=tie)
    if before != "tied":
        assert order.index(after) >= order.index(before)


@given(COUNTS, COUNTS, COUNTS, COUNTS, st.sampled_from(sorted(TIES)))
def test_nothing_passes_with_fewer_for_than_against(in_favour, against, abstained, silent, tie):
    voters = in_favour + against + abstained + silent
    result = decide(Tally(in_favour, against, abstained), voters=voters, majority="half", tie=tie, chair_choice="for")
    if result == "passed":
        assert in_favour >= against
    if in_favour * 2 > voters:
        assert result == "passed"
