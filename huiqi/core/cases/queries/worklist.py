"""Lists of cases by remaining time. Overdue is computed on the day of the query, so no job can miss it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Case as Choose
from django.db.models import Count, DateField, ExpressionWrapper, F, FilteredRelation, Q, QuerySet, Value, When
from django.db.models.functions import TruncDate

from huiqi.core.cases import access, moment
from huiqi.core.cases.definitions import process_of
from huiqi.core.cases.delegations import pile_of_absent
from huiqi.core.cases.models import Case, Clock
from huiqi.core.cases.workdays import calendar
from huiqi.core.ledger.actors import Actor
from huiqi.engine.workdays import Calendar


@dataclass(frozen=True, slots=True)
class CaseFilter:
    """What to look for. ``text`` matches number, company and item; ``mine`` the actor's own pile.

    ``order``: remaining (default), amount, submitted, newest.
    """

    text: str = ""
    item_id: str = ""
    opening_code: str = ""
    step: str = ""
    state: str = ""
    is_open: bool | None = None
    is_overdue: bool = False
    is_paused: bool = False
    is_due_today: bool = False
    is_returned: bool = False
    mine: bool = False
    assigned_to: int | None = None
    company_id: int | None = None
    department_id: int | None = None
    order: str = "remaining"


@dataclass(frozen=True, slots=True)
class CaseRow:
    """A line of a worklist. ``workdays_left``: negative overdue, 0 due today, None without a clock."""

    case: Case
    number: str
    company: str
    item: str
    step: str
    step_title: str
    state: str
    due_on: date | None
    workdays_left: int | None
    is_paused: bool
    is_estimated: bool
    amount_fen: int | None
    assigned_to: str


@dataclass(frozen=True, slots=True)
class WorklistCounts:
    """How the pile looks."""

    open: int
    mine: int
    unassigned: int
    overdue: int
    due_today: int
    paused: int
    closed: int
    returned: int = 0


@dataclass(frozen=True, slots=True)
class Load:
    """How much one officer (or, with ``person_id`` None, nobody yet) has in hand."""

    person_id: int | None
    name: str
    open: int
    overdue: int


def list_cases(actor: Actor, filters: CaseFilter | None = None, *, offset: int = 0, limit: int = 50) -> list[CaseRow]:
    """Cases the actor may see, the least time left first; paused ones stand where they would on resuming."""
    filters = filters or CaseFilter()
    if _is_along_index(filters):
        numbers = _newest(actor, filters, offset, limit)
        found = {case.pk: case for case in _ordered(_with_clock(Case.objects.filter(pk__in=numbers)), "newest")}
        rows = [found[number] for number in numbers if number in found]
    else:
        rows = list(_ordered(_filtered(actor, filters), filters.order)[offset : offset + limit])
    days, today = calendar(), moment.today()
    return [_row(case, days, today) for case in rows]


def _is_along_index(filters: CaseFilter) -> bool:
    """Closed cases have no clock running, so the newest come first, and an index has them in that order."""
    return filters.is_open is False and filters.order in {"remaining", "newest"}


def _newest(actor: Actor, filters: CaseFilter, offset: int, limit: int) -> list[int]:
    """Numbers of the rows of one page of closed cases."""
    parts = _parts(actor, filters)
    first, *others = [part.order_by().values_list("pk", "created_at") for part in parts]
    rows = first.union(*others, all=True) if others else first
    return [row[0] for row in rows.order_by("-created_at", "pk")[offset : offset + limit]]


def iterate_cases(actor: Actor, filters: CaseFilter | None = None) -> Iterator[CaseRow]:
    """All that :func:`list_cases` would give without a limit, read piece by piece, as it stood at the beginning."""
    rows = _ordered(_filtered(actor, filters or CaseFilter()), (filters or CaseFilter()).order)
    days, today = calendar(), moment.today()
    for case in rows.iterator(chunk_size=500):
        yield _row(case, days, today)


def count_cases(actor: Actor, filters: CaseFilter | None = None) -> int:
    """How many :func:`list_cases` would give without a limit."""
    filters = filters or CaseFilter()
    if filters.is_open is not False or filters.is_returned:
        return _filtered(actor, filters).count()
    return _count(_parts(actor, filters))


def _parts(actor: Actor, filters: CaseFilter) -> list[QuerySet[Case]]:
    """What the actor sees of the wanted cases, in parts that share none; the clock is joined only where it is asked."""
    asks_clock = filters.is_overdue or filters.is_due_today or filters.is_paused
    parts = [_with_clock(part) if asks_clock else part for part in access.visible_parts(actor)]
    return [_by_time(actor, _alike(part, filters), filters) for part in parts]


def _count(parts: list[QuerySet[Case]]) -> int:
    """How many there are in parts that share none."""
    first, *others = [part.order_by().values_list("pk") for part in parts]
    return (first.union(*others, all=True) if others else first).count()


def count_worklist(actor: Actor) -> WorklistCounts:
    """The counts over a worklist, in three queries."""
    today = moment.today()
    running = Q(clock__isnull=False, clock__paused_at=None)
    found = _with_clock(access.visible_to(actor).exclude(state="closed")).aggregate(
        open=Count("id"),
        mine=Count("id", filter=Q(assigned_to_id=actor.person_id or 0)),
        unassigned=Count("id", filter=Q(assigned_to=None)),
        overdue=Count("id", filter=running & Q(clock__due_on__lt=today)),
        due_today=Count("id", filter=running & Q(clock__due_on=today)),
        paused=Count("id", filter=Q(clock__paused_at__isnull=False)),
    )
    closed = _count([part.filter(state="closed") for part in access.visible_parts(actor)])
    return WorklistCounts(**found, closed=closed, returned=access.returned_for(actor).count())


def list_loads(actor: Actor) -> list[Load]:
    """Who has how much in hand among the cases the actor sees."""
    rows = (
        _with_clock(access.visible_to(actor).exclude(state="closed"))
        .values("assigned_to_id", "assigned_to__name")
        .annotate(open=Count("id"), overdue=Count("id", filter=_overdue(moment.today())))
        .order_by("-open")
    )
    return [Load(r["assigned_to_id"], r["assigned_to__name"] or "还没分派", r["open"], r["overdue"]) for r in rows]


def list_department_loads(actor: Actor) -> list[tuple[int, str, int, int]]:
    """(department id, name, open, overdue) of every department the actor looks at, most overdue first."""
    rows = (
        _with_clock(access.visible_to(actor).exclude(state="closed"))
        .values("department_id", "department__short_name", "department__name")
        .annotate(open=Count("id"), overdue=Count("id", filter=_overdue(moment.today())))
        .order_by("-overdue", "-open")
    )
    return [
        (r["department_id"], r["department__short_name"] or r["department__name"], r["open"], r["overdue"])
        for r in rows
    ]


def list_due_days(actor: Actor, *, days: int = 5) -> list[tuple[date, int]]:
    """How many fall due today and on the next working days."""
    working, today = calendar(), moment.today()
    dates = [today, *[working.add_workdays(today, n).due_on for n in range(1, days)]]
    running = _with_clock(access.visible_to(actor).exclude(state="closed"))
    rows = running.filter(Q(clock__paused_at=None, clock__due_on__in=dates))
    counted = {row["due"]: row["n"] for row in rows.values(due=F("clock__due_on")).annotate(n=Count("id"))}
    return [(day, counted.get(day, 0)) for day in dates]


def workdays_left(clock: Clock | None) -> int | None:
    """Working days left on a running clock, as its row in a list shows them; None without one."""
    return None if clock is None else _left(calendar(), clock.due_on, clock.paused_at, moment.today())


def _left(days: Calendar, due_on: date, paused_at: datetime | None, today: date) -> int:
    """A paused clock shows what it had when it was paused."""
    return days.remaining(moment.local_day(paused_at) if paused_at else today, due_on)


def _with_clock(cases: QuerySet[Case]) -> QuerySet[Case]:
    return cases.annotate(clock=FilteredRelation("clocks", condition=Q(clocks__stopped_at=None)))


def _overdue(today: date) -> Q:
    return Q(clock__due_on__lt=today, clock__paused_at=None)


def _filtered(actor: Actor, filters: CaseFilter) -> QuerySet[Case]:
    rows = access.returned_for(actor) if filters.is_returned else access.visible_to(actor)
    return _by_time(actor, _alike(_with_clock(rows), filters), filters)


def _alike(rows: QuerySet[Case], filters: CaseFilter) -> QuerySet[Case]:
    exact = {
        "item_id": filters.item_id,
        "opening_code": filters.opening_code,
        "step": filters.step,
        "state": filters.state,
        "assigned_to_id": filters.assigned_to,
        "company_id": filters.company_id,
        "department_id": filters.department_id,
    }
    rows = rows.filter(**{name: value for name, value in exact.items() if value})
    if filters.text.strip():
        text = filters.text.strip()
        rows = rows.filter(
            Q(number__icontains=text) | Q(company__name__icontains=text) | Q(item_name__icontains=text)
            | Q(company__uscc__istartswith=text)
        )  # fmt: skip
    return rows


def _by_time(actor: Actor, rows: QuerySet[Case], filters: CaseFilter) -> QuerySet[Case]:
    if filters.is_open is not None:
        rows = rows.exclude(state="closed") if filters.is_open else rows.filter(state="closed")
    if filters.is_overdue or filters.is_due_today or filters.is_paused:
        rows = rows.exclude(state="closed")  # no clock runs on it: so said, an index leaves them out
    if filters.is_overdue:
        rows = rows.filter(_overdue(moment.today()))
    if filters.is_due_today:
        rows = rows.filter(Q(clock__due_on=moment.today(), clock__paused_at=None))
    if filters.is_paused:
        rows = rows.filter(Q(clock__paused_at__isnull=False))
    if filters.mine:
        rows = rows.filter(_my_pile(actor))
    return rows


def _my_pile(actor: Actor) -> Q:
    """Assigned to me, or to nobody and standing on a step that one of my posts owns; so for whom I stand in."""
    own = Q(assigned_to_id=actor.person_id) | Q(assigned_to=None, clock__owner_role__in=list(actor.posts))
    return own | pile_of_absent(actor)


def _ordered(rows: QuerySet[Case], order: str) -> QuerySet[Case]:
    today = moment.today()
    # A paused clock keeps its distance: its due date moves on with the days that it stands still.
    shifted = ExpressionWrapper(
        F("clock__due_on") + (Value(today) - TruncDate("clock__paused_at")), output_field=DateField()
    )
    rows = rows.select_related("company", "department", "assigned_to", "decision").annotate(
        clock_due=F("clock__due_on"),
        clock_paused_at=F("clock__paused_at"),
        clock_is_estimated=F("clock__is_estimated"),
        sort_due=Choose(When(clock__paused_at__isnull=False, then=shifted), default=F("clock__due_on")),
    )
    orders: dict[str, list[Any]] = {
        "remaining": [F("sort_due").asc(nulls_last=True), "-created_at", "id"],
        "amount": [F("decision__amount_fen").desc(nulls_last=True), "id"],
        "submitted": [F("submitted_at").asc(nulls_last=True), "id"],
        "newest": ["-created_at", "-id"],
    }
    return rows.order_by(*orders.get(order, orders["remaining"]))


def _row(case: Case, days: Calendar, today: date) -> CaseRow:
    due_on, paused_at = case.clock_due, case.clock_paused_at  # type: ignore[attr-defined]  # annotated
    decision = getattr(case, "decision", None)
    return CaseRow(
        case=case,
        number=case.number,
        company=case.company.name,
        item=case.item_name,
        step=case.step,
        step_title=process_of(case).steps[case.step].title,
        state=case.state,
        due_on=due_on,
        workdays_left=_left(days, due_on, paused_at, today) if due_on else None,
        is_paused=paused_at is not None,
        is_estimated=bool(case.clock_is_estimated),  # type: ignore[attr-defined]  # annotated
        amount_fen=decision.amount_fen if decision else None,
        assigned_to=case.assigned_to.name if case.assigned_to else "",
    )
