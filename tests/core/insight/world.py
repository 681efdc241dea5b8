"""A small district for the tests of the figures: rows written straight into the tables of the rooms below."""

from __future__ import annotations

import json
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from django.utils import timezone

from huiqi.core.cases.models import Case, Clock, ClockPause, Decision, Note, ProcessDefinition, Rating, Submission
from huiqi.core.catalog.models import Item, Opening, Release
from huiqi.core.ledger.actors import SYSTEM, Actor
from huiqi.core.parties import services as parties
from huiqi.core.parties.models import Company, Department, Person
from huiqi.core.parties.queries import actor_for
from huiqi.core.parties.uscc import complete
from huiqi.core.payments.models import Fund, Journal, Line, PaymentOrder

MONDAY = date(2026, 11, 23)
_numbers = count(1)

STEPS = {
    "draft": {"title": "填写申请", "kind": "task", "owner": "company", "state": "draft"},
    "intake": {"title": "受理", "kind": "check", "owner": "window", "state": "submitted"},
    "review": {"title": "审核", "kind": "check", "owner": "handler", "state": "accepted"},
    "decision": {"title": "决定", "kind": "decide", "owner": "decider", "state": "in_review"},
    "payment": {"title": "银行拨付", "kind": "wait", "owner": "finance", "state": "decided"},
    "paid": {"title": "已拨付", "kind": "end", "owner": "system", "state": "closed"},
}


def at(day: date, hour: int = 10) -> datetime:
    """A moment on a day, in Shenzhen."""
    return datetime.combine(day, time(hour), tzinfo=timezone.get_current_timezone())


def a_department(code: str = "ft-development", short_name: str = "区发改局") -> Department:
    return parties.import_department(actor=SYSTEM, code=code, name=f"{short_name}（全称）", short_name=short_name)


def a_company(name: str = "云杉信用科技（演示）有限公司") -> Company:
    uscc = complete(f"91440300MA{900000 + next(_numbers):06d}")
    return Company.objects.create(uscc=uscc, name=name, is_demo=True)


def an_opening(
    code: str = "demo-rent",
    *,
    fund: str = "demo-fund",
    department: str = "ft-development",
    name: str = "信用服务业办公用房租金支持",
    **limits: int,
) -> Opening:
    """An open batch of an item; ``limits`` like ``accept_workdays=5``."""
    item, _ = Item.objects.get_or_create(
        id=f"item-{code}",
        defaults={
            "name": name,
            "item_type": "support_policy",
            "level": "district",
            "issuer": "区发改局",
            "category": "资金",
            "lifecycle": "in_force",
            "confidence": "partly",
            "digest": "0" * 64,
        },
    )
    release, _ = Release.objects.get_or_create(
        item=item, number=1, defaults={"definition": {}, "digest": "0" * 64, "published_by": "测试"}
    )
    return Opening.objects.create(
        code=code,
        item=item,
        release=release,
        name="2026 演示批次",
        opens_on=MONDAY - timedelta(days=60),
        closes_on=None,
        fund_code=fund,
        fund_year=2026 if fund else None,
        department_code=department,
        process_id="linear-fund",
        mode="申报制",
        is_demo=True,
        definition={"limits": limits},
        digest="0" * 64,
        published_by="测试",
    )


def a_process() -> ProcessDefinition:
    return ProcessDefinition.objects.get_or_create(
        digest="f" * 64, defaults={"key": "linear-fund", "definition": json.dumps({"steps": STEPS})}
    )[0]


def a_case(
    opening: Opening,
    *,
    step: str = "review",
    submitted: date | None = MONDAY - timedelta(days=14),
    decided: date | None = None,
    closed: date | None = None,
    department: Department | None = None,
    company: Company | None = None,
    outcome: str = "",
    asked: str | None = None,
) -> Case:
    """A case standing at ``step``."""
    state = "closed" if closed else STEPS[step]["state"]
    case = Case.objects.create(
        number=f"2026-RT-{next(_numbers):04d}",
        opening_code=opening.code,
        item_id=opening.item_id,
        item_name=opening.item.name,
        release_digest="0" * 64,
        process=a_process(),
        company=company or a_company(),
        department=department or Department.objects.get(code=opening.department_code),
        created_at=at((submitted or MONDAY) - timedelta(days=1)),
        step=step,
        state=state,
        outcome=outcome,
        submitted_at=at(submitted) if submitted else None,
        accepted_at=at(submitted) if submitted and step not in ("draft", "intake") else None,
        decided_at=at(decided) if decided else None,
        closed_at=at(closed) if closed else None,
    )
    if asked is not None:
        Submission.objects.create(
            case=case,
            number=1,
            reason="submit",
            digest="0" * 64,
            submitted_by_label="林会计",
            at=at(submitted or MONDAY),
            content={"rule_result": {"amount": Decimal(asked), "unit": "万元"}},
        )
    return case


