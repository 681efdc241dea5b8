"""Openings: which are open today, and what an opening makes of its release's rules."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from django.db.models import QuerySet

from huiqi.core.catalog.models import Opening, Watch
from huiqi.core.catalog.queries.rules import parsed_rules
from huiqi.core.ledger.actors import Actor
from huiqi.engine.refusal import NotFound
from huiqi.engine.rules import RuleSet
from huiqi.engine.rules.ruleset import Validity, Window

UPCOMING, OPEN, CLOSING_SOON, CLOSED = "upcoming", "open", "closing_soon", "closed"
SOON_DAYS = 14


def opening_state(opening: Opening, on: date) -> str:
    """``upcoming``, ``open``, ``closing_soon`` (two weeks or less) or ``closed`` on a day."""
    if on < opening.opens_on:
        return UPCOMING
    last = opening.closed_on()
    if last is None:
        return OPEN
    if on > last:
        return CLOSED
    return CLOSING_SOON if (last - on).days <= SOON_DAYS else OPEN


def _openings() -> QuerySet[Opening]:
    return Opening.objects.select_related("release", "item", "closure")


def get_opening(code: str) -> Opening:
    """One opening with its release and item. Raises ``NotFound``."""
    opening = find_opening(code)
    if opening is None:
        raise NotFound("没有这个批次，请从「找政策」里重新选。")
    return opening


def find_opening(code: str) -> Opening | None:
    """One opening, or None."""
    return _openings().filter(code=code).first()


def list_openings(item_id: str | None = None) -> list[Opening]:
    """All openings (of an item), the latest first."""
    openings = _openings()
    if item_id is not None:
        openings = openings.filter(item_id=item_id)
    return list(openings.order_by("-opens_on", "code"))


def list_current_openings(on: date) -> list[Opening]:
    """Openings that take applications on a day, the earliest deadline first, those without one last."""
    current = [each for each in _openings().filter(opens_on__lte=on) if opening_state(each, on) != CLOSED]
    return sorted(current, key=lambda each: (each.closed_on() or date.max, each.code))


def find_current_opening(item_id: str, on: date) -> Opening | None:
    """The opening that a company would file under on a day, or None."""
    candidates = _openings().filter(item_id=item_id, opens_on__lte=on).order_by("-opens_on")
    return next((each for each in candidates if opening_state(each, on) != CLOSED), None)


def opening_ruleset(opening: Opening, *, known_at: datetime | None = None) -> RuleSet:
    """The pinned release's rules, in force as long as the opening says; ``known_at`` forgets a later closure."""
    rules = parsed_rules(opening.release, opening.item)
    validity = Validity(opening.effective_on, opening.expires_on, "in_force")
    return replace(rules, validity=validity, window=Window(opening.opens_on, opening.closed_on(known_at=known_at)))


def is_watched(actor: Actor, item_id: str) -> bool:
    """Whether the actor has asked to be told when the item opens."""
    if actor.person_id is None:
        return False
    return Watch.objects.filter(item_id=item_id, person_id=actor.person_id).exists()


def list_watchers(item_id: str) -> list[int]:
    """Ids of the people to tell."""
    return list(Watch.objects.filter(item_id=item_id).values_list("person_id", flat=True))
