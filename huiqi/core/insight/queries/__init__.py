"""Reads of the insight room."""

from __future__ import annotations

from huiqi.core.insight.access import district_office, visible_to
from huiqi.core.insight.days import days_before
from huiqi.core.insight.queries.audit import (
    GROUPS as AUDIT_GROUPS,
)
from huiqi.core.insight.queries.audit import (
    AuditFilter,
    audit_span,
    count_found_events,
    list_event_kinds,
    names_of_people,
    search_events,
)
from huiqi.core.insight.queries.awards import (
    Award,
    AwardFilter,
    AwardPage,
    award_register,
    count_awards,
    find_award,
    iterate_awards,
    list_award_years,
)
from huiqi.core.insight.queries.burn import FundBurn, fund_burn, list_burns, list_openings_of_fund
from huiqi.core.insight.queries.durations import (
    Duration,
    OpeningTimes,
    duration_of,
    item_times,
    last_decision_at,
    list_opening_times,
    opening_times,
    overall_duration,
)
from huiqi.core.insight.queries.figures import PlatformFigures, platform_figures
from huiqi.core.insight.queries.funnel import FunnelCounts, funnel
from huiqi.core.insight.queries.health import (
    STALE_FEED_DAYS,
    content_health,
    count_skipped,
    database_health,
    disk_health,
    file_counts,
    list_feeds,
    list_ports,
)
from huiqi.core.insight.queries.jobs import count_jobs, list_jobs, list_task_names, queue_health
from huiqi.core.insight.queries.limits import (
    BUCKETS,
    NO_LIMIT,
    OVERDUE,
    BoardRow,
    DueDay,
    due_days,
    in_cell,
    limits_board,
)
from huiqi.core.insight.queries.own_data import OwnSection, own_data
from huiqi.core.insight.queries.running import RunningCase, list_running
from huiqi.core.insight.queries.satisfaction import LEVELS, Satisfaction, satisfaction
from huiqi.core.insight.queries.today import DayFigures, day_figures, last_workday_before

__all__ = [
    "AUDIT_GROUPS",
    "BUCKETS",
    "LEVELS",
    "NO_LIMIT",
    "OVERDUE",
    "STALE_FEED_DAYS",
    "AuditFilter",
    "Award",
    "AwardFilter",
    "AwardPage",
    "BoardRow",
    "DayFigures",
    "DueDay",
    "Duration",
    "FundBurn",
    "FunnelCounts",
    "OpeningTimes",
    "OwnSection",
    "PlatformFigures",
    "RunningCase",
    "Satisfaction",
    "audit_span",
    "award_register",
    "content_health",
    "count_awards",
    "count_found_events",
    "count_jobs",
    "count_skipped",
    "database_health",
    "day_figures",
    "days_before",
    "disk_health",
    "district_office",
    "due_days",
    "duration_of",
    "file_counts",
    "find_award",
    "fund_burn",
    "funnel",
    "in_cell",
    "item_times",
    "iterate_awards",
    "last_decision_at",
    "last_workday_before",
    "limits_board",
    "list_award_years",
    "list_burns",
    "list_event_kinds",
    "list_feeds",
    "list_jobs",
    "list_opening_times",
    "list_openings_of_fund",
    "list_ports",
    "list_running",
    "list_task_names",
    "names_of_people",
    "opening_times",
    "overall_duration",
    "own_data",
    "platform_figures",
    "queue_health",
    "satisfaction",
    "search_events",
    "visible_to",
]