def a_clock(case: Case, *, started: date, due: date, limit: int = 20, paused: date | None = None) -> Clock:
    """A running clock, standing still since ``paused`` when given."""
    clock = Clock.objects.create(
        case=case,
        limit_name="decide_workdays",
        step=case.step,
        owner_role="handler",
        limit_workdays=limit,
        started_at=at(started),
        due_on=due,
        paused_at=at(paused) if paused else None,
    )
    if paused:
        ClockPause.objects.create(clock=clock, reason="supplement", began_at=at(paused))
    return clock


def a_stopped_clock(case: Case, *, started: date, stopped: date, pauses: list[tuple[date, date]]) -> Clock:
    clock = Clock.objects.create(
        case=case,
        limit_name="decide_workdays",
        step="review",
        owner_role="handler",
        limit_workdays=20,
        started_at=at(started),
        due_on=stopped,
        stopped_at=at(stopped),
    )
    for began, ended in pauses:
        ClockPause.objects.create(clock=clock, reason="supplement", began_at=at(began), ended_at=at(ended))
    return clock


def a_decision(case: Case, outcome: str = "approve", fen: int | None = 9_954_000) -> Decision:
    return Decision.objects.create(
        case=case, outcome=outcome, amount_fen=fen, decided_by_label="刘科长", decided_at=case.decided_at or at(MONDAY)
    )


def a_decided_case(opening: Opening, days: int, *, from_on: date = MONDAY - timedelta(days=84), **more: Any) -> Case:
    """Handed in on a Monday and decided so many calendar days later."""
    case = a_case(
        opening,
        step="paid",
        submitted=from_on,
        decided=from_on + timedelta(days=days),
        closed=from_on + timedelta(days=days),
        outcome="paid",
        **more,
    )
    a_decision(case)
    return case


def a_fund(code: str = "demo-fund", *, department: Department, total_fen: int = 100_000_000, year: int = 2026) -> Fund:
    fund = Fund.objects.create(
        code=code, year=year, name="产业发展专项资金（演示）", department=department, is_demo=True
    )
    a_journal(fund, "appropriate", date(year, 1, 4), ("appropriation", -total_fen), ("available", total_fen))
    return fund


def a_journal(fund: Fund, kind: str, on: date, *lines: tuple[str, int], case: Case | None = None) -> Journal:
    journal = Journal.objects.create(
        fund=fund, kind=kind, idempotency_key=f"test-{next(_numbers)}", case=case, actor_label="测试", at=at(on)
    )
    Line.objects.bulk_create([Line(journal=journal, account=account, amount_fen=fen) for account, fen in lines])
    return journal


def a_payment(case: Case, fund: Fund, on: date, fen: int = 9_954_000) -> PaymentOrder:
    """Reserved, ordered and paid, all on one day."""
    a_journal(fund, "reserve", on, ("available", -fen), ("reserved", fen), case=case)
    a_journal(fund, "commit", on, ("reserved", -fen), ("committed", fen), case=case)
    hands = [Person.objects.create_user(f"hand-{next(_numbers)}@demo.invalid", None, name="某工") for _ in range(3)]
    order = PaymentOrder.objects.create(
        prepared_by=hands[0],
        number=f"ZF{next(_numbers):06d}",
        case=case,
        fund=fund,
        amount_fen=fen,
        payee_name=case.company.name,
        account="4000000000006620",
        prepared_at=at(on),
    )
    a_journal(fund, "pay", on, ("committed", -fen), ("paid", fen), case=case)
    PaymentOrder.objects.filter(pk=order.pk).update(
        state="paid", paid_on=on, serial="S1", approved_by=hands[1], approved_at=at(on), exported_by=hands[2]
    )
    return order


def a_rating(case: Case, stars: int, on: date, text: str = "") -> Rating:
    return Rating.objects.create(case=case, stars=stars, text=text, at=at(on))


def a_note(case: Case, on: date) -> Note:
    return Note.objects.create(case=case, text="已电话回访，说明了补正原因。", author_label="陈工", at=at(on))


def an_officer(role: str, department: str = "ft-development", short_name: str = "区发改局") -> Person:
    a_department(department, short_name)
    return parties.create_officer(
        actor=SYSTEM,
        login=f"{role}{next(_numbers)}",
        name="韩岚",
        password="shan-shui-2048",
        department_code=department,
        roles=[role],
        must_change_password=False,
    )


def acting(person: Person) -> Actor:
    """The officer as actor."""
    return actor_for(person)


def leader_of(code: str, short_name: str = "区政府办") -> Actor:
    """A leader of a department, as actor, without an account."""
    department = a_department(code, short_name)
    return Actor(kind="person", label="韩岚", department_id=department.pk, posts=frozenset({"leader"}))


def operator() -> Actor:
    """An operator, as actor, without an account."""
    department = a_department("ft-data", "区政数局")
    return Actor(kind="person", label="运维", department_id=department.pk, posts=frozenset({"operator"}))
