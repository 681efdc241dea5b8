"""The named acts of people, each one call of the one door."""

from __future__ import annotations

from collections.abc import Sequence

from huiqi.core.cases.models import Case
from huiqi.core.cases.services.transition import transition
from huiqi.core.ledger.actors import Actor


def submit(*, actor: Actor, case_number: str, expected_version: int, idempotency_key: str) -> Case:
    """Hand the draft in. Refuses with every problem that is left (see ``check_draft``)."""
    return transition(
        actor=actor,
        case_number=case_number,
        move="submit",
        expected_version=expected_version,
        idempotency_key=idempotency_key,
    )


def withdraw(*, actor: Actor, case_number: str, expected_version: int, idempotency_key: str, note: str = "") -> Case:
    """Take the application back, at any point before the decision."""
    return transition(
        actor=actor,
        case_number=case_number,
        move="withdraw",
        expected_version=expected_version,
        idempotency_key=idempotency_key,
        fields={"note": note},
    )


def ask_supplement(
    *,
    actor: Actor,
    case_number: str,
    expected_version: int,
    idempotency_key: str,
    note: str,
    field_names: Sequence[str] = (),
    materials: Sequence[str] = (),
) -> Case:
    """Say once what is missing. The clock stands still until it is answered."""
    return transition(
        actor=actor,
        case_number=case_number,
        move="ask_supplement",
        expected_version=expected_version,
        idempotency_key=idempotency_key,
        fields={"note": note, "field_names": list(field_names), "materials": list(materials)},
    )


def answer_supplement(
    *, actor: Actor, case_number: str, expected_version: int, idempotency_key: str, note: str = ""
) -> Case:
    """Hand in what was asked for; a new snapshot is taken and the clock goes on."""
    return transition(
        actor=actor,
        case_number=case_number,
        move="answer_supplement",
        expected_version=expected_version,
        idempotency_key=idempotency_key,
        fields={"note": note},
    )
