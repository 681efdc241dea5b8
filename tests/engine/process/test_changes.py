"""What a newer definition changes, in sentences."""

from __future__ import annotations

import copy
from typing import Any

import yaml

from huiqi.engine.process import describe_changes, parse_process
from tests.factories import PROCESSES

RAW: dict[str, Any] = yaml.safe_load((PROCESSES / "linear-permit.yaml").read_text())


def changed(**moves: dict[str, Any]) -> list[str]:
    raw = copy.deepcopy(RAW)
    raw["moves"] = [{**move, **moves.get(move["name"], {})} for move in raw["moves"]]
    return describe_changes(parse_process(RAW), parse_process(raw))


def test_the_same_definition_changes_nothing_nor_does_a_hint() -> None:
    assert changed() == []
    assert changed(accept={"hint": "看仔细。"}) == []


def test_a_move_that_asks_or_causes_something_else_is_named_with_what_changed() -> None:
    assert changed(accept={"effects": [], "by": ["window"]}) == ["动作“受理”改了：谁来做、做完发生什么。"]


def test_a_new_step_and_its_moves_are_named() -> None:
    raw = copy.deepcopy(RAW)
    raw["steps"]["second"] = {"title": "复核", "kind": "check", "owner": "handler", "state": "accepted"}
    raw["steps"]["review"] = {**raw["steps"]["review"], "limit": "accept_workdays"}
    raw["moves"] += [
        {"name": "to_second", "title": "送复核", "from": "review", "to": "second", "by": "handler"},
        {"name": "from_second", "title": "复核完", "from": "second", "to": "review", "by": "handler"},
    ]
    assert describe_changes(parse_process(RAW), parse_process(raw)) == [
        "新增环节“复核”。", "环节“审核”换了时限，停在这一环节的办件不能改用新版。", "新增动作“送复核”。", "新增动作“复核完”。",
    ]  # fmt: skip
