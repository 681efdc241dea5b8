"""``worked-cases``, ``assess`` and ``match`` from the command line."""

from __future__ import annotations

import json
from argparse import Namespace
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

from huiqi.cli import rules
from huiqi.core.catalog.services import load_items
from huiqi.core.facts.services import load_attributes
from huiqi.core.ledger.actors import SYSTEM
from huiqi.engine.refusal import InvalidInput
from huiqi.engine.worked_cases import read_cases
from tests.core.catalog.conftest import whole_pack

CASES = Path(__file__).resolve().parents[1] / "data" / "worked_cases.yaml"


@pytest.fixture(autouse=True)
def all_items(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """The whole pack in the test's database; the command attaches to that."""
    pack = whole_pack()
    load_attributes(actor=SYSTEM, attributes=pack.attributes.values())
    load_items(actor=SYSTEM, pack=pack, today=rules.timezone.localdate())
    monkeypatch.setattr(rules, "database", lambda: nullcontext())


def run_cases(capsys: pytest.CaptureFixture[str], *files: Path) -> tuple[int, dict[str, Any]]:
    code = rules._run_cases(Namespace(files=list(files), json=True))
    return code, json.loads(capsys.readouterr().out)


def write(folder: Path, **evaluation: Any) -> Path:
    path = folder / "cases.json"
    case = {"id": "t", "as_of": "2021-10-20", "facts": {}, "evaluations": [evaluation]}
    path.write_text(json.dumps({"cases": [case]}), encoding="utf-8")
    return path


def test_every_worked_case_passes(capsys: pytest.CaptureFixture[str]) -> None:
    code, report = run_cases(capsys, CASES)
    assert (code, report["total"], report["passed"], report["errors"]) == (0, 295, 295, [])


def test_a_difference_is_named_and_exits_with_one(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    path = write(tmp_path, item="ft-covid-catering-2022", expected={"outcome": "eligible"})
    code, report = run_cases(capsys, path)
    assert code == 1
    assert report["results"][0]["differences"] == [
        {"field": "outcome", "expected": "eligible", "actual": "not_in_force"}
    ]


@pytest.mark.parametrize(
    "evaluation",
    [
        {"item": "no-such-item", "expected": {"outcome": "eligible"}},
        {"item": "ft-ip-pledge-2021", "overrides": {"no_such_attribute": 1}, "expected": {"outcome": "eligible"}},
        {"item": "ft-ip-pledge-2021", "expected": {"outcom": "eligible"}},
        {"item": "ft-ip-pledge-2021", "expected": {"outcome": "maybe"}},
        {"item": "ft-ip-pledge-2021", "expected": {}},
        {"portfolio": ["ft-ip-pledge-2021"], "rule": "best_of", "amounts": [1], "expected": {"payable_total": 1}},
        {"portfolio": ["no-such-item"], "rule": "choose_one", "amounts": [1], "expected": {"payable_total": 1}},
    ],
)
def test_what_nobody_knows_is_an_error_and_never_a_pass(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, evaluation: dict[str, Any]
) -> None:
    code, report = run_cases(capsys, write(tmp_path, **evaluation))
    assert (code, report["passed"], len(report["errors"])) == (2, 0, 1)


def test_an_unreadable_file_exits_with_two(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text("cases: [", encoding="utf-8")
    assert run_cases(capsys, broken)[0] == 2
    assert run_cases(capsys, tmp_path / "absent.yaml")[0] == 2


def test_floats_of_a_file_are_exact_decimals() -> None:
    case = next(case for case in read_cases(CASES) if case["id"] == "v21-invalid")
    assert case["facts"]["rd_stat_expense"].is_nan() and not isinstance(case["facts"]["rd_stat_expense"], float)


def facts_file(folder: Path) -> Path:
    path = folder / "facts.yaml"
    path.write_text("rent_paid: 60\nproperty_kind: 社会物业\nindustry_tags: [信用服务业]\n", encoding="utf-8")
    return path


def test_assess_writes_the_output_keys_and_the_explanation(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    options = Namespace(item="ft-credit-rent-2025", facts=facts_file(tmp_path), as_of="2026-11-21", json=True)
    assert rules._run_assess(options) == 0
    body = json.loads(capsys.readouterr().out)
    assert body["outcome"] == "insufficient_data"
    assert "revenue_total@上年度" in body["missing"]
    assert body["explanation"]["clauses"][0]["clause"] == "二"


def test_assess_refuses_an_attribute_that_nobody_knows(tmp_path: Path) -> None:
    path = tmp_path / "facts.yaml"
    path.write_text("no_such: 1\n", encoding="utf-8")
    with pytest.raises(InvalidInput, match="no_such"):
        rules._run_assess(Namespace(item="ft-credit-rent-2025", facts=path, as_of=None, json=True))
