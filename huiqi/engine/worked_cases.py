"""Worked cases: files of facts with the outcome that an official worked out by hand.

Format of a file: ``{cases: [{id, as_of, facts, evaluations: [{item, label?, as_of?, overrides?,
expected} | {portfolio, rule, amounts, expected}]}]}``. Lists are compared as sets, numbers within
1e-6. A file that names an item, attribute, rule or expectation that nobody knows is an error, never
a pass.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

from huiqi.engine.rules.errors import RuleError
from huiqi.engine.rules.numbers import exact, is_number
from huiqi.engine.rules.portfolio import total_payable

LISTS = frozenset({"missing", "failed_attrs", "attrs", "amount_missing"})
NUMBERS = frozenset({"amount", "score", "payable_total"})
TEXTS = frozenset({"outcome", "unit", "amount_kind", "classified"})
FIELDS = LISTS | NUMBERS | TEXTS | {"window_open"}
OUTCOMES = frozenset(
    {
        "eligible",
        "eligible_pending_review",
        "not_eligible",
        "insufficient_data",
        "not_in_force",
        "classified",
        "invalid_input",
    }
)
EVALUATION_KEYS = frozenset(
    {"item", "label", "as_of", "overrides", "expected", "hand_calc", "clause", "note", "portfolio", "rule", "amounts"}
)
CASE_KEYS = frozenset({"id", "title", "as_of", "tests", "facts", "evaluations", "note"})
TOLERANCE = Decimal("0.000001")
ABSENT = object()

Assessor = Callable[[str, Mapping[str, Any], object], Mapping[str, Any]]
"""Item id, facts, day → output keys. Raises CaseError for an item it does not know."""
CapsOf = Callable[[Sequence[str]], Sequence[Decimal]]
"""Item ids → their yearly caps per company."""


class CaseError(ValueError):
    """A case that can't be run, with one sentence why."""


class UnreadableFile(ValueError):
    """A file that is not a file of worked cases."""


@dataclass
class CaseReport:
    """What came of a run; ``results`` and ``errors`` are plain values for JSON."""

    results: list[dict[str, Any]] = field(default_factory=list)
    errors: list[dict[str, Any]] = field(default_factory=list)

    @property
    def passed(self) -> int:
        """Evaluations whose every expected field came out."""
        return sum(1 for result in self.results if result["passed"])

    def as_json(self) -> dict[str, Any]:
        """The whole report."""
        return {
            "total": len(self.results) + len(self.errors),
            "passed": self.passed,
            "failed": len(self.results) - self.passed,
            "results": self.results,
            "errors": self.errors,
        }

    @property
    def exit_code(self) -> int:
        """0 all pass, 1 differences, 2 errors (or nothing to run)."""
        if self.errors or not self.results:
            return 2
        return 0 if self.passed == len(self.results) else 1


class _CaseLoader(yaml.CSafeLoader if hasattr(yaml, "CSafeLoader") else yaml.SafeLoader):  # type: ignore[misc]  # C or Python
    """YAML with exact decimals, and days left as the text that was written."""


def _decimal(loader: yaml.SafeLoader, node: yaml.ScalarNode) -> Decimal:
    text = loader.construct_scalar(node).replace("_", "").lower()
    named = {".nan": "NaN", ".inf": "Infinity", "+.inf": "Infinity", "-.inf": "-Infinity"}
    return Decimal(named.get(text, text))


_CaseLoader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_CaseLoader.add_constructor("tag:yaml.org,2002:float", _decimal)


def read_facts_file(path: Path) -> Any:
    """A YAML or JSON file with exact numbers. Raises UnreadableFile."""
    try:
        return yaml.load(path.read_text(encoding="utf-8-sig"), Loader=_CaseLoader)
    except OSError as error:
        raise UnreadableFile(f"打不开文件 {path}：{error.strerror}") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise UnreadableFile(f"文件 {path} 不是可读的 YAML 或 JSON") from error


def read_cases(path: Path) -> list[Mapping[str, Any]]:
    """The cases of a file. Raises UnreadableFile when it has no list of cases."""
    document = read_facts_file(path)
    cases = document.get("cases") if isinstance(document, Mapping) else None
    if not isinstance(cases, list) or not all(isinstance(case, Mapping) for case in cases):
        raise UnreadableFile(f"文件 {path} 里没有 cases 列表")
    return cases


def run_cases(
    cases: Sequence[Mapping[str, Any]],
    *,
    assess: Assessor,
    caps_of: CapsOf,
    known_attributes: frozenset[str],
    on_progress: Callable[[int], None] = lambda done: None,
) -> CaseReport:
    """Run every evaluation of every case; one that can't be run becomes an error and stops nothing."""
    report = CaseReport()
    for done, case in enumerate(cases):
        for index, evaluation in enumerate(_evaluations(case, report)):
            try:
                report.results.append(_run(case, index, evaluation, assess, caps_of, known_attributes))
            except (CaseError, RuleError) as error:
                report.errors.append({"case": str(case.get("id")), "index": index, "message": str(error)})
        on_progress(done + 1)
    return report


