"""A day as people write it."""

from __future__ import annotations

from datetime import date


def cn_day(day: date) -> str:
    """「2026 年 12 月 4 日」."""
    return f"{day.year} 年 {day.month} 月 {day.day} 日"
