"""The kernel says of every party what the tree walk says, for all 142 items."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from huiqi.engine.kernel import Matcher
from huiqi.engine.kernel.columns import columns_of
from huiqi.engine.packs import Pack, load_pack
from huiqi.engine.rules import RuleSet, Vocabulary, parse_ruleset, parse_vocabulary
from tests.engine.kernel.district import differences, edgy_parties, worked_parties

PACKS = Path(__file__).resolve().parents[3] / "packs"


@pytest.fixture(scope="module")
def real() -> Pack:
    return load_pack(PACKS)


@pytest.fixture(scope="module")
def vocabulary(real: Pack) -> Vocabulary:
    return parse_vocabulary(real.vocabulary)


@pytest.fixture(scope="module")
def rulesets(real: Pack) -> list[RuleSet]:
    return [parse_ruleset(item.data, release.data) for item in real.items.values() for release in item.releases]


def test_worked_cases_through_the_kernel(rulesets: list[RuleSet], vocabulary: Vocabulary) -> None:
    """Each worked party against every item, not only against its own."""
    by_day: dict[date, list] = {}
    for facts, day in worked_parties():
        if isinstance(day, date) or (isinstance(day, str) and len(day) == 10):
            by_day.setdefault(date.fromisoformat(str(day)), []).append(facts)
    found = []
    for day, parties in by_day.items():
        matcher = Matcher(columns_of(parties, vocabulary), vocabulary)
        for matched in matcher.match_all(rulesets, day):
            found += differences(matched, vocabulary, parties, day)
    assert found == []
    assert sum(map(len, by_day.values())) >= 280


@pytest.mark.parametrize("seed", range(3))
def test_parties_on_the_edge_of_every_rule(rulesets: list[RuleSet], vocabulary: Vocabulary, seed: int) -> None:
    parties = edgy_parties(130, rulesets, vocabulary, seed)
    matcher = Matcher(columns_of(parties, vocabulary), vocabulary)
    found, reached = [], Counter[str]()
    for ruleset in rulesets:
        day = ruleset.validity.effective or date(2025, 6, 1)
        matched = matcher.match(ruleset, day)
        found += differences(matched, vocabulary, parties, day)
        reached.update(matched.counts)
        assert sum(matched.counts.values()) == len(parties)
    assert found == []
    assert set(reached) >= {"eligible", "eligible_pending_review", "insufficient_data", "not_eligible", "invalid_input"}
