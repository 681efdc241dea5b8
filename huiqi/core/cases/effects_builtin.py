"""The in-transaction effects of the room itself; the fund's are registered by payments."""

from __future__ import annotations

from decimal import Decimal

from huiqi.core.cases import clocks, effects, events
from huiqi.core.cases.form import form_of
from huiqi.core.cases.models import Decision, Supplement
from huiqi.core.cases.noting import note
from huiqi.core.cases.passage import Passage
from huiqi.core.cases.services.submissions import take_snapshot
from huiqi.core.cases.services.transition import last_person_from
from huiqi.core.cases.workdays import calendar
from huiqi.engine.money.exact import fen_text, is_money_unit, to_fen
from huiqi.engine.refusal import InvalidInput


def take_submission(passage: Passage) -> None:
    """Freeze what was handed in: answers, files, release, facts, rule result."""
    submission = take_snapshot(passage, reason="submit")
    passage.told["submission"] = submission.number


def mark_accepted(passage: Passage) -> None:
    """The handler who is to review it is free again: acceptance hands the case on."""
    passage.told["accepted_on"] = passage.today.isoformat()


def mark_returned(passage: Passage) -> None:
    """A returned application is the company's again, and may come back for some days after the window."""
    passage.case.returned_at = passage.at
    passage.case.submitted_at = passage.case.submitted_at or passage.at
    passage.case.save(update_fields=["returned_at", "submitted_at"])
    passage.told["reasons"] = [reason["text"] for reason in _reason_words(passage)]


def open_supplement(passage: Passage) -> None:
    """Write down what is missing and let the clock stand still."""
    fields = passage.fields
    span = calendar().add_workdays(passage.today, passage.terms.supplement_days)
    supplement = Supplement.objects.create(
        case=passage.case,
        step=passage.case.step,
        fields=fields.get("field_names", []),
        materials=fields.get("materials", []),
        note=fields["note"],
        asked_by_id=passage.actor.person_id,
        asked_by_label=passage.actor.label,
        asked_at=passage.at,
        due_on=span.due_on,
        is_estimated=span.is_estimated,
    )
    clock = clocks.running_clock(passage.case)
    if clock is not None and clock.paused_at is None:
        clocks.pause(clock, passage.at, "supplement")
    form = form_of(passage.terms)
    passage.told["due_on"] = supplement.due_on.isoformat()
    passage.told["field_titles"] = [form[name].title if name in form else name for name in supplement.fields]
    note(passage, events.SUPPLEMENT_ASKED, {"due_on": supplement.due_on.isoformat()})


def answer_supplement(passage: Passage) -> None:
    """Freeze a new snapshot and let the clock go on."""
    supplement = Supplement.objects.select_for_update().get(case=passage.case, state="open")
    supplement.state = "answered"
    supplement.answered_at = passage.at
    supplement.answer_note = passage.fields.get("note", "")
    supplement.save(update_fields=["state", "answered_at", "answer_note"])
    _resume(passage)
    submission = take_snapshot(passage, reason="supplement")
    note(passage, events.SUPPLEMENT_ANSWERED, {"submission": submission.number})


def close_supplement(passage: Passage) -> None:
    """An open supplement lapses: its days are over, or the case ends."""
    if passage.fields.get("reasons"):
        passage.told["reasons"] = [reason["text"] for reason in _reason_words(passage)]
    changed = Supplement.objects.filter(case=passage.case, state="open").update(state="lapsed")
    if changed:
        _resume(passage)
        note(passage, events.SUPPLEMENT_LAPSED, {})


def record_approval(passage: Passage) -> None:
    """The one decision: the exact amount is rounded down to 分 once, and both are kept."""
    result = latest_result(passage)
    unit = str(result.get("unit") or "万元")
    amount = passage.fields.get("amount")
    if amount is not None and not is_money_unit(unit):
        unit = "万元"
    fen = None
    if amount is not None:
        _require_within_rule(passage, amount, result)
        fen = to_fen(amount, unit)
        passage.told |= {"amount_fen": fen, "amount_text": fen_text(fen)}
    _decide(passage, "approve", amount, unit if amount is not None else "", fen)


def record_refusal(passage: Passage) -> None:
    """The one decision: coded reasons, the text and the clauses it rests on."""
    passage.told["reasons"] = [reason["text"] for reason in _reason_words(passage)]
    _decide(passage, "refuse", None, "", None)


def _require_within_rule(passage: Passage, amount: Decimal, result: dict[str, object]) -> None:
    if amount == 0:
        raise InvalidInput("支持金额要大于零。", fields={"amount": "支持金额要大于零。"})
    ceiling = result.get("amount")
    if ceiling is None:
        return
    ceiling = Decimal(str(ceiling))
    if amount > ceiling and not passage.fields.get("note"):
        sentence = f"金额高于按规则算出的 {ceiling.normalize():f} {result.get('unit')}，请在决定意见里写明依据。"
        raise InvalidInput(sentence, fields={"note": sentence})


def latest_result(passage: Passage) -> dict[str, object]:
    """The rule result of the latest submission."""
    latest = passage.case.submissions.order_by("-number").first()
    return dict(latest.content.get("rule_result") or {}) if latest else {}


def _decide(passage: Passage, outcome: str, amount: Decimal | None, unit: str, fen: int | None) -> None:
    source = passage.transition.different_person_from or passage.transition.from_step
    decision = Decision.objects.create(
        case=passage.case,
        outcome=outcome,
        amount_exact=amount,
        unit=unit,
        amount_fen=fen,
        allocation=passage.fields.get("allocation", ""),
        reasons=_reason_words(passage),
        clauses=passage.fields.get("clauses", []),
        text=passage.fields.get("note", ""),
        handled_by_id=last_person_from(passage.case, source),
        decided_by_id=passage.actor.person_id,
        decided_by_label=passage.actor.label,
        decided_at=passage.at,
    )
    passage.case.decided_at = passage.at
    passage.case.save(update_fields=["decided_at"])
    note(passage, events.DECIDED, _decided_words(passage, decision))


def _decided_words(passage: Passage, decision: Decision) -> dict[str, object]:
    """What a proof of the decision shows: enough to hold it beside the award register, and nobody's name."""
    case = passage.case
    return {
        "outcome": decision.outcome,
        "amount_fen": decision.amount_fen,
        "allocation": decision.allocation,
        "item": case.item_id,
        "release": case.release_digest,
        "uscc": case.company.uscc,
    }


def _reason_words(passage: Passage) -> list[dict[str, str]]:
    move = passage.process.moves[passage.transition.move]
    words = {code: text for spec in move.fields if spec.type == "reasons" for code, text in spec.choices.items()}
    return [{"code": code, "text": words[code]} for code in passage.fields.get("reasons", [])]


def _resume(passage: Passage) -> None:
    clocks.resume_unless_waiting(passage.case, passage.at)


def register() -> None:
    """Make them known; called when the room starts."""
    for handler in (
        take_submission,
        mark_accepted,
        mark_returned,
        open_supplement,
        answer_supplement,
        close_supplement,
        record_approval,
        record_refusal,
    ):
        effects.register(handler.__name__, handler)
