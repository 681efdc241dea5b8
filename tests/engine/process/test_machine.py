"""Random walks over the pack's processes: no illegal path, one event a transition, and it always ends."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from huiqi.engine.process import (
    ROLES,
    FieldSpec,
    Position,
    Process,
    Transition,
    after,
    legal_moves,
    parse_process,
    plan,
)
from huiqi.engine.refusal import Conflict, NotAllowed, Refusal

FOLDER = Path(__file__).resolve().parents[3] / "packs" / "reference" / "processes"
PROCESSES = [parse_process(yaml.safe_load(path.read_text())) for path in sorted(FOLDER.glob("*.yaml"))]
ORDER = {"draft": 0, "submitted": 1, "accepted": 2, "in_review": 3, "decided": 4, "closed": 5}
DECISIONS = {"approve", "resolve_approve", "reverse_refusal"}
BACKWARDS = {"return", "send_back", "reverse_refusal"}
SAMPLES: dict[str, Any] = {
    "text": "说明", "decimal": "1.5", "integer": 1, "date": "2026-11-20", "bool": "是", "list": ["lease"], "mapping": {"a": 1},
}  # fmt: skip


def sample(spec: FieldSpec) -> Any:
    if spec.type == "choice":
        return next(iter(spec.choices))
    if spec.type == "reasons":
        return [next(iter(spec.choices))]
    return SAMPLES[spec.type]


class PureCase(RuleBasedStateMachine):
    """A case without a database: a step and its events."""

    @initialize(process=st.sampled_from(PROCESSES))
    def begin(self, process: Process) -> None:
        self.process = process
        self.step = process.start
        self.at = Position(process.start)
        self.events: list[tuple[str, str, str]] = []

    @rule(data=st.data(), role=st.sampled_from(ROLES))
    def somebody_tries_any_move(self, data: st.DataObject, role: str) -> None:
        move = data.draw(st.sampled_from(sorted(self.process.moves)))
        spec = self.process.moves[move]
        fields = {field.name: sample(field) for field in spec.fields}
        legal = move in {each.name for each in legal_moves(self.process, self.at, {role})}
        refusal, planned = self._try(move, role, fields)
        assert (planned is not None) == legal
        if planned is None:
            assert isinstance(refusal, Conflict | NotAllowed)
            assert str(refusal).endswith("。")
            return
        assert role in spec.roles
        self._check_direction(move, planned.from_state, planned.to_state)
        self.at = after(self.at, planned)
        self.step = planned.to_step
        self.events.append((planned.from_step, move, planned.to_step))

    def _try(self, move: str, role: str, fields: dict[str, Any]) -> tuple[Refusal | None, Transition | None]:
        try:
            return None, plan(self.process, self.at, move, {role}, fields)
        except Refusal as refusal:
            return refusal, None

    def _check_direction(self, move: str, before: str, after: str) -> None:
        if move not in BACKWARDS:
            assert ORDER[after] >= ORDER[before], move

    @precondition(lambda self: not self.process.steps[self.step].is_end)
    @rule()
    def somebody_can_always_do_something(self) -> None:
        assert legal_moves(self.process, self.step, set(ROLES))

    @invariant()
    def events_are_one_unbroken_path(self) -> None:
        if not hasattr(self, "process"):
            return
        here = self.process.start
        for source, _, target in self.events:
            assert source == here
            here = target
        assert here == self.step

    @invariant()
    def nothing_leaves_an_end(self) -> None:
        if hasattr(self, "process") and self.process.steps[self.step].is_end:
            left = legal_moves(self.process, self.step, set(ROLES))
            assert all(move.is_reopening and move.guards for move in left)

    @invariant()
    def nothing_is_decided_without_a_decision(self) -> None:
        if not hasattr(self, "process"):
            return
        moves = [move for _, move, _ in self.events]
        if self.process.steps[self.step].state == "decided":
            assert DECISIONS & set(moves)
        if "confirm_paid" in moves:
            decided = min(moves.index(name) for name in DECISIONS & set(moves))
            assert decided < moves.index("prepare_payment") < moves.index("confirm_paid")


PureCase.TestCase.settings = settings(max_examples=150, stateful_step_count=40, deadline=None)
test_a_case_never_takes_an_illegal_path = PureCase.TestCase
