"""Keeping the calendar: seeding it, and taking in a year's notice when it is published."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from django.db import transaction

from huiqi.core.cases import events, moment
from huiqi.core.cases.clocks import set_due
from huiqi.core.cases.models import Clock, Supplement, Workday, WorkdayPublication
from huiqi.core.cases.workdays import SEEDED_YEARS, calendar
from huiqi.core.ledger.actors import SYSTEM, Actor
from huiqi.core.ledger.services import record_event
from huiqi.engine.refusal import InvalidInput, NotAllowed
from huiqi.engine.workdays import DayRow, rows_for_years


@transaction.atomic
def load_workdays(*, actor: Actor = SYSTEM, years: Iterable[int] = SEEDED_YEARS) -> int:
    """Fill the table for ``years``; a year that has become known since is published. Returns new or changed days.

    Days that an operator has published by hand are left as they are.
    """
    years = list(years)
    rows = rows_for_years(years)
    kept = Workday.objects.in_bulk()
    Workday.objects.bulk_create(
        [_workday(day, row) for day, row in rows.items() if day not in kept], ignore_conflicts=True
    )
    changed = len(rows.keys() - kept.keys())
    for year in years:
        fresh = {day: row for day, row in rows.items() if day.year == year and row.is_published}
        if any(day in kept and not kept[day].is_published for day in fresh):
            changed += publish_year(actor=actor, year=year, rows=fresh).changed_days
    return changed


@transaction.atomic
def publish_year(*, actor: Actor, year: int, rows: Mapping[date, DayRow]) -> WorkdayPublication:
    """Take in the published days of ``year`` and compute every running due date anew, with one log line.

    Raises NotAllowed for anyone but operator and system, InvalidInput when days are missing.
    """
    if actor.kind != "system" and "operator" not in actor.posts:
        raise NotAllowed("只有平台运维人员可以更新节假日安排。")
    if len(rows) < 365 or any(day.year != year for day in rows):
        raise InvalidInput(f"{year} 年的安排要包含全年每一天，请补齐后再导入。")
    before = {day.day: day.is_working for day in Workday.objects.filter(day__year=year)}
    Workday.objects.filter(day__year=year).delete()
    Workday.objects.bulk_create([_workday(day, row) for day, row in rows.items()])
    changed = sum(before.get(day) != row.is_working for day, row in rows.items())
    publication, _ = WorkdayPublication.objects.update_or_create(
        year=year,
        defaults={
            "source_notice": next(iter(rows.values())).source_notice[:200],
            "published_at": moment.now(),
            "changed_days": changed,
            "moved_clocks": 0,
        },
    )
    publication.moved_clocks = _recompute()
    publication.save(update_fields=["moved_clocks"])
    record_event(
        actor=actor,
        kind=events.YEAR_PUBLISHED,
        subject=("cases.calendar", year),
        payload={"changed_days": changed, "moved_clocks": publication.moved_clocks},
    )
    return publication


def _recompute() -> int:
    days = calendar()
    moved = 0
    for clock in Clock.objects.select_for_update().filter(stopped_at=None, is_estimated=True):
        moved += set_due(clock, days)
        clock.save(update_fields=["due_on", "is_estimated"])
    for supplement in Supplement.objects.select_for_update().filter(state="open", is_estimated=True):
        is_estimated = days.is_estimated(moment.local_day(supplement.asked_at), supplement.due_on)
        Supplement.objects.filter(pk=supplement.pk).update(is_estimated=is_estimated)
    return moved


def _workday(day: date, row: DayRow) -> Workday:
    return Workday(day=day, is_working=row.is_working, is_published=row.is_published, source_notice=row.source_notice)
