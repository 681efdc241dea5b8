"""Whatever the evaluator and the process engine themselves refuse to read."""

from __future__ import annotations

import re
from collections.abc import Iterator

from huiqi.engine.packs.faults import ERROR, Fault
from huiqi.engine.packs.lint.world import World, fault_at, releases_of
from huiqi.engine.packs.model import Pack
from huiqi.engine.packs.source import NodePath
from huiqi.engine.process.parse import check_process
from huiqi.engine.rules import RuleError, parse_ruleset
from huiqi.engine.scoring import SheetError, parse_sheet

RULE = "rules"
_STEP = re.compile(r"([^.\[\]]+)|\[(\d+)\]")


def check_rules(pack: Pack, world: World) -> Iterator[Fault]:
    """A release that the evaluator cannot read; the path of its complaint becomes a line."""
    for item, release in releases_of(pack):
        try:
            parse_ruleset(item.identity, release.data)
        except RuleError as error:
            path = (*release.path, *node_path(error.path))
            yield fault_at(item.source, path, error.message, ERROR, RULE)
        except (KeyError, TypeError, AttributeError, ValueError) as error:
            yield fault_at(item.source, release.path, f"规则读不懂：{error!r}", ERROR, RULE)


def node_path(text: str) -> NodePath:
    """``conditions.all[3].op`` as a path into the file."""
    return tuple(int(index) if index else name for name, index in _STEP.findall(text))


def check_processes(pack: Pack, world: World) -> Iterator[Fault]:
    """A process that cannot run."""
    for name, source in pack.files.items():
        if "/processes/" in name and isinstance(source.data, dict):
            for problem in check_process(source.data):
                yield fault_at(source, (), problem, ERROR, "processes")


def check_sheets(pack: Pack, world: World) -> Iterator[Fault]:
    """A score sheet of experts that cannot be used."""
    for name, source in pack.files.items():
        if "/sheets/" in name and isinstance(source.data, dict):
            try:
                parse_sheet(source.data)
            except (SheetError, KeyError, TypeError, ValueError, ArithmeticError) as error:
                yield fault_at(source, (), f"评分表不能用：{error}", ERROR, "sheets")
