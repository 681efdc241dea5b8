"""One party against one release on one day: the outcome and all that goes with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from huiqi.engine.rules.amounts import Amount, compute_amount
from huiqi.engine.rules.classification import classify
from huiqi.engine.rules.conditions import (
    Evaluated,
    evaluate,
    failed_attributes,
    missing_keys,
    score_results,
    true_attributes,
)
from huiqi.engine.rules.factbook import FactBook
from huiqi.engine.rules.numbers import to_decimal
from huiqi.engine.rules.parsing import parse_day
from huiqi.engine.rules.ruleset import RuleSet, Validity, Window
from huiqi.engine.rules.truth import Truth, conjunction
from huiqi.engine.rules.validation import invalid_attributes
from huiqi.engine.rules.vocabulary import Vocabulary

OUTCOMES = {
    Truth.T: "eligible",
    Truth.M: "eligible_pending_review",
    Truth.U: "insufficient_data",
    Truth.F: "not_eligible",
}
OPEN_OUTCOMES = frozenset({"eligible", "eligible_pending_review"})


@dataclass(frozen=True)
class Assessment:
    """What an evaluation says; the fields are those of the semantics (see docs/rules.md).

    ``amount`` is an exact Decimal in ``unit``; ``has_amount`` tells null from "not a number".
    """

    outcome: str
    as_of: date | None
    window_open: bool | None = None
    has_window: bool = False
    amount: Decimal | None = None
    unit: str | None = None
    amount_kind: str | None = None
    amount_missing: tuple[str, ...] = ()
    has_amount: bool = False
    score: Decimal | None = None
    missing: tuple[str, ...] = ()
    failed_attrs: tuple[str, ...] = ()
    classified: str | None = None
    attrs: tuple[str, ...] = ()
    faults: Mapping[str, str] | None = None
    conditions: Evaluated | None = None
    exclusions: Evaluated | None = None
    book: FactBook | None = None

    @property
    def is_positive(self) -> bool:
        """Eligible, or eligible but for what a person decides."""
        return self.outcome in OPEN_OUTCOMES

    def as_output(self) -> dict[str, Any]:
        """The output keys, each only where it applies."""
        output: dict[str, Any] = {"outcome": self.outcome}
        if self.has_amount:
            output |= {"amount": self.amount, "unit": self.unit, "amount_kind": self.amount_kind}
            if self.amount is None:
                output["amount_missing"] = list(self.amount_missing)
        if self.score is not None:
            output["score"] = self.score
        if self.outcome == "insufficient_data":
            output["missing"] = list(self.missing)
        if self.outcome == "not_eligible":
            output["failed_attrs"] = list(self.failed_attrs)
        if self.classified is not None:
            output["classified"] = self.classified
        if self.has_window:
            output["window_open"] = self.window_open
        if self.outcome == "invalid_input":
            output["attrs"] = list(self.attrs)
        return output


def assess(ruleset: RuleSet, vocabulary: Vocabulary, facts: Mapping[str, Any], as_of: object) -> Assessment:
    """Assess one party.

    ``facts`` maps attribute keys to values in the vocabulary's units (yearly ones to
    ``{上年度: …}``); ``as_of`` is a date or ``YYYY-MM-DD``. Never raises for bad facts: those give
    ``invalid_input``.
    """
    day = parse_day(as_of)
    has_window = ruleset.window is not None and day is not None
    window_open = _window_open(ruleset.window, day) if ruleset.window and day else None
    if not is_in_force(ruleset.validity, day):
        return Assessment("not_in_force", day, window_open, has_window)
    book = FactBook(facts, vocabulary)
    faults = invalid_attributes(ruleset, book)
    if day is None:
        faults = {"as_of": "评估日应当是存在的日期，写成 2026-03-01 这样", **faults}
    if faults:
        return Assessment("invalid_input", day, window_open, has_window, attrs=tuple(faults), faults=faults, book=book)
    if ruleset.size_table:
        return _classified(ruleset, book, day, window_open, has_window)
    return _judged(ruleset, book, day, window_open, has_window)


def is_in_force(validity: Validity, day: date | None) -> bool:
    """Whether the document holds on that day, its first and last day included; never once it is repealed."""
    if validity.is_repealed:
        return False
    if day is None:
        return True
    if validity.effective is not None and day < validity.effective:
        return False
    return validity.expires is None or day <= validity.expires


def _window_open(window: Window, day: date) -> bool | None:
    if window.start is not None and day < window.start:
        return False
    if window.end is not None and day > window.end:
        return False
    return True if window.start is not None and window.end is not None else None


def _classified(
    ruleset: RuleSet, book: FactBook, day: date | None, window_open: bool | None, has_window: bool
) -> Assessment:
    size = classify(ruleset, book)
    if size.name is None:
        return Assessment("insufficient_data", day, window_open, has_window, missing=size.missing, book=book)
    return Assessment("classified", day, window_open, has_window, classified=size.name, book=book)


def _judged(
    ruleset: RuleSet, book: FactBook, day: date | None, window_open: bool | None, has_window: bool
) -> Assessment:
    conditions = None if ruleset.conditions is None else evaluate(ruleset.conditions, book)
    exclusions = None if ruleset.exclusions is None else evaluate(ruleset.exclusions, book)
    truth = _overall(conditions, exclusions)
    outcome = OUTCOMES[truth]
    amount = compute_amount(ruleset, book) if outcome in OPEN_OUTCOMES else None
    return Assessment(
        outcome,
        day,
        window_open,
        has_window,
        **_amount_fields(amount),
        score=_certain_score(conditions),
        missing=_missing(conditions, exclusions, book) if truth is Truth.U else (),
        failed_attrs=_failed(conditions, exclusions) if truth is Truth.F else (),
        conditions=conditions,
        exclusions=exclusions,
        book=book,
    )


def _overall(conditions: Evaluated | None, exclusions: Evaluated | None) -> Truth:
    """Conditions and the opposite of exclusions; no rule text at all is not known."""
    if exclusions is not None and exclusions.truth is Truth.T:
        return Truth.F
    own = Truth.U if conditions is None else conditions.truth
    if own is Truth.F or exclusions is None:
        return own
    return conjunction((own, exclusions.truth.negated()))


def _missing(conditions: Evaluated | None, exclusions: Evaluated | None, book: FactBook) -> tuple[str, ...]:
    keys = [key for tree in (conditions, exclusions) if tree is not None for key in missing_keys(tree, book)]
    return tuple(dict.fromkeys(keys))


def _failed(conditions: Evaluated | None, exclusions: Evaluated | None) -> tuple[str, ...]:
    keys: list[str] = []
    if exclusions is not None and exclusions.truth is Truth.T:
        keys += true_attributes(exclusions)
    if conditions is not None:
        keys += failed_attributes(conditions)
    return tuple(dict.fromkeys(keys))


def _certain_score(conditions: Evaluated | None) -> Decimal | None:
    tables = [] if conditions is None else list(score_results(conditions))
    certain = [table for table in tables if table.is_certain]
    return to_decimal(certain[0].low) if certain else None


def _amount_fields(amount: Amount | None) -> dict[str, Any]:
    if amount is None:
        return {}
    return {
        "has_amount": True,
        "amount": None if amount.value is None else to_decimal(amount.value),
        "unit": amount.unit,
        "amount_kind": amount.kind,
        "amount_missing": amount.missing,
    }
