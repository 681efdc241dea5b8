"""工作日历: the days by which every time limit is counted, a year a page, with what is still an estimate."""

from __future__ import annotations

from calendar import Calendar as MonthCalendar
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from huiqi.core.cases.workdays import SEEDED_YEARS, calendar
from huiqi.engine.workdays import Calendar
from huiqi.web.console.asked import asked_number
from huiqi.web.console.downloads import download, wants_file
from huiqi.web.console.ops.tabs import ops_tabs
from huiqi.web.kit import figures
from huiqi.web.kit.access import officer_required
from huiqi.web.kit.nav import actor_of
from huiqi.web.kit.parts import Tab

SATURDAY = 5
WEEKS = MonthCalendar(firstweekday=0)


@dataclass(frozen=True)
class Day:
    """A day of the grid. ``kind``: rest (a weekday off), work (a weekend day worked), off (plain weekend) or ""."""

    number: int
    kind: str
    is_today: bool
    label: str


@dataclass(frozen=True)
class Month:
    """A month as weeks of days; None before its first and after its last day."""

    number: int
    weeks: list[list[Day | None]]
    workdays: int


@officer_required("operator")
@require_safe
def show_calendar(request: HttpRequest) -> HttpResponse:
    """One year; this year when none is asked."""
    actor = actor_of(request)
    years = list(SEEDED_YEARS)
    year = asked_number(request, "year", least=years[0], most=years[-1]) or figures.today().year
    days = calendar()
    first = days.row(date(year, 7, 1))
    if wants_file(request):
        return download(request, calendar_sheet(days, year), f"{year}年工作日历")
    months = [month_of(days, year, number) for number in range(1, 13)]
    context = {
        "tabs": ops_tabs(actor, "calendar"),
        "years": [Tab(f"{each} 年", f"?year={each}", is_current=each == year) for each in years],
        "year": year,
        "is_estimated": not first.is_published,
        "notice": first.source_notice,
        "months": months,
        "total": sum(month.workdays for month in months),
        "changes": changes_of(days, year),
    }
    return render(request, "console/ops/calendar.html", context)


def month_of(days: Calendar, year: int, number: int) -> Month:
    """The grid of a month, weeks from Monday."""
    weeks = [
        [day_of(days, each) if each.month == number else None for each in week]
        for week in WEEKS.monthdatescalendar(year, number)
    ]
    worked = sum(days.is_workday(each) for each in WEEKS.itermonthdates(year, number) if each.month == number)
    return Month(number, weeks, worked)


def day_of(days: Calendar, day: date) -> Day:
    """A day with what is unusual about it."""
    kind = kind_of(days, day)
    words = {"rest": "放假", "work": "调休上班", "off": "周末", "": "上班"}
    return Day(day.day, kind, day == figures.today(), f"{day.month} 月 {day.day} 日，{words[kind]}")


def kind_of(days: Calendar, day: date) -> str:
    """rest, work, off or ""."""
    is_weekend, is_worked = day.weekday() >= SATURDAY, days.is_workday(day)
    if is_weekend:
        return "work" if is_worked else "off"
    return "" if is_worked else "rest"


def changes_of(days: Calendar, year: int) -> list[dict[str, Any]]:
    """Days that differ from the plain week, for those who do not see the grid."""
    found = []
    for day in each_day(year):
        kind = kind_of(days, day)
        if kind in ("rest", "work"):
            found.append({"on": day, "word": "放假" if kind == "rest" else "调休上班", "kind": kind})
    return found


def each_day(year: int) -> list[date]:
    """All days of a year."""
    start = date(year, 1, 1).toordinal()
    return [date.fromordinal(number) for number in range(start, date(year + 1, 1, 1).toordinal())]


def calendar_sheet(days: Calendar, year: int) -> list[list[Any]]:
    """Every day as a row."""
    head = ["日期", "星期", "上班", "是否公布", "依据"]
    rows = [(day, days.row(day)) for day in each_day(year)]
    return [head] + [
        [
            day,
            figures.WEEKDAYS[day.weekday()],
            row.is_working,
            "已公布" if row.is_published else "暂定",
            row.source_notice,
        ]
        for day, row in rows
    ]
