"""A definition is checked before anything runs on it, and every problem is named."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml

from huiqi.engine.process import ProcessError, check_process, digest, legal_moves, parse_process, plan
from huiqi.engine.refusal import Conflict, InvalidInput, NotAllowed, NotFound

FOLDER = Path(__file__).resolve().parents[3] / "packs" / "reference" / "processes"
FILES = sorted(FOLDER.glob("*.yaml"))


def small() -> dict[str, Any]:
    return {
        "id": "small",
        "name": "小流程",
        "start": "draft",
        "steps": {
            "draft": {"title": "填写", "kind": "task", "owner": "company", "state": "draft"},
            "intake": {"title": "受理", "kind": "check", "owner": "window", "state": "submitted", "limit": "accept"},
            "done": {"title": "办结", "kind": "end", "owner": "system", "state": "closed", "outcome": "granted"},
        },
        "moves": [
            {"name": "submit", "title": "提交", "from": "draft", "to": "intake", "by": "company"},
            {
                "name": "finish", "title": "办结", "from": "intake", "to": "done", "by": "window",
                "requires": [{"name": "amount", "title": "金额", "type": "decimal"}],
            },
        ],
    }  # fmt: skip


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_processes_of_the_pack_are_sound(path: Path) -> None:
    raw = yaml.safe_load(path.read_text())
    assert check_process(raw) == []
    process = parse_process(raw)
    assert process.id == path.stem
    assert process.steps[process.start].state == "draft"
    assert digest(raw) == digest(yaml.safe_load(path.read_text()))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_company_can_withdraw_at_any_point_before_the_decision_and_not_after(path: Path) -> None:
    process = parse_process(yaml.safe_load(path.read_text()))
    for step in process.steps.values():
        if step.branch is not None:
            continue
        names = [move.name for move in legal_moves(process, step.name, {"company"})]
        assert ("withdraw" in names) == (step.state not in ("decided", "closed")), step.name


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_every_decision_needs_another_person_than_the_one_who_reviewed(path: Path) -> None:
    process = parse_process(yaml.safe_load(path.read_text()))
    decisions = {"approve", "refuse", "resolve_approve", "resolve_refuse"} & set(process.moves)
    assert len(decisions) >= 2
    for name in decisions:
        assert process.moves[name].different_person_from == "review"


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda d: d["moves"][0].update(to="nowhere"), "动作 submit 去往不存在的环节 nowhere"),
        (lambda d: d["moves"][1].update({"from": "elsewhere"}), "动作 finish 从不存在的环节 elsewhere 出发"),
        (lambda d: d["moves"][0].update(by="mayor"), "动作 submit 的角色 mayor 不存在"),
        (lambda d: d["moves"].append(dict(d["moves"][0])), "动作 submit 写了两次"),
        (lambda d: d["moves"].pop(), "环节 done 走不到"),
        (lambda d: d["steps"].pop("done"), "去往不存在的环节 done"),
        (lambda d: d.update(start="intake"), "起点 intake 要是草稿"),
        (lambda d: d.update(start="nowhere"), "起点 nowhere 不存在"),
        (lambda d: d.update(colour="red"), "不认识的键 colour"),
        (lambda d: d["steps"]["intake"].update(kind="dance"), "kind 是 dance"),
        (lambda d: d["steps"]["intake"].pop("owner"), "没有 owner"),
        (lambda d: d["steps"]["done"].pop("outcome"), "没有 outcome"),
        (lambda d: d["moves"][1]["requires"][0].update(type="float"), "类型 float 不存在"),
        (lambda d: d["moves"][1].update(different_person_from="nowhere"), "没有这个环节"),
    ],
)
def test_a_broken_definition_is_refused_with_a_sentence(change: Any, sentence: str) -> None:
    raw = small()
    change(raw)
    with pytest.raises(ProcessError) as caught:
        parse_process(raw)
    assert sentence in str(caught.value)


def test_a_circle_without_a_way_out_is_a_dead_end() -> None:
    raw = small()
    raw["steps"]["limbo"] = {"title": "原地", "kind": "wait", "owner": "window", "state": "submitted"}
    raw["moves"].append({"name": "park", "title": "搁置", "from": "intake", "to": "limbo", "by": "window"})
    raw["moves"].append({"name": "stay", "title": "再等", "from": "limbo", "to": "=", "by": "window"})
    assert check_process(raw) == ["环节 limbo 是死路，走不到任何终点"]


def test_planning_says_what_would_happen_and_changes_nothing() -> None:
    process = parse_process(small())
    before = copy.deepcopy(process)
    planned = plan(process, "intake", "finish", {"window"}, {"amount": "9.954"})
    assert (planned.to_step, planned.to_state, planned.outcome) == ("done", "closed", "granted")
    assert (planned.stops_limit, planned.starts_limit) == ("accept", None)
    assert str(planned.fields["amount"]) == "9.954"
    assert process == before


def test_the_wrong_step_role_move_and_fields_are_each_refused() -> None:
    process = parse_process(small())
    with pytest.raises(Conflict, match="现在在“填写”"):
        plan(process, "draft", "finish", {"window"}, {})
    with pytest.raises(NotAllowed, match="窗口人员"):
        plan(process, "intake", "finish", {"company"}, {"amount": 1})
    with pytest.raises(NotFound):
        plan(process, "intake", "fly", {"window"}, {})
    with pytest.raises(InvalidInput, match="请填写“金额”"):
        plan(process, "intake", "finish", {"window"}, {})
    with pytest.raises(InvalidInput, match="请只写数字"):
        plan(process, "intake", "finish", {"window"}, {"amount": "约一千"})
    with pytest.raises(InvalidInput, match="没有“colour”这一栏"):
        plan(process, "intake", "finish", {"window"}, {"amount": 1, "colour": "red"})
    with pytest.raises(InvalidInput, match="精确"):
        plan(process, "intake", "finish", {"window"}, {"amount": 0.1})
