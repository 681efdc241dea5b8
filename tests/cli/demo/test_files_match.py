"""The made-up district gives the real items something to do."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

import yaml

from huiqi.cli.demo.files import draw_columns
from huiqi.cli.demo.files.profiles import profile_of
from huiqi.engine.packs import load_pack
from huiqi.engine.rules import assess, parse_ruleset, parse_vocabulary

PACK = Path(__file__).resolve().parents[3] / "packs" / "futian"
TODAY = date(2026, 11, 22)


def test_the_items_read_the_truth_and_many_have_somebody_eligible() -> None:
    vocabulary = parse_vocabulary(yaml.safe_load((PACK / "attributes.yaml").read_text(encoding="utf-8")))
    columns = draw_columns(50, 3, TODAY)
    profiles = [profile_of(columns, place, TODAY) for place in range(50)]
    outcomes: Counter[str] = Counter()
    served = 0
    for item in load_pack(PACK).items.values():
        rules = parse_ruleset(item.identity, item.releases[-1].data)
        found = Counter(assess(rules, vocabulary, profile, TODAY).outcome for profile in profiles)
        outcomes += found
        served += bool(found["eligible"] + found["eligible_pending_review"])
    assert outcomes["invalid_input"] == 0
    assert outcomes["not_eligible"] > 1000 and outcomes["insufficient_data"] > 500
    assert served >= 30  # of 142, among fifty companies on one day