def _evaluations(case: Mapping[str, Any], report: CaseReport) -> Iterator[Mapping[str, Any]]:
    evaluations = case.get("evaluations")
    unknown = sorted(str(key) for key in set(case) - CASE_KEYS)
    if not isinstance(evaluations, list) or not evaluations or unknown:
        why = f"不认识的字段 {'、'.join(unknown)}" if unknown else "没有 evaluations"
        report.errors.append({"case": str(case.get("id")), "index": None, "message": why})
        return
    yield from evaluations


def _run(
    case: Mapping[str, Any],
    index: int,
    evaluation: Mapping[str, Any],
    assess: Assessor,
    caps_of: CapsOf,
    known_attributes: frozenset[str],
) -> dict[str, Any]:
    if not isinstance(evaluation, Mapping):
        raise CaseError("这一条不是一个评估")
    _check_keys(evaluation)
    expected = evaluation["expected"]
    as_of = evaluation.get("as_of", case.get("as_of"))
    if "portfolio" in evaluation:
        actual = _portfolio(evaluation, caps_of)
        item = "+".join(evaluation["portfolio"])
    else:
        facts = _facts(case, evaluation, known_attributes)
        item = evaluation["item"]
        actual = dict(assess(item, facts, as_of))
    differences = _differences(expected, actual)
    return {
        "case": str(case.get("id")),
        "index": index,
        "label": evaluation.get("label"),
        "item": item,
        "as_of": as_of.isoformat() if isinstance(as_of, date) else as_of,
        "passed": not differences,
        "expected": dict(expected),
        "actual": actual,
        "differences": differences,
    }


def _check_keys(evaluation: Mapping[str, Any]) -> None:
    unknown = sorted(str(key) for key in set(evaluation) - EVALUATION_KEYS)
    if unknown:
        raise CaseError(f"不认识的字段 {'、'.join(unknown)}")
    if ("item" in evaluation) == ("portfolio" in evaluation):
        raise CaseError("要有 item 或 portfolio 其中一个")
    expected = evaluation.get("expected")
    if not isinstance(expected, Mapping) or not expected:
        raise CaseError("没有 expected")
    strange = sorted(str(key) for key in set(expected) - FIELDS)
    if strange:
        raise CaseError(f"不认识的期望 {'、'.join(strange)}")
    if "outcome" in expected and expected["outcome"] not in OUTCOMES:
        raise CaseError(f"不认识的结果 {expected['outcome']!r}")
    for key in LISTS & set(expected):
        if not isinstance(expected[key], list):
            raise CaseError(f"期望 {key} 应当是一列")


def _facts(case: Mapping[str, Any], evaluation: Mapping[str, Any], known_attributes: frozenset[str]) -> dict[str, Any]:
    given, overrides = case.get("facts") or {}, evaluation.get("overrides") or {}
    if not isinstance(given, Mapping) or not isinstance(overrides, Mapping):
        raise CaseError("facts 和 overrides 应当是「属性: 值」")
    facts = {**given, **overrides}
    unknown = sorted(str(key) for key in set(facts) - known_attributes)
    if unknown:
        raise CaseError(f"词汇表里没有属性 {'、'.join(unknown)}")
    return facts


def _portfolio(evaluation: Mapping[str, Any], caps_of: CapsOf) -> dict[str, Any]:
    amounts = evaluation.get("amounts")
    if not isinstance(amounts, list) or not amounts or not all(is_number(amount) for amount in amounts):
        raise CaseError("portfolio 要有一列金额 amounts")
    caps = caps_of(evaluation["portfolio"])
    total = total_payable(str(evaluation.get("rule")), [Decimal(amount) for amount in amounts], caps)
    return {"payable_total": total}


def _differences(expected: Mapping[str, Any], actual: Mapping[str, Any]) -> list[dict[str, Any]]:
    found = []
    for name, wanted in expected.items():
        got = actual.get(name, ABSENT)
        if not _same(name, wanted, got):
            found.append({"field": name, "expected": wanted, "actual": None if got is ABSENT else got})
    return found


def _same(name: str, wanted: Any, got: Any) -> bool:
    if name in LISTS:
        # What does not apply is an empty list.
        return set(() if got is ABSENT else got) == set(wanted)
    if got is ABSENT:
        # "No amount" is said as null, whether the benefit has no number or the number is not known. A
        # window that is not known is another thing than none.
        return wanted is None and name != "window_open"
    if name in NUMBERS and is_number(wanted) and is_number(got):
        return abs(exact(wanted) - exact(got)) <= exact(TOLERANCE)
    return bool(got == wanted) and isinstance(got, bool) == isinstance(wanted, bool)
