"""工作日 · workdays: deadlines counted in working days, with adjusted weekends (调休).

The day of the act is not counted (民法典第二百零一条); a period ends with its last working day.
"""

from __future__ import annotations

from huiqi.engine.workdays.calendar import Calendar, DayRow, Span
from huiqi.engine.workdays.seed import published_rows, rows_for_years

__all__ = ["Calendar", "DayRow", "Span", "published_rows", "rows_for_years"]
