"""Matching the whole district and keeping what came out."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import numpy as np
from django.db import transaction
from django.utils import timezone
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from huiqi.core.catalog import queries as catalog
from huiqi.core.catalog.models import Opening, Release
from huiqi.core.ledger.actors import Actor
from huiqi.core.ledger.services import record_event
from huiqi.core.matching import events
from huiqi.core.matching.access import require_run
from huiqi.core.matching.bitmaps import bits_to_text, ids_to_bytes
from huiqi.core.matching.district import load_district
from huiqi.core.matching.models import ItemResult, MatchRun
from huiqi.core.matching.run_queries import ONE_SHORT
from huiqi.core.matching.verdict import YUAN_OF
from huiqi.engine.kernel import ItemMatch
from huiqi.engine.kernel.bits import count_rows
from huiqi.engine.rules import RuleSet

RUN_TASK = "matching.match_now"
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class _Wanted:
    release: Release
    opening: Opening | None
    rules: RuleSet


def match_district(*, actor: Actor, on: date | None = None, progress: Progress = lambda done, total: None) -> MatchRun:
    """All companies against all items on a day (today): open items by their opening, the others by their document.

    Kept whole or not at all. Raises ``NotAllowed``.
    """
    require_run(actor)
    day = on or timezone.localdate()
    started = time.perf_counter()
    district, matcher = load_district(day)
    loaded = time.perf_counter()
    wanted = _wanted(day)
    results: list[ItemResult] = []
    for found in matcher.match_all([each.rules for each in wanted], day):
        results.append(_result(wanted[len(results)], found))
        progress(len(results), len(wanted))
    matched = time.perf_counter()
    with transaction.atomic():
        run = MatchRun.objects.create(
            on=day,
            batch_id=district.batch_id,
            company_count=district.columns.count,
            item_count=len(results),
            companies=ids_to_bytes(district.company_ids),
            taken_by=actor.label,
            milliseconds={"load": _ms(started, loaded), "match": _ms(loaded, matched)},
        )
        for result in results:
            result.run = run
        ItemResult.objects.bulk_create(results)
        record_event(
            actor=actor,
            kind=events.RUN_TAKEN,
            subject=("matching.run", run.pk),
            payload={"on": day, "companies": run.company_count, "items": run.item_count, "batch": run.batch_id},
        )
    return run


def ask_for_run(actor: Actor) -> None:
    """Have the worker match the district soon; asking twice before it has begun is asking once."""
    require_run(actor)
    try:
        with transaction.atomic():  # the refusal of a second one must not spoil the caller's transaction
            app.configure_task(name=RUN_TASK, queue="matching", queueing_lock=RUN_TASK).defer()
    except AlreadyEnqueued:
        pass


def _ms(start: float, end: float) -> int:
    return round((end - start) * 1000)


def _wanted(day: date) -> list[_Wanted]:
    openings = {each.item_id: each for each in reversed(catalog.list_current_openings(day))}
    found = []
    for release in catalog.list_latest_releases():
        opening = openings.get(release.item_id)
        if opening is None:
            found.append(_Wanted(release, None, catalog.released_ruleset(release)))
        else:
            found.append(_Wanted(opening.release, opening, catalog.opening_ruleset(opening)))
    return found


def _result(wanted: _Wanted, matched: ItemMatch) -> ItemResult:
    rows = {outcome: matched.rows[outcome] for outcome in matched.counts}
    counts = dict(matched.counts)
    if counts.get("not_eligible"):
        rows[ONE_SHORT] = matched.one_short
        counts[ONE_SHORT] = count_rows(matched.one_short)
    return ItemResult(
        item_id=wanted.release.item_id,
        release_number=wanted.release.number,
        opening_code=wanted.opening.code if wanted.opening else "",
        counts=counts,
        rows={name: bits_to_text(bits) for name, bits in rows.items()},
        blocked_by=matched.blocked_by if "insufficient_data" in counts else {},
        amount_yuan=_amount(matched),
    )


def _amount(matched: ItemMatch) -> Decimal | None:
    """What it would cost if everybody eligible applied; an estimate to the yuan, never paid from."""
    benefit = matched.ruleset.benefit
    factor = YUAN_OF.get(benefit.unit or "")
    if benefit.kind != "money" or factor is None or matched.ruleset.item_type == "tax_fee":
        return None
    amounts = matched.amounts()
    if amounts is None or np.isnan(amounts).all():
        return None
    return (Decimal(float(np.nansum(amounts))) * factor).quantize(Decimal("1"))
