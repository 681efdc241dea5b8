"""Parallel branches with a join, alternatives by condition, and what the checker says of wrong ones."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from huiqi.engine.process import ROLES, Position, after, check_process, legal_moves, parse_process, plan
from huiqi.engine.refusal import Conflict, NotAllowed

DEFINITION: dict[str, Any] = {
    "id": "two-tracks",
    "name": "两条线并行",
    "start": "draft",
    "branches": {"experts": {"title": "专家评审", "required": True}, "visit": {"title": "现场核查"}},
    "steps": {
        "draft": {"title": "填写", "kind": "task", "owner": "company", "state": "draft"},
        "review": {"title": "审核", "kind": "check", "owner": "handler", "state": "accepted", "limit": "decide_workdays"},
        "scoring": {"title": "评分", "kind": "wait", "owner": "handler", "state": "accepted", "branch": "experts"},
        "tally": {"title": "汇总", "kind": "check", "owner": "handler", "state": "accepted", "branch": "experts"},
        "scored": {"title": "评完", "kind": "end", "state": "accepted", "outcome": "done", "branch": "experts"},
        "visiting": {"title": "看现场", "kind": "task", "owner": "window", "state": "accepted", "branch": "visit"},
        "visited": {"title": "看完", "kind": "end", "state": "accepted", "outcome": "done", "branch": "visit"},
        "small": {"title": "局里决定", "kind": "decide", "owner": "decider", "state": "in_review"},
        "large": {"title": "上会", "kind": "decide", "owner": "secretary", "state": "in_review"},
        "done": {"title": "办结", "kind": "end", "state": "closed", "outcome": "approved"},
        "dropped": {"title": "撤回", "kind": "end", "state": "closed", "outcome": "withdrawn"},
    },
    "moves": [
        {"name": "submit", "title": "提交", "from": "draft", "to": "review", "by": "company"},
        {"name": "to_experts", "title": "送评", "from": "review", "to": "=", "by": "handler",
         "opens": ["experts", "visit"]},
        {"name": "count", "title": "汇总", "from": "scoring", "to": "tally", "by": ["handler", "system"]},
        {"name": "finish_scores", "title": "评完", "from": "tally", "to": "scored", "by": "handler"},
        {"name": "visit_done", "title": "看完现场", "from": "visiting", "to": "visited", "by": "window"},
        {"name": "propose", "title": "提出意见", "from": "review", "to": "large", "by": "handler",
         "joins": ["experts", "visit"],
         "requires": [{"name": "amount", "title": "金额", "type": "decimal"}],
         "alternatives": [{"when": [{"field": "amount", "op": "lte", "value": 50},
                                    {"known": "rule_outcome", "op": "eq", "value": "eligible"},
                                    {"condition": "first_time"}], "to": "small"}]},
        {"name": "finish", "title": "办结", "from": ["small", "large"], "to": "done", "by": ["decider", "secretary"]},
        {"name": "withdraw", "title": "撤回", "from": ["review", "small", "large"], "to": "dropped", "by": "company"},
    ],
}  # fmt: skip
PROCESS = parse_process(DEFINITION)
FRESH = {"experts": "scoring", "visit": "visiting"}
THROUGH = {"experts": "scored", "visit": "visited"}


def propose(amount: str, outcome: str | None = "eligible", is_first: bool = True) -> str:
    known = {} if outcome is None else {"rule_outcome": outcome}
    at = Position("review", THROUGH)
    return plan(
        PROCESS, at, "propose", {"handler"}, {"amount": amount}, known=known, holds=lambda name: is_first
    ).to_step


def test_opening_two_branches_leaves_the_main_line_where_it_is() -> None:
    planned = plan(PROCESS, "review", "to_experts", {"handler"}, {})
    assert (planned.from_step, planned.to_step, planned.stops_limit) == ("review", "review", None)
    assert after(Position("review"), planned) == Position("review", FRESH)


def test_the_join_waits_until_every_opened_branch_is_through() -> None:
    half = Position("review", {"experts": "scored", "visit": "visiting"})
    with pytest.raises(Conflict, match="“现场核查”还没有完成"):
        plan(PROCESS, half, "propose", {"handler"}, {"amount": "1"})
    assert "propose" not in {move.name for move in legal_moves(PROCESS, half, {"handler"})}
    assert propose("80") == "large"


def test_a_required_branch_that_was_never_opened_keeps_the_join_waiting() -> None:
    with pytest.raises(Conflict, match="“专家评审”还没有完成"):
        plan(PROCESS, "review", "propose", {"handler"}, {"amount": "1"})


def test_a_move_in_a_branch_moves_that_branch_only() -> None:
    planned = plan(PROCESS, Position("review", FRESH), "count", {"system"}, {})
    assert planned.is_in_branch
    assert planned.starts_limit is None
    assert after(Position("review", FRESH), planned) == Position("review", {"experts": "tally", "visit": "visiting"})


def test_a_branch_cannot_be_opened_again_while_it_runs_but_may_after_it_is_through() -> None:
    with pytest.raises(Conflict):
        plan(PROCESS, Position("review", FRESH), "to_experts", {"handler"}, {})
    planned = plan(PROCESS, Position("review", THROUGH), "to_experts", {"handler"}, {})
    assert after(Position("review", THROUGH), planned).branches == FRESH


def test_an_end_of_the_main_line_lets_open_branches_lapse() -> None:
    planned = plan(PROCESS, Position("review", FRESH), "withdraw", {"company"}, {})
    assert after(Position("review", FRESH), planned) == Position("dropped", {})


@pytest.mark.parametrize(
    ("amount", "outcome", "is_first", "target"),
    [
        ("50", "eligible", True, "small"),
        ("50.01", "eligible", True, "large"),
        ("50", "eligible_pending_review", True, "large"),
        ("50", None, True, "large"),
        ("50", "eligible", False, "large"),
    ],
)
def test_an_alternative_is_taken_only_when_all_its_conditions_are_known_to_hold(
    amount: str, outcome: str | None, is_first: bool, target: str
) -> None:
    assert propose(amount, outcome, is_first) == target


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda d: d["steps"]["visiting"].update(branch="walk"), "属于不存在的分支 walk"),
        (lambda d: d["branches"].update(ghost={"title": "无"}), "分支 ghost 没有环节"),
        (lambda d: d["branches"]["visit"].update(colour=1), "分支 visit 有不认识的键 colour"),
        (lambda d: d["branches"]["visit"].pop("title"), "分支 visit 缺少 title"),
        (lambda d: d["steps"]["visited"].update(kind="check", owner="window"), "分支 visit 没有终点"),
        (lambda d: d["steps"]["visiting"].update(limit="decide_workdays"), "不能有自己的 limit"),
        (lambda d: d["moves"][1].update(opens=["experts"]), "分支 visit 没有动作打开它"),
        (lambda d: d["moves"][5].update(joins=["experts"]), "分支 visit 没有动作汇合它"),
        (lambda d: d["moves"][4].update(to="done"), "动作 visit_done 跨出了自己的分支"),
        (lambda d: d["moves"][6].update({"from": ["small", "scoring"]}), "从不同的分支出发"),
        (lambda d: d["moves"][4].update(joins=["experts"]), "在分支里，不能再 opens 或 joins"),
        (lambda d: d["moves"][1].update(opens=["walk"]), "用到不存在的分支 walk"),
        (lambda d: d["moves"][5]["alternatives"][0].update(to="nowhere"), "不存在的环节 nowhere"),
        (lambda d: d["moves"][5]["alternatives"][0].update(when=[]), "没有条件"),
        (lambda d: d["moves"][5]["alternatives"][0]["when"][0].update(op="~"), "不认识的比较 ~"),
        (lambda d: d["moves"][5]["alternatives"][0]["when"][0].update(field="age"), "没有 age 这一栏"),
        (lambda d: d["moves"][5]["alternatives"][0]["when"][0].update(value="多"), "lte 只能和数字比较"),
        (lambda d: d["moves"][5]["alternatives"][0]["when"][2].update(op="eq"), "condition 只写名字"),
        (lambda d: d["moves"].append({"name": "again", "title": "重开", "from": "done", "to": "small", "by": "decider"}),
         "从终点 done 出发"),
    ],
)  # fmt: skip
def test_a_wrong_branch_or_alternative_is_named(change: Callable[[dict[str, Any]], Any], sentence: str) -> None:
    raw = copy.deepcopy(DEFINITION)
    change(raw)
    assert any(sentence in problem for problem in check_process(raw)), check_process(raw)


class ParallelCase(RuleBasedStateMachine):
    """Anybody tries anything from anywhere: a model that knows only sets and a counter says what may happen."""

    @initialize()
    def begin(self) -> None:
        self.at = Position("draft")
        self.events = 0
        self.accepted = 0

    @rule(move=st.sampled_from(sorted(PROCESS.moves)), role=st.sampled_from(ROLES), amount=st.sampled_from(["1", "90"]))
    def somebody_tries(self, move: str, role: str, amount: str) -> None:
        before, spec = self.at, PROCESS.moves[move]
        legal = move in {each.name for each in legal_moves(PROCESS, before, {role})}
        fields = {"amount": amount} if spec.fields else {}
        try:
            planned = plan(PROCESS, before, move, {role}, fields, known={"rule_outcome": "eligible"}, holds=bool)
        except (Conflict, NotAllowed):
            assert not legal
            return
        self.accepted += 1
        assert legal
        assert role in spec.roles
        standing = {before.step, *before.branches.values()}
        assert standing & set(spec.sources)
        if move == "propose":
            assert before.branches == THROUGH
        self.at = after(before, planned)
        moved = (before.step != self.at.step) + sum(
            before.branches.get(name) not in (None, step) for name, step in self.at.branches.items()
        )
        assert moved <= 1 or move == "to_experts"
        self.events += 1

    @invariant()
    def branches_exist_only_beside_a_running_main_line(self) -> None:
        if not hasattr(self, "at"):
            return
        assert self.events == self.accepted  # one event a transition, none for a refusal
        here = PROCESS.steps[self.at.step]
        assert here.branch is None
        if here.is_end or here.name == "draft":
            assert not self.at.branches
        for name, step in self.at.branches.items():
            assert PROCESS.steps[step].branch == name
        if here.state == "in_review":
            assert self.at.branches == THROUGH


ParallelCase.TestCase.settings = settings(max_examples=200, stateful_step_count=40, deadline=None)
test_parallel_branches_never_take_an_illegal_path = ParallelCase.TestCase
