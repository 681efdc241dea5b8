"""``worked-cases``, ``assess`` and ``match``: the rules from the command line, by the pages' own services."""

from __future__ import annotations

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils import timezone

from huiqi.cli.attach import database
from huiqi.cli.registry import Command
from huiqi.core.catalog import queries as catalog
from huiqi.core.ledger.actors import SYSTEM
from huiqi.core.matching import queries as matching
from huiqi.core.matching import run_queries
from huiqi.core.matching.models import MatchRun
from huiqi.core.matching.services import explanation_as_json, match_district
from huiqi.core.matching.verdict import Verdict
from huiqi.core.parties import queries as parties
from huiqi.engine import exact_json
from huiqi.engine.refusal import InvalidInput, NotFound
from huiqi.engine.rules.explanation import ClauseRow
from huiqi.engine.rules.parsing import parse_day
from huiqi.engine.worked_cases import CaseError, CaseReport, UnreadableFile, read_cases, read_facts_file, run_cases

OUTCOME_WORDS = {
    "eligible": "符合",
    "eligible_pending_review": "符合，尚待评审",
    "not_eligible": "不符合",
    "insufficient_data": "资料不足",
    "not_in_force": "不在效力期",
    "classified": "已划型",
    "invalid_input": "所给事实有误",
}


def _configure_cases(parser: ArgumentParser) -> None:
    parser.add_argument("files", nargs="+", type=Path, metavar="FILE", help="算例文件（YAML 或 JSON）")
    parser.add_argument("--json", action="store_true", help="只向标准输出写 JSON")


def _run_cases(options: Namespace) -> int:
    report = CaseReport()
    try:
        files = [(path, read_cases(path)) for path in options.files]
    except UnreadableFile as error:
        report.errors.append({"case": None, "index": None, "message": str(error)})
        files = []
    with database():
        for path, cases in files:
            _add(report, _run_file(path, cases))
    if options.json:
        print(exact_json.dumps(_jsonable(report.as_json())))
    else:
        _print_cases(report)
    return report.exit_code


def _run_file(path: Path, cases: Sequence[Mapping[str, Any]]) -> CaseReport:
    assessor = matching.ReleaseAssessor()
    return run_cases(
        cases,
        assess=lambda item_id, facts, as_of: _assess_output(assessor, item_id, facts, as_of),
        caps_of=_annual_caps,
        known_attributes=frozenset(assessor.vocabulary.attributes),
        on_progress=lambda done: _progress(path.name, done, len(cases)),
    )


def _assess_output(
    assessor: matching.ReleaseAssessor, item_id: str, facts: Mapping[str, Any], as_of: object
) -> Mapping[str, Any]:
    try:
        return assessor.assess(str(item_id), facts, as_of).assessment.as_output()
    except NotFound as error:
        raise CaseError(f"没有事项 {item_id}") from error


def _annual_caps(item_ids: Sequence[str]) -> list[Decimal]:
    caps = []
    for item_id in item_ids:
        try:
            release = catalog.get_release(str(item_id))
        except NotFound as error:
            raise CaseError(f"没有事项 {item_id}") from error
        cap = (release.definition.get("budget_control") or {}).get("enterprise_annual_cap")
        caps += [] if cap is None else [Decimal(cap)]
    return caps


def _add(whole: CaseReport, part: CaseReport) -> None:
    whole.results += part.results
    whole.errors += part.errors


def _progress(name: str, done: int, total: int) -> None:
    if sys.stderr.isatty() and (done == total or done % 20 == 0):
        print(f"\r{name}：{done}/{total}", end="\n" if done == total else "", file=sys.stderr, flush=True)


def _print_cases(report: CaseReport) -> None:
    for result in report.results:
        for difference in result["differences"]:
            where = f"{result['case']}[{result['index']}] {result['item']} {result['label'] or ''}".rstrip()
            print(f"{where}　{difference['field']}：应为 {difference['expected']}，算得 {difference['actual']}")
    for error in report.errors:
        print(f"{error['case']}[{error['index']}]　不能运行：{error['message']}")
    failed = len(report.results) - report.passed
    print(
        f"共 {len(report.results) + len(report.errors)} 条：通过 {report.passed}，不同 {failed}，不能运行 {len(report.errors)}"
    )


def _configure_assess(parser: ArgumentParser) -> None:
    parser.add_argument("item", metavar="ITEM", help="事项编号")
    parser.add_argument("--facts", required=True, type=Path, metavar="FILE", help="事实文件：属性到值（YAML 或 JSON）")
    parser.add_argument("--as-of", metavar="DAY", help="评估日 YYYY-MM-DD，默认今天")
    parser.add_argument("--json", action="store_true", help="只向标准输出写 JSON")


def _run_assess(options: Namespace) -> int:
    try:
        facts = read_facts_file(options.facts)
    except UnreadableFile as error:
        raise InvalidInput(str(error)) from error
    if not isinstance(facts, Mapping):
        raise InvalidInput(f"文件 {options.facts} 里应当是「属性: 值」。")
    with database():
        unknown = sorted(str(key) for key in facts if key not in catalog.current_vocabulary())
        if unknown:
            raise InvalidInput(f"词汇表里没有属性 {'、'.join(unknown)}，请核对键名。")
        verdict = matching.assess_release(options.item, facts, options.as_of or timezone.localdate())
        if options.json:
            print(exact_json.dumps(_jsonable(explanation_as_json(verdict))))
        else:
            _print_verdict(verdict)
    return 0


