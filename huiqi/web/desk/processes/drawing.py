"""A process as a picture: the main line from top to bottom, branches beside it, moves as arrows.

Everything comes from the definition. Boxes stand in rows of equal height, so no text is measured; the table twin
says the same in words.
"""

from __future__ import annotations

from dataclasses import dataclass

from huiqi.engine.process import STAY, Move, Process, Step

BOX_WIDTH, BOX_HEIGHT, GAP, LEFT, LANE = 220, 56, 34, 230, 300
ROLE_WORDS = {
    "company": "申请企业", "window": "窗口", "handler": "经办人", "decider": "决定人", "finance": "财务",
    "secretary": "会议秘书", "approver": "拨付核准人", "system": "系统",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Box:
    """A step: corner, title, who owns it, its limit in words."""

    x: int
    y: int
    title: str
    owner: str
    limit: str
    is_end: bool

    @property
    def middle(self) -> int:
        """Where its text stands."""
        return self.x + BOX_WIDTH // 2


@dataclass(frozen=True, slots=True)
class Arrow:
    """A move: an SVG path, its words and where they stand."""

    path: str
    words: str
    x: int
    y: int
    anchor: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """The whole picture and its size."""

    width: int
    height: int
    boxes: list[Box]
    arrows: list[Arrow]


def draw(process: Process) -> Drawing:
    """The picture of ``process``."""
    boxes = _boxes(process)
    arrows = [arrow for move in process.moves.values() for arrow in _arrows(process, move, boxes)]
    bottom = max(box.y for box in boxes.values()) + BOX_HEIGHT + 10
    right = max(box.x for box in boxes.values()) + BOX_WIDTH + 150
    return Drawing(right, bottom, list(boxes.values()), arrows)


def _boxes(process: Process) -> dict[str, Box]:
    working = [step for step in process.main_steps if not step.is_end]
    ends = [step for step in process.main_steps if step.is_end]
    places = {step.name: (LEFT, row) for row, step in enumerate(working)}
    places |= {step.name: (LEFT + (number % 3) * LANE, len(working) + number // 3) for number, step in enumerate(ends)}
    for lane, branch in enumerate(process.branches, start=1):
        opened = min(
            places[source][1] for move in process.moves.values() if branch in move.opens for source in move.sources
        )
        for row, step in enumerate(process.steps_of(branch), start=opened):
            places[step.name] = (LEFT + lane * LANE, row)
    return {name: _box(process.steps[name], x, row) for name, (x, row) in places.items()}


def _box(step: Step, x: int, row: int) -> Box:
    owner = "" if step.is_end else ROLE_WORDS[step.owner]
    return Box(x, 10 + row * (BOX_HEIGHT + GAP), step.title, owner, limit_words(step.limit), step.is_end)


def _arrows(process: Process, move: Move, boxes: dict[str, Box]) -> list[Arrow]:
    """Forward arrows down the line are drawn; moves that stay or go to an early end are in the table only."""
    found = []
    for source in move.sources:
        here = boxes[source]
        for target in sorted(move.targets_from(source)):
            there = boxes[target]
            if (there.x == here.x and there.y > here.y and move.is_main) or process.steps[source].branch:
                found.append(_down(here, there, move.title))
            elif there.x == here.x and there.y < here.y:
                found.append(_back(here, there, move.title))
        found += [_across(here, boxes[process.branches[name].start], move.title) for name in move.opens]
    return found


def _down(here: Box, there: Box, words: str) -> Arrow:
    x, start, end = here.middle, here.y + BOX_HEIGHT, there.y - 4
    if end - start <= GAP:
        return Arrow(f"M{x} {start}V{end}", words, x + 8, start + 20, "start")
    side = here.x + BOX_WIDTH + 24
    path = f"M{here.x + BOX_WIDTH} {here.y + 40}H{side}V{there.y + 14}H{there.x + BOX_WIDTH + 4}"
    return Arrow(path, words, side + 6, here.y + 58, "start")


def _back(here: Box, there: Box, words: str) -> Arrow:
    side = here.x - 24
    path = f"M{here.x} {here.y + 18}H{side}V{there.y + 38}H{there.x - 4}"
    return Arrow(path, words, side - 6, here.y + 22, "end")


def _across(here: Box, there: Box, words: str) -> Arrow:
    y = here.y + 16
    return Arrow(f"M{here.x + BOX_WIDTH} {y}H{there.x - 4}", words, here.x + BOX_WIDTH + 6, y - 6, "start")


@dataclass(frozen=True, slots=True)
class MoveRow:
    """One move in words, for the table twin."""

    title: str
    sources: str
    target: str
    roles: str
    asks: str
    other_person: str


def move_rows(process: Process) -> list[MoveRow]:
    """Every move, in the definition's order."""
    return [_row(process, move) for move in process.moves.values()]


def _row(process: Process, move: Move) -> MoveRow:
    steps = process.steps
    target = "原地不动" if move.target == STAY else steps[move.target].title
    others = [steps[each.target].title for each in move.alternatives]
    if others:
        target += f"（符合条件时到{'、'.join(others)}）"
    if move.opens:
        target += f"，同时打开{'、'.join(process.branches[name].title for name in move.opens)}"
    if move.joins:
        target += f"，要等{'、'.join(process.branches[name].title for name in move.joins)}完成"
    other = steps[move.different_person_from].title if move.different_person_from else ""
    return MoveRow(
        title=move.title,
        sources="、".join(steps[name].title for name in move.sources),
        target=target,
        roles="、".join(word for role, word in ROLE_WORDS.items() if role in move.roles),
        asks="、".join(spec.title + ("" if spec.is_required else "（可不填）") for spec in move.fields),
        other_person=f"不能是办“{other}”的人" if other else "",
    )


def limit_words(limit: str | None) -> str:
    """A limit of the opening as people call it."""
    words = {
        "filing_workdays": "备案时限",
        "accept_workdays": "受理时限",
        "decide_workdays": "办理时限",
        "pay_workdays": "拨付时限",
    }
    return words.get(limit or "", limit or "")
