"""A decision comes out of its own day again, whatever has changed since; and what was tampered with is named."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.utils import timezone

from huiqi.core.cases.models import Submission
from huiqi.core.cases.queries import replay_case
from huiqi.core.catalog.models import Closure, Release
from huiqi.core.facts.services import StatementRow, record_statements
from huiqi.core.ledger.actors import SYSTEM
from huiqi.core.ledger.queries import list_events
from huiqi.engine.refusal import NotFound
from tests.factories import DEFINITION, World


def tamper(statement: str, *values: object) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(statement, values)
        cursor.execute("SET session_replication_role = origin")


def new_revenue(world: World, amount: str) -> None:
    record_statements(
        actor=SYSTEM, source="tax", as_of_on=timezone.localdate(),
        rows=[StatementRow(world.company.pk, "revenue_total", Decimal(amount), year=timezone.localdate().year - 1)],
    )  # fmt: skip


def test_a_decided_case_comes_out_the_same(world: World) -> None:
    replay = replay_case(world.approved())
    assert replay.is_same and replay.differences == () and replay.later == ()
    assert (replay.found["outcome"], replay.found["amount"], replay.found["unit"]) == ("eligible", 40, "万元")
    assert replay.decided_fen == 40_000_000
    assert replay.remarks == ("决定金额和规则算出的一样。",)


def test_facts_that_change_afterwards_do_not_change_the_old_answer(world: World) -> None:
    case = world.approved()
    new_revenue(world, "12.5")
    replay = replay_case(case)
    assert replay.is_same and replay.found["outcome"] == "eligible"
    assert "上年度营业收入总额当时 4286.3，现在 12.5" in replay.later[0]


def test_a_later_release_does_not_change_the_old_answer(world: World) -> None:
    case = world.approved()
    stricter = {**DEFINITION, "benefit": {**DEFINITION["benefit"], "expr": "min(0.1*rent_paid,50)"}}
    Release.objects.create(item=world.opening.item, number=2, definition=stricter, digest="2" * 64, published_by="系统")
    replay = replay_case(case)
    assert replay.is_same and replay.found["amount"] == 40
    assert replay.later == ("之后发布了第 2 版，这一件仍按第 1 版。",)


def test_a_window_closed_early_afterwards_does_not_change_the_old_answer(world: World) -> None:
    case = world.approved()
    Closure.objects.create(
        opening=world.opening, last_on=timezone.localdate() - timedelta(days=1), reason="演示", closed_by="演示"
    )
    replay = replay_case(case)
    assert replay.is_same and "提前截止" in replay.later[0]


def test_an_amount_below_the_rule_is_remarked_upon(world: World) -> None:
    replay = replay_case(world.approved(amount="33"))
    assert replay.is_same
    assert replay.remarks[0].startswith("决定金额 33 万元，低于规则算出的 40 万元")


def test_a_supplemented_case_is_replayed_from_what_was_decided_on(world: World) -> None:
    case = world.approved()
    assert replay_case(case).submission == 1
    assert Submission.objects.filter(case=case).count() == 1


def test_a_draft_has_nothing_to_replay(world: World) -> None:
    with pytest.raises(NotFound, match="还没有提交"):
        replay_case(world.draft())


def test_a_changed_statement_is_named(world: World) -> None:
    case = world.approved()
    tamper("UPDATE facts_statement SET value = '9999' WHERE attribute_id = 'revenue_total'")
    difference = replay_case(case).differences[0]
    assert (difference.what, difference.recorded, difference.found) == ("事实“上年度营业收入总额”", "4286.3", "9999")


def test_a_changed_submission_is_named(world: World) -> None:
    case = world.approved()
    tamper("UPDATE cases_submission SET content = jsonb_set(content, '{assessed,facts,rent_paid}', '800')")
    what = {each.what: each for each in replay_case(case).differences}
    assert "提交存档" in what
    assert (what["规则算出的金额"].recorded, what["规则算出的金额"].found) == ("40", "300")


def test_a_changed_rule_is_named(world: World) -> None:
    case = world.approved()
    tamper(
        "UPDATE catalog_release SET digest = %s, definition = jsonb_set(definition, '{benefit,expr}', %s)",
        "f" * 64, '"min(0.25*rent_paid,300)"',
    )  # fmt: skip
    what = {each.what for each in replay_case(case).differences}
    assert {"政策版本的摘要", "规则算出的金额", "政策版本的正文摘要"} <= what


def test_a_changed_rounding_is_named(world: World) -> None:
    case = world.approved()
    tamper("UPDATE cases_decision SET amount_fen = amount_fen + 1")
    difference = replay_case(case).differences[0]
    assert (difference.what, difference.recorded, difference.found) == (
        "决定金额取整到分", "400,000.01 元", "400,000.00 元",
    )  # fmt: skip


def test_the_record_of_a_decision_holds_what_its_proof_shows(world: World) -> None:
    case = world.approved()
    event = list_events(subject=("cases.case", case.number), kinds=["cases.case.decided"])[0]
    assert event.payload == {
        "outcome": "approve", "amount_fen": 40_000_000, "allocation": "", "item": case.item_id,
        "release": case.release_digest, "uscc": world.company.uscc,
    }  # fmt: skip
