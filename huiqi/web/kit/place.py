"""What this installation calls itself: district, hotline, demo banner (settings ``HUIQI``)."""

from __future__ import annotations

from typing import Any

from django.conf import settings

DEFAULTS: dict[str, Any] = {
    "DEMO": False,
    "DISTRICT": "福田区",
    "PLATFORM": "惠企",
    "HOTLINE": "0755-0000 0000",
    "HOTLINE_HOURS": "工作日 9:00–18:00",
    "SECOND_FACTOR_URL": "account:second_factor",
    "NEW_PASSWORD_URL": "account:new_password",
}


def place(key: str) -> Any:
    """A setting of this installation, or its default."""
    return getattr(settings, "HUIQI", {}).get(key, DEFAULTS[key])


def is_demo() -> bool:
    """True when companies and amounts here are made up (banner on every page)."""
    return bool(place("DEMO"))