def _configure_match(parser: ArgumentParser) -> None:
    parser.add_argument("uscc", metavar="USCC", nargs="?", help="统一社会信用代码")
    parser.add_argument("--all", action="store_true", help="全区企业与全部事项匹配，结果存档并与上次比较")
    parser.add_argument("--as-of", metavar="DAY", help="评估日 YYYY-MM-DD，默认今天")
    parser.add_argument("--json", action="store_true", help="只向标准输出写 JSON")


def _run_match(options: Namespace) -> int:
    on = timezone.localdate() if options.as_of is None else parse_day(options.as_of)
    if on is None:
        raise InvalidInput("评估日应当是存在的日期，写成 2026-03-01 这样。")
    if options.all == bool(options.uscc):
        raise InvalidInput("请给一个统一社会信用代码，或者用 --all 匹配全区。")
    if options.all:
        return _run_match_all(on, as_json=options.json)
    with database():
        company = parties.get_company(SYSTEM, options.uscc)
        verdicts = matching.match_releases(actor=SYSTEM, company_id=company.id, on=on)
        if options.json:
            rows = [_match_row(verdict) for verdict in verdicts]
            print(
                exact_json.dumps(_jsonable({"uscc": company.uscc, "name": company.name, "as_of": on, "matches": rows}))
            )
        else:
            print(f"{company.name}　{company.uscc}　{on.isoformat()}")
            for verdict in verdicts:
                print(_match_line(verdict))
    return 0


def _run_match_all(on: date, *, as_json: bool) -> int:
    with database():
        run = match_district(actor=SYSTEM, on=on, progress=lambda done, total: _progress("全区匹配", done, total))
        changes = run_queries.list_changes(run)
        if as_json:
            print(exact_json.dumps(_run_row(run, changes)))
            return 0
        took = sum(run.milliseconds.values()) / 1000
        print(f"{run.company_count} 家企业 × {run.item_count} 个事项　{on.isoformat()}　用时 {took:.1f} 秒")
        for each in changes:
            print(_change_line(each))
    return 0


def _run_row(run: MatchRun, changes: list[run_queries.ItemChanges]) -> dict[str, Any]:
    return {
        "run": run.pk,
        "as_of": run.on,
        "batch": run.batch_id,
        "companies": run.company_count,
        "milliseconds": run.milliseconds,
        "items": [
            {
                "item": each.result.item_id,
                "opening": each.result.opening_code or None,
                "counts": each.result.counts,
                "changed": dict(each.changed),
                "amount_yuan": each.result.amount_yuan,
            }
            for each in changes
        ],
    }


def _change_line(each: run_queries.ItemChanges) -> str:
    counts = each.result.counts
    words = "　".join(f"{word} {counts[key]}" for key, word in OUTCOME_WORDS.items() if key in counts)
    changed = "　".join(f"{run_queries.KINDS[kind]} {count}" for kind, count in each.changed.items() if count)
    opened = "现在能办" if each.result.opening_code else "未开放"
    near = f"　差一步 {counts['one_short']}" if counts.get("one_short") else ""
    return f"  {each.result.item_id}　{opened}　{words}{near}" + (f"　（{changed}）" if changed else "")


def _match_row(verdict: Verdict) -> dict[str, Any]:
    opening = verdict.opening.code if verdict.opening else None
    return {"item": verdict.item.id, "name": verdict.item.name, "opening": opening, **verdict.assessment.as_output()}


def _match_line(verdict: Verdict) -> str:
    opened = "现在能办" if verdict.opening else "未开放"
    amount = verdict.explanation.amount
    money = ""
    if amount is not None and amount.value is not None:
        money = f"　{'最高 ' if amount.is_ceiling else ''}{amount.value:f} {amount.unit}"
    return f"  {OUTCOME_WORDS[verdict.outcome]}　{opened}　{verdict.item.name}{money}"


def _print_verdict(verdict: Verdict) -> None:
    explanation = verdict.explanation
    print(f"{verdict.item.name}：{OUTCOME_WORDS[verdict.outcome]}")
    for row in explanation.clauses + explanation.exclusions:
        _print_row(row, indent=2)
    for name, sentence in explanation.faults.items():
        print(f"  {name}：{sentence}")
    if explanation.amount is not None:
        for step in explanation.amount.steps:
            print(f"  {step.text} ＝ {step.value:f}")
        value = (
            "还算不出来"
            if explanation.amount.value is None
            else f"{explanation.amount.value:f} {explanation.amount.unit}"
        )
        print(f"  金额（{explanation.amount.kind_word}）：{value}")
    for fact in explanation.missing:
        print(f"  还缺：{fact.name}（{fact.holder}）")
    if verdict.advice is not None:
        print("  最省事的改变：" + "；".join(change.text for change in verdict.advice.changes))


def _print_row(row: ClauseRow, indent: int) -> None:
    print(
        f"{' ' * indent}[{row.result}] {row.clause}　{row.title}：要求 {row.needed}，现有 {row.on_file} {row.gap}".rstrip()
    )
    for child in row.children:
        _print_row(child, indent + 2)


def _jsonable(value: Any) -> Any:
    """Facts echoed from a file may hold what JSON has no word for (NaN); it is written as text."""
    if isinstance(value, Mapping):
        return {str(key): _jsonable(each) for key, each in value.items()}
    if isinstance(value, (list, tuple)):
        return [_jsonable(each) for each in value]
    if isinstance(value, Decimal):
        return value if value.is_finite() else str(value)
    if isinstance(value, float):
        return str(value)
    return value


COMMANDS = [
    Command("worked-cases", _configure_cases, _run_cases),
    Command("assess", _configure_assess, _run_assess),
    Command("match", _configure_match, _run_match),
]
