"""Parties for the tests of the kernel, and what the tree walk says of them."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

from huiqi.engine.kernel import ItemMatch
from huiqi.engine.rules import RuleSet, Vocabulary, assess
from huiqi.engine.rules.numbers import is_number, to_decimal
from huiqi.engine.rules.vocabulary import YEARS, Attribute
from huiqi.engine.worked_cases import read_cases

WORKED = Path(__file__).resolve().parents[2] / "data" / "worked_cases.yaml"
SHARE_KNOWN, SHARE_NULL = 0.7, 0.03


def worked_parties() -> list[tuple[dict[str, Any], Any]]:
    """The facts and the day of every worked evaluation."""
    return [
        (
            {**(case.get("facts") or {}), **(evaluation.get("overrides") or {})},
            evaluation.get("as_of", case.get("as_of")),
        )
        for case in read_cases(WORKED)
        for evaluation in case["evaluations"]
        if "item" in evaluation
    ]


def bounds_of(rulesets: Iterable[RuleSet]) -> dict[str, list[Any]]:
    """For each attribute the values that the rules compare it with."""
    found: dict[str, list[Any]] = defaultdict(list)
    for ruleset in rulesets:
        for atom in ruleset.atoms():
            found[atom.attr] += atom.value if isinstance(atom.value, (list, tuple)) else [atom.value]
        for row in ruleset.size_table:
            found["sme_industry_class"].append(row.industry)
    return found


def edgy_parties(count: int, rulesets: Sequence[RuleSet], vocabulary: Vocabulary, seed: int) -> list[dict[str, Any]]:
    """Parties whose facts stand on, just below and just above what the rules ask; some unknown, some impossible."""
    chance = random.Random(seed)
    bounds = bounds_of(rulesets)
    return [_party(chance, vocabulary, bounds) for _ in range(count)]


def _party(chance: random.Random, vocabulary: Vocabulary, bounds: Mapping[str, list[Any]]) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    for key, attribute in vocabulary.attributes.items():
        share = SHARE_KNOWN * (0.4 if attribute.derive is not None else 1)
        if chance.random() > share:
            continue
        if chance.random() < SHARE_NULL:
            facts[key] = None
        elif attribute.is_yearly:
            facts[key] = {year: _value(chance, attribute, bounds.get(key, [])) for year in chance.sample(YEARS, 2)}
        else:
            facts[key] = _value(chance, attribute, bounds.get(key, []))
    return facts


def _value(chance: random.Random, attribute: Attribute, bounds: list[Any]) -> Any:
    near = [each for each in bounds if each is not None]
    match attribute.type:
        case "bool":
            return chance.random() < 0.5
        case "enum":
            choices = [each for each in near if isinstance(each, str)] + list(attribute.enum)
            return chance.choice(choices or ["别的"])
        case "set":
            return chance.sample(sorted({*map(str, near), "甲", "乙"}), chance.randint(0, 2))
        case "date":
            day = chance.choice([each for each in near if isinstance(each, date)] or [date(2020, 1, 1)])
            return date.fromordinal(day.toordinal() + chance.randint(-1, 1)).isoformat()
        case "list":
            return [{"amount": chance.choice([100, 500, 501, 900]), "fee": chance.randint(0, 9)} for _ in range(2)]
    bound = Fraction(chance.choice([each for each in near if is_number(each)] or [100]))
    if attribute.is_count:
        return max(int(bound) + chance.randint(-1, 1), 0)
    value = max(bound * chance.choice([Fraction(1), Fraction(1), Fraction(999, 1000), Fraction(101, 100)]), Fraction(0))
    return round(to_decimal(value), 6) if chance.random() < 0.97 else -1


def differences(
    matched: ItemMatch, vocabulary: Vocabulary, parties: Sequence[Mapping[str, Any]], day: date
) -> list[Any]:
    """Where the kernel and the tree walk disagree: outcome, amount, score, size class."""
    found: list[Any] = []
    amounts, score, classes = matched.amounts(), matched.scores(), matched.classes()
    for row, facts in enumerate(parties):
        walked = assess(matched.ruleset, vocabulary, facts, day)
        if matched.outcome_of(row) != walked.outcome:
            found.append((matched.ruleset.item_id, row, matched.outcome_of(row), walked.outcome))
            continue
        if walked.has_amount:
            assert amounts is not None
            known = amounts[row] == amounts[row]
            if known != (walked.amount is not None) or (
                known and abs(amounts[row] - float(walked.amount or 0)) > 1e-6 * max(1, abs(amounts[row]))
            ):
                found.append((matched.ruleset.item_id, row, "amount", amounts[row], walked.amount))
        if walked.score is not None:
            assert score is not None
            if not abs(score[row] - float(walked.score)) <= 1e-9:
                found.append((matched.ruleset.item_id, row, "score", score[row], walked.score))
        if walked.classified is not None:
            assert classes is not None
            if classes.value_of(row) != walked.classified:
                found.append((matched.ruleset.item_id, row, classes.value_of(row), walked.classified))
    return found
