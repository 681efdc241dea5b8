"""备案+申报: a filing is asked for, gets its number or comes back; the application rests on one that is in force.

As in the district's commerce funds (《2021年深圳市福田区支持商业发展项目备案指南》): what is not filed beforehand is not
supported, and a filing lapses when its project is not done within its term.
"""

from __future__ import annotations

from datetime import timedelta

from huiqi.core.cases import effects, events, guards
from huiqi.core.cases.models import Filing
from huiqi.core.cases.noting import note
from huiqi.core.cases.passage import Passage
from huiqi.core.cases.services.open_draft import next_number
from huiqi.core.cases.wording import cn_day
from huiqi.engine.refusal import Conflict, InvalidInput

SERIES = "BEIAN"
DEFAULT_VALID_DAYS = 365


def ask_filing(passage: Passage) -> None:
    """Keep what is announced; a filing that came back is asked again."""
    fields = passage.fields
    if fields["ends_on"] < fields["starts_on"]:
        sentence = "完成日期不能早于开始日期。"
        raise InvalidInput(sentence, fields={"ends_on": sentence})
    Filing.objects.update_or_create(
        case=passage.case,
        defaults={
            "project": fields["project"], "plan": fields["plan"], "starts_on": fields["starts_on"],
            "ends_on": fields["ends_on"], "state": "asked", "asked_by_label": passage.actor.label,
            "asked_at": passage.at,
        },
    )  # fmt: skip
    note(passage, events.FILING_ASKED, {"project": fields["project"]})


def accept_filing(passage: Passage) -> None:
    """Give it its number and its last day, from the opening's ``filing.valid_days``."""
    filing = _settle(passage, "accepted")
    rule = passage.terms.definition.get("filing") or {}
    filing.number = next_number(passage.today.year, SERIES).replace(f"-{SERIES}-", "-备-")
    filing.valid_until_on = passage.today + timedelta(days=int(rule.get("valid_days") or DEFAULT_VALID_DAYS))
    filing.save()
    passage.told |= {"filing": filing.number, "valid_until": cn_day(filing.valid_until_on)}
    note(passage, events.FILING_ACCEPTED, {"filing": filing.number, "until": filing.valid_until_on.isoformat()})


def return_filing(passage: Passage) -> None:
    """Back to the company with what is to be changed."""
    _settle(passage, "returned").save()
    note(passage, events.FILING_RETURNED, {})


def _settle(passage: Passage, state: str) -> Filing:
    filing = Filing.objects.select_for_update().get(case=passage.case)
    filing.state, filing.settled_at = state, passage.at
    filing.settled_by_id, filing.settled_by_label = passage.actor.person_id, passage.actor.label
    filing.note = passage.fields.get("note", "")
    return filing


def filing_in_force(passage: Passage) -> None:
    """The application refers to an accepted filing whose term is not over."""
    filing = Filing.objects.filter(case=passage.case, state="accepted").first()
    if filing is None or filing.valid_until_on is None:
        raise Conflict("这个事项要先备案，备案通过后才能申报。")
    if passage.today > filing.valid_until_on:
        raise Conflict(f"备案 {filing.number} 到 {cn_day(filing.valid_until_on)}已失效，不能再申报。请撤回后重新备案。")


def register() -> None:
    """Make them known; called when the room starts."""
    guards.register(filing_in_force.__name__, filing_in_force)
    for effect in (ask_filing, accept_filing, return_filing):
        effects.register(effect.__name__, effect)
