"""Checking packs: shape, meaning, examples. The command prints it, the loader refuses on errors."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, TextIO

from huiqi.engine.packs.examples import ExampleResult, LeafCoverage, leaf_coverage, run_examples
from huiqi.engine.packs.faults import ERROR, WARNING, Fault, errors_of
from huiqi.engine.packs.lint import lint_pack
from huiqi.engine.packs.lint.world import World, fault_at
from huiqi.engine.packs.model import Pack, PackItem, PackRelease
from huiqi.engine.packs.openings import china_today
from huiqi.engine.packs.read import read_packs
from huiqi.engine.packs.schema import check_schema
from huiqi.engine.rules import RuleError, Truth, Vocabulary, parse_vocabulary
from huiqi.engine.rules.portfolio import total_payable

TRUTH_WORDS = {Truth.T: "成立", Truth.F: "不成立", Truth.U: "未知", Truth.M: "待审"}


@dataclass(frozen=True)
class ItemCoverage:
    """How many leaves of a release the examples have seen in every value, and which are lacking."""

    item: str
    release: int
    examples: int
    leaves: int
    covered: int
    lacking: tuple[str, ...]


@dataclass
class Report:
    """Everything found in one run."""

    packs: list[str] = field(default_factory=list)
    items: int = 0
    openings: int = 0
    examples: int = 0
    faults: list[Fault] = field(default_factory=list)
    coverage: list[ItemCoverage] = field(default_factory=list)

    @property
    def errors(self) -> list[Fault]:
        """Findings that keep a pack from being loaded."""
        return errors_of(self.faults)

    @property
    def warnings(self) -> list[Fault]:
        """Findings that an officer should look at."""
        return [fault for fault in self.faults if fault.severity == WARNING]


def check_pack(directory: Path | str, *, today: date | None = None) -> list[Fault]:
    """All faults of a pack or of a folder of packs, sorted by file and line; errors and warnings."""
    return check_packs([Path(directory)], today=today).faults


def check_packs(directories: Sequence[Path], *, today: date | None = None) -> Report:
    """Check packs and what they require, each pack once."""
    report = Report()
    packs: dict[Path, Pack] = {}
    for directory in directories:
        reading = read_packs(directory)
        report.faults.extend(reading.faults)
        packs.update({pack.directory.resolve(): pack for pack in reading.packs})
    judge_packs(list(packs.values()), report, today or china_today())
    report.faults = sorted(set(report.faults))
    return report


def judge_packs(packs: list[Pack], report: Report, today: date) -> None:
    """Add to ``report`` what is wrong with packs that could be read.

    Meaning is judged only where the shape is right, examples only where the rules can be read.
    """
    world = World.of(packs, today)
    shape = [fault for pack in packs for fault in check_schema(pack)]
    report.faults.extend(shape)
    report.packs.extend(pack.name for pack in packs)
    report.items = len(world.items)
    report.openings = sum(len(pack.openings) for pack in packs)
    if errors_of(report.faults):
        return
    report.faults.extend(fault for pack in packs for fault in lint_pack(pack, world))
    if errors_of(report.faults):
        return
    for pack in packs:
        _run_pack(pack, _vocabulary(packs), report)


def _vocabulary(packs: list[Pack]) -> Vocabulary:
    return parse_vocabulary({"attributes": [entry for pack in packs for entry in pack.attributes.values()]})


def _run_pack(pack: Pack, vocabulary: Vocabulary, report: Report) -> None:
    for item in pack.items.values():
        for release in item.releases:
            try:
                results = run_examples(item, release, vocabulary)
            except RuleError as error:
                report.faults.append(fault_at(item.source, release.path, f"算例跑不起来：{error}", ERROR, "examples"))
                continue
            report.examples += len(results)
            report.faults.extend(_example_faults(item, release, results))
            report.coverage.append(_coverage(item, release, results))
    report.examples += len(pack.portfolios)
    report.faults.extend(_portfolio_faults(pack, report))


def _example_faults(item: PackItem, release: PackRelease, results: list[ExampleResult]) -> Iterator[Fault]:
    if not results:
        yield fault_at(item.source, release.path, "这个版本没有算例", WARNING, "examples")
    for result in results:
        path = (*release.path, "examples", result.index)
        clause = str(release.examples[result.index].get("clause") or "")
        for each in result.differences:
            message = (
                f"算例「{result.label}」的 {each.field} 应为 {_shown(each.expected)}，求值得到 {_shown(each.actual)}"
            )
            yield Fault(item.source.name, item.source.line_of(path), clause, message, ERROR, "examples")


def _shown(value: Any) -> str:
    if isinstance(value, list | tuple):
        return "、".join(str(each) for each in value) or "空"
    return "无" if value is None else str(value)


def _coverage(item: PackItem, release: PackRelease, results: list[ExampleResult]) -> ItemCoverage:
    entries = leaf_coverage(release, results)
    lacking = tuple(_lacking(entry) for entry in entries if entry.lacking)
    covered = len(entries) - len(lacking)
    return ItemCoverage(item.id, release.number, len(results), len(entries), covered, lacking)


def _lacking(entry: LeafCoverage) -> str:
    name = entry.leaf.node.get("attr") or entry.leaf.node.get("manual") or "评分"
    values = "、".join(TRUTH_WORDS[value] for value in sorted(entry.lacking, key=lambda truth: truth.value))
    return f"〔{entry.leaf.clause}〕{name} 未见过：{values}"


def _portfolio_faults(pack: Pack, report: Report) -> Iterator[Fault]:
    source = next((source for name, source in pack.files.items() if name.endswith("/portfolios.yaml")), None)
    for index, example in enumerate(pack.portfolios):
        if source is None:
            return
        unknown = [name for name in example["items"] if name not in pack.items]
        if unknown:
            yield fault_at(
                source, ("examples", index), f"合计算例里的事项不存在：{'、'.join(unknown)}", rule="examples"
            )
            continue
        total = total_payable(example["rule"], example["amounts"], _annual_caps(pack, example["items"]))
        if total != example["expect"]["payable_total"]:
            message = f"合计应为 {example['expect']['payable_total']}，求值得到 {total}"
            yield fault_at(source, ("examples", index), message, rule="examples")


def _annual_caps(pack: Pack, items: Iterable[str]) -> list[Any]:
    listed = [release.data.get("budget_control") or {} for name in items for release in pack.items[name].releases[-1:]]
    return [control["enterprise_annual_cap"] for control in listed if control.get("enterprise_annual_cap") is not None]


def run_check(paths: Sequence[Path | str], out: TextIO, *, as_json: bool = False, with_coverage: bool = False) -> int:
    """The body of ``huiqi packs check``: print the report, return 0 without errors, 1 with, 2 unreadable."""
    missing = [path for path in map(Path, paths) if not path.is_dir()]
    if missing:
        message = f"没有这个文件夹：{'、'.join(str(path) for path in missing)}"
        out.write(_json({"error": message}) if as_json else message + "\n")
        return 2
    report = check_packs([Path(path) for path in paths])
    out.write(_json(_as_data(report)) if as_json else _as_text(report, with_coverage))
    return 1 if report.errors else 0


def _as_data(report: Report) -> dict[str, Any]:
    return {
        "packs": report.packs,
        "items": report.items,
        "openings": report.openings,
        "examples": report.examples,
        "errors": [asdict(fault) for fault in report.errors],
        "warnings": [asdict(fault) for fault in report.warnings],
        "coverage": [asdict(entry) for entry in report.coverage],
    }


def _json(content: dict[str, Any]) -> str:
    return json.dumps(content, ensure_ascii=False, indent=2) + "\n"


def _as_text(report: Report, with_coverage: bool) -> str:
    lines = [str(fault) for fault in report.faults]
    if with_coverage:
        for entry in report.coverage:
            lines.append(
                f"{entry.item} 第{entry.release}版：算例 {entry.examples}，条件覆盖 {entry.covered}/{entry.leaves}"
            )
            lines.extend(f"    {text}" for text in entry.lacking)
    covered, leaves = sum(e.covered for e in report.coverage), sum(e.leaves for e in report.coverage)
    lines.append(
        f"事项包 {'、'.join(report.packs)}：事项 {report.items}，批次 {report.openings}，算例 {report.examples}；"
        f"错误 {len(report.errors)}，提示 {len(report.warnings)}；条件覆盖 {covered}/{leaves}"
    )
    if report.errors:
        lines.append("有错误的事项包不会被装载，请按上面的文件和行号改正。")
    return "\n".join(lines) + "\n"
