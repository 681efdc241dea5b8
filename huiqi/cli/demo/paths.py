"""How demo cases go: which moves, by whom, and on which past working days."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from enum import Enum
from random import Random
from typing import Any

from huiqi.engine.workdays import Calendar

PROPOSED = "proposed"  # stands for a made-up sum of some 万元 that a department brings before a meeting
APPROVED = "approved"  # stands for the amount of the rule result, put in when it is known


class Age(Enum):
    """When a case began: so long ago that it is late, early, in the last days, or any time."""

    LATE = "late"
    EARLY = "early"
    FRESH = "fresh"
    ANY = "any"


@dataclass(frozen=True, slots=True)
class Step:
    """One move of a path: the role that makes it, its fields, and the usual working days it takes (from, to)."""

    role: str
    move: str
    fields: Mapping[str, Any] = field(default_factory=dict)
    takes: tuple[int, int] = (0, 2)


_SUBMIT = Step("company", "submit", takes=(0, 0))
_ACCEPT = Step("window", "accept", {"note": "材料齐全，予以受理。"}, (0, 3))
_ASK = Step("window", "ask_supplement", {"note": "有一份材料看不清，请重新上传清晰的扫描件。"}, (0, 2))
_ANSWER = Step("company", "answer_supplement", {"note": "已重新上传。"}, (1, 3))
_PROPOSE = Step(
    "handler", "propose", {"outcome": "approve", "note": "逐条核对，符合条件。", APPROVED: "amount"}, (1, 5)
)
_PROPOSE_NO = Step("handler", "propose", {"outcome": "refuse", "note": "经核查有一条不符合。"}, (1, 4))
_APPROVE = Step("decider", "approve", {"note": "同意。", APPROVED: "amount"}, (1, 3))
_REFUSE = Step(
    "decider", "refuse", {"reasons": ["not_qualified"], "note": "经核查，申报条件第二条不符合，不予支持。"}, (1, 3)
)
_ORDER = Step("finance", "prepare_payment", takes=(0, 2))
_RELEASE = Step("approver", "approve_payment", takes=(0, 1))

PATHS: dict[str, tuple[Step, ...]] = {
    "draft": (),
    "intake": (_SUBMIT,),
    "supplement": (_SUBMIT, _ASK),
    "review": (_SUBMIT, _ACCEPT),
    "supplemented": (_SUBMIT, _ASK, _ANSWER, _ACCEPT),
    "decision": (_SUBMIT, _ACCEPT, _PROPOSE),
    "approved": (_SUBMIT, _ACCEPT, _PROPOSE, _APPROVE),
    "ordered": (_SUBMIT, _ACCEPT, _PROPOSE, _APPROVE, _ORDER, _RELEASE),
    "refused": (_SUBMIT, _ACCEPT, _PROPOSE_NO, _REFUSE),
    "returned": (
        _SUBMIT,
        Step("window", "return", {"reasons": ["incomplete"], "note": "租赁合同缺最后一页，请补全后再交。"}, (0, 2)),
    ),
    "declined": (
        _SUBMIT,
        Step(
            "window", "decline", {"reasons": ["not_subject"], "note": "申请主体不符合规定，建议改办其他事项。"}, (0, 3)
        ),
    ),
    "to_meeting": (
        _SUBMIT,
        _ACCEPT,
        Step("handler", "to_meeting", {"note": "材料属实，符合条件，建议支持。", PROPOSED: "amount"}, (2, 6)),
    ),
    "withdrawn": (_SUBMIT, Step("company", "withdraw", {"note": "资料有变，之后再申请。"}, (1, 3))),
}
# The cases of one opening go through these in turn, so that every desk has something at every step and the pages
# of done work have a sample.
TURN = (
    "ordered", "intake", "ordered", "review", "decision", "ordered", "supplement", "approved",
    "ordered", "refused", "supplemented", "ordered", "intake", "returned", "ordered", "draft",
    "declined", "ordered", "withdrawn",
)  # fmt: skip
LATE_SHARE = 0.6  # of the cases that wait at intake, this share has waited since the window opened
_DONE = frozenset({"approve", "refuse", "decline", "withdraw", "prepare_payment", "approve_payment", "return"})


def path_in_turn(place: int, *, is_paid: bool) -> str:
    """The name of the path of an opening's case at this place; without money there is nothing to order."""
    name = TURN[place % len(TURN)]
    return "approved" if name == "ordered" and not is_paid else name


def age_of(rng: Random, path: Sequence[Step]) -> Age:
    """Paid cases began early, other done ones any time; of those at intake many are late; the rest began lately."""
    if path and path[-1].move in ("prepare_payment", "approve_payment"):
        return Age.EARLY
    if path and path[-1].move in _DONE:
        return Age.ANY
    return Age.LATE if len(path) == 1 and rng.random() < LATE_SHARE else Age.FRESH


def workdays_before(calendar: Calendar, opens_on: date, today: date) -> list[date]:
    """The working days from the opening's first day to yesterday."""
    days = (opens_on + timedelta(days=offset) for offset in range((today - opens_on).days))
    return [day for day in days if calendar.is_workday(day)]


def shorten(path: Sequence[Step], days: int) -> tuple[Step, ...]:
    """As much of the path as fits into so many working days."""
    kept: list[Step] = []
    needed = 0
    for step in path:
        needed += step.takes[0]
        if needed >= days:
            break
        kept.append(step)
    return tuple(kept)


def spread(rng: Random, path: Sequence[Step], days: Sequence[date], age: Age) -> list[date]:
    """A day for each step of a path that fits into the days."""
    if not path:
        return []
    room = max(len(days) - 1 - sum(step.takes[0] for step in path), 0)
    begin = {
        Age.LATE: max(0, room - rng.randint(7, 11)),  # some days past a limit of five
        Age.EARLY: rng.randint(0, room // 2),
        Age.FRESH: max(0, room - rng.randint(0, 4)),
        Age.ANY: rng.randint(0, room),
    }[age]
    places = [begin]
    for place, step in enumerate(path[1:], start=1):
        still = sum(each.takes[0] for each in path[place + 1 :])
        wanted = places[-1] + rng.randint(*step.takes)
        places.append(max(places[-1], min(wanted, len(days) - 1 - still)))
    return [days[min(place, len(days) - 1)] for place in places]
