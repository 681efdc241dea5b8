"""What the pages of a meeting are fed with."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from huiqi.core.cases.terms import get_terms
from huiqi.core.cases.workdays import calendar
from huiqi.core.ledger.actors import Actor
from huiqi.core.meetings import queries
from huiqi.core.meetings.words import (
    ATTENDANCE_WORDS,
    GROUND_WORDS,
    ITEM_WORDS,
    RESULT_WORDS,
    STATE_WORDS,
    outcome_words,
)
from huiqi.core.payments.queries import find_fund_position
from huiqi.engine.meetings import CHOICES, MAJORITIES, TIES

if TYPE_CHECKING:
    from huiqi.core.meetings.models import AgendaItem, Meeting

ROLE_WORDS = {"chair": "主持", "member": ""}
ITEM_KINDS = {"open": "info", "resolved": "ok", "voted": "info"}
ITEM_ICONS = {"open": "half", "resolved": "ok", "voted": "half"}
CHOICE_KINDS = {"for": ("ok", "ok"), "against": ("bad", "no"), "abstain": ("off", "minus")}


def frame(actor: Actor, meeting: Meeting) -> dict[str, Any]:
    """What every page of a meeting shows: its title, who is there, the agenda."""
    agenda = [_line(item) for item in queries.list_agenda(actor, meeting)]
    quorum = queries.quorum_now(meeting)
    members = queries.list_members(meeting)
    chair = next((member for member in members if member.role == "chair"), None)
    return {
        "meeting": meeting,
        "agenda": agenda,
        "dealt_with": sum(line["item"].state == "resolved" for line in agenda),
        "total_fen": sum(line["item"].amount_fen or 0 for line in agenda),
        "quorum": quorum,
        "members": members,
        "chair": chair,
        "seat": queries.find_seat(actor, meeting),
        "runs": queries.runs(actor, meeting),
        "state_word": STATE_WORDS[meeting.state],
        "attendance_words": ATTENDANCE_WORDS,
        "majority_word": MAJORITIES[meeting.majority],
        "tie_word": TIES[meeting.tie],
        "grounds": GROUND_WORDS,
        "rule_word": f"{meeting.quorum_numerator}/{meeting.quorum_denominator}",
        "is_live": meeting.state == "in_session",
    }


def _line(item: AgendaItem) -> dict[str, Any]:
    resolution = getattr(item, "resolution", None)
    word = outcome_words(item, resolution.outcome) if resolution else ITEM_WORDS[item.state]
    is_good = resolution is None or resolution.outcome == "approve"
    return {
        "item": item,
        "word": word,
        "kind": ITEM_KINDS.get(item.state, "") if is_good else "",
        "icon": ITEM_ICONS.get(item.state, "") if is_good else "minus",
        "amount_fen": resolution.amount_fen if resolution else item.amount_fen,
        "has_money": item.case_id is not None,
    }


def item_context(actor: Actor, meeting: Meeting, position: int, typed: Mapping[str, Any]) -> dict[str, Any]:
    """The page of one item; ``typed`` is what a refused form had sent."""
    view = queries.get_item_view(actor, meeting, position)
    item = view.item
    own = next((line for line in view.lines if line.member.person_id == actor.person_id), None)
    return {
        **frame(actor, meeting),
        "view": view,
        "item": item,
        "own": own,
        "lines": [{"line": line, "mark": CHOICE_KINDS.get(line.choice), "word": CHOICES.get(line.choice, "")}
                  for line in view.lines],
        "result_word": RESULT_WORDS.get(item.result, ""),
        "motion_word": outcome_words(item, item.motion),
        "outcomes": [(outcome, outcome_words(item, outcome), text) for outcome, text in view.previews.items()],
        "outcome_word": outcome_words(item, view.resolution.outcome) if view.resolution else "",
        "reason_choices": queries.reason_choices(item) if "refuse" in view.previews else {},
        "matters": queries.list_matters_to_supersede(actor, item) if view.previews else [],
        "fund": _fund(item),
        "choices": CHOICES,
        "typed": typed,
        "can_vote": bool(own and own.may_vote and item.state == "open" and meeting.state == "in_session"),
        "can_amend": item.state in ("waiting", "open") and not view.voted and not meeting.is_over,
    }  # fmt: skip


def _fund(item: AgendaItem) -> dict[str, Any] | None:
    """Whether the money is there: the fund of the case's opening, and what this item would take."""
    if item.case is None or item.amount_fen is None:
        return None
    terms = get_terms(item.case.opening_code)
    position = find_fund_position(terms.fund_code, terms.fund_year)
    if position is None:
        return None
    is_taken = item.state == "resolved"
    more = item.amount_fen - (item.asked_fen or 0) if item.corrects else item.amount_fen
    left = position.left_fen - (0 if is_taken else more)
    return {
        "position": position,
        "held_fen": position.reserved_fen + position.committed_fen,
        "left_fen": left,
        "is_short": left < 0,
        "is_taken": is_taken,
        "more_fen": more,
    }


def next_afternoon() -> str:
    """A day for the next meeting to start from: five working days on, 14:30, as the form sends it."""
    day = calendar().add_workdays(timezone.localdate(), 5).due_on
    return f"{day.isoformat()}T14:30"
