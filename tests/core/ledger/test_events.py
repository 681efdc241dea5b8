"""The ledger only grows, and only by words it knows."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from huiqi.core.ledger import events
from huiqi.core.ledger.actors import SYSTEM, Actor
from huiqi.core.ledger.queries import count_events, list_events, list_events_after
from huiqi.core.ledger.services import record_event, record_read

events.register("toy", {"toy.thing.happened": "发生了一件事"})


def test_an_event_keeps_who_what_and_about_what(db: None) -> None:
    actor = Actor(kind="person", label="何敏", person_id=7, department_id=3)
    event = record_event(
        actor=actor, kind="toy.thing.happened", subject=("toy.thing", 5), payload={"a": 1}, company_id=9
    )
    found = list_events(subject=("toy.thing", 5))[0]
    assert (found.seq, found.words, found.actor_label, found.company_id) == (event.seq, "发生了一件事", "何敏", 9)
    assert found.payload == {"a": 1}
    assert found.at is not None


def test_a_kind_nobody_registered_cannot_be_recorded(db: None) -> None:
    with pytest.raises(ValueError, match="not in the vocabulary"):
        record_event(actor=SYSTEM, kind="toy.thing.unheard", subject=("toy.thing", 1))


def test_a_room_registers_only_its_own_well_shaped_kinds() -> None:
    for kind in ["other.thing.happened", "toy.thing", "Toy.thing.happened", "toy.thing.happened.again"]:
        with pytest.raises(ValueError, match="must read"):
            events.register("toy", {kind: "x"})
    with pytest.raises(ValueError, match="already registered"):
        events.register("toy", {"toy.thing.happened": "另一种说法"})


@pytest.mark.parametrize(
    "statement",
    ["UPDATE ledger_event SET kind = 'a.b.c'", "DELETE FROM ledger_event", "TRUNCATE ledger_event"],
)
def test_the_database_refuses_to_change_an_event(db: None, statement: str) -> None:
    record_event(actor=SYSTEM, kind="toy.thing.happened", subject=("toy.thing", 1))
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert count_events(subject=("toy.thing", 1)) == 1


def test_no_event_remains_of_an_act_that_was_rolled_back(db: None) -> None:
    with transaction.atomic():
        record_event(actor=SYSTEM, kind="toy.thing.happened", subject=("toy.thing", 2))
        transaction.set_rollback(True)
    assert count_events(subject=("toy.thing", 2)) == 0


def test_a_read_of_personal_data_names_the_fields_never_the_values(db: None) -> None:
    record_read(actor=SYSTEM, subject=("parties.person", 4), fields=["phone", "name"])
    event = list_events(subject=("parties.person", 4))[0]
    assert event.kind == events.PERSONAL_DATA_READ
    assert event.payload == {"fields": ["name", "phone"]}


def test_the_outbox_reads_in_the_order_of_writing(db: None) -> None:
    first = record_event(actor=SYSTEM, kind="toy.thing.happened", subject=("toy.thing", 1))
    second = record_event(actor=SYSTEM, kind="toy.thing.happened", subject=("toy.thing", 2))
    assert [e.seq for e in list_events_after(first.seq - 1)] == [first.seq, second.seq]
    assert list_events_after(first.seq)[0].seq == second.seq
