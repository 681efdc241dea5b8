"""The rules of signing in as this installation sets them (settings ``HUIQI["SIGN_IN"]``, each with its reason there)."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import timedelta

from django.conf import settings
from django.utils import timezone

from huiqi.core.parties.models import Person


@dataclass(frozen=True, slots=True)
class SignInRules:
    """Minutes and hours a session may last, days a password counts, how many old ones are refused."""

    idle_minutes_officer: int = 30
    idle_minutes: int = 120
    longest_hours: int = 8
    password_days: int = 90
    passwords_remembered: int = 3


def sign_in_rules() -> SignInRules:
    """The rules in force; what is not set keeps its default."""
    given = settings.HUIQI.get("SIGN_IN", {})
    return SignInRules(**{each.name: given[each.name] for each in fields(SignInRules) if each.name in given})


def idle_limit(*, is_officer: bool) -> timedelta:
    """How long a session may lie untouched."""
    rules = sign_in_rules()
    return timedelta(minutes=rules.idle_minutes_officer if is_officer else rules.idle_minutes)


def why_password_is_due(person: Person, *, is_officer: bool) -> str:
    """``first`` when somebody else set it, ``old`` when an officer's has had its days, else "".

    The password of demo accounts is known to everybody on purpose and does not age.
    """
    if person.must_change_password:
        return "first"
    days = sign_in_rules().password_days
    if not is_officer or person.is_demo or not days:
        return ""
    return "old" if person.password_changed_at < timezone.now() - timedelta(days=days) else ""
