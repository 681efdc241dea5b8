"""Reads of runs over the district: counts, what changed since the run before, the companies of a list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
from django.utils import timezone
from numpy.typing import NDArray

from huiqi.core.catalog.queries import current_vocabulary
from huiqi.core.facts.queries import changed_since
from huiqi.core.ledger.actors import Actor
from huiqi.core.matching.access import require_run
from huiqi.core.matching.bitmaps import bits_from_text, ids_from_bytes
from huiqi.core.matching.models import Cohort, ItemResult, MatchRun, Told
from huiqi.engine.kernel.bits import rows_of
from huiqi.engine.refusal import NotFound

ELIGIBLE, NEW, GONE, NEARLY = "eligible", "newly_eligible", "no_longer", "newly_one_short"
POSITIVE = ("eligible", "eligible_pending_review")
ONE_SHORT = "one_short"
KINDS = {
    ELIGIBLE: "符合（含尚待评审）",
    NEW: "新符合",
    GONE: "不再符合",
    NEARLY: "新差一步",
    ONE_SHORT: "差一步",
    "insufficient_data": "资料不足",
    "not_eligible": "不符合",
    "invalid_input": "数据有误",
    "classified": "已划型",
}


@dataclass(frozen=True)
class ItemChanges:
    """One item's result in a run beside the run before; ``changed`` counts by kind."""

    result: ItemResult
    changed: Mapping[str, int] = field(default_factory=dict)

    @property
    def eligible(self) -> int:
        """Companies that are eligible, or would be but for a person's judgement."""
        return sum(self.result.counts.get(outcome, 0) for outcome in POSITIVE)


def list_runs(actor: Actor, *, limit: int = 20) -> list[MatchRun]:
    """The latest runs, without their companies."""
    require_run(actor)
    return list(MatchRun.objects.defer("companies")[:limit])


def find_latest_run(actor: Actor) -> MatchRun | None:
    """The last run, or None."""
    require_run(actor)
    return MatchRun.objects.first()


def is_run_due() -> bool:
    """True when facts have changed since the last run, or it is another day's."""
    last = MatchRun.objects.defer("companies").first()
    return last is None or last.on != timezone.localdate() or changed_since(last.taken_at)


def get_run(actor: Actor, run_id: int) -> MatchRun:
    """One run. Raises NotFound."""
    require_run(actor)
    run = MatchRun.objects.filter(pk=run_id).first()
    if run is None:
        raise NotFound("没有这次匹配，请从「全区匹配」里重新选。")
    return run


def get_result(actor: Actor, result_id: int) -> ItemResult:
    """One item's result. Raises NotFound."""
    require_run(actor)
    result = ItemResult.objects.select_related("run").filter(pk=result_id).first()
    if result is None:
        raise NotFound("没有这个匹配结果，请从「全区匹配」里重新选。")
    return result


def run_before(run: MatchRun) -> MatchRun | None:
    """The run that this one is compared with."""
    return MatchRun.objects.filter(pk__lt=run.pk).first()


def list_changes(run: MatchRun) -> list[ItemChanges]:
    """All items of a run with what changed since the run before; two queries and no row a company."""
    before = run_before(run)
    earlier = {} if before is None else {each.item_id: each for each in before.results.all()}
    now_ids = ids_from_bytes(run.companies)
    then_ids = None if before is None else ids_from_bytes(before.companies)
    found = []
    for result in run.results.all():
        then = earlier.get(result.item_id)
        changed = {} if then is None or then_ids is None else _changed(result, now_ids, then, then_ids)
        found.append(ItemChanges(result, {kind: len(ids) for kind, ids in changed.items()}))
    return found


@dataclass(frozen=True)
class MissingAttribute:
    """An attribute whose absence alone keeps companies from matches: what to collect first, and from whom."""

    key: str
    name: str
    holder: str
    matches: int
    items: int


def list_missing_attributes(changes: Iterable[ItemChanges], *, limit: int = 10) -> list[MissingAttribute]:
    """The attributes that block most matches of these items, over all companies; the worst first."""
    matches: Counter[str] = Counter()
    items: Counter[str] = Counter()
    for each in changes:
        for key, count in each.result.blocked_by.items():
            matches[key] += count
            items[key] += 1
    vocabulary = current_vocabulary()
    return [
        MissingAttribute(key, vocabulary[key].name, vocabulary[key].authority, count, items[key])
        for key, count in matches.most_common(limit)
        if key in vocabulary
    ]


def companies_of(result: ItemResult, kind: str) -> list[int]:
    """The companies of one kind (:data:`KINDS`), in the order of the run. Raises NotFound for another kind."""
    if kind not in KINDS:
        raise NotFound("没有这种名单，请从事项的匹配结果里重新选。")
    ids = ids_from_bytes(result.run.companies)
    if kind not in (NEW, GONE, NEARLY):
        return _ids(result, ids, POSITIVE if kind == ELIGIBLE else (kind,)).tolist()
    before = run_before(result.run)
    then = None if before is None else before.results.filter(item_id=result.item_id).first()
    if before is None or then is None:
        return []
    return _changed(result, ids, then, ids_from_bytes(before.companies))[kind].tolist()


def outcome_of_company(result: ItemResult, company_id: int) -> str | None:
    """What a company's outcome was in a run; None when it was not in the library then."""
    places = np.flatnonzero(ids_from_bytes(result.run.companies) == company_id)
    if not len(places):
        return None
    word, bit = divmod(int(places[0]), 64)
    for outcome, text in result.rows.items():
        if outcome != ONE_SHORT and int(bits_from_text(text)[word]) >> bit & 1:
            return str(outcome)
    return None


def was_told(opening_code: str, company_id: int) -> Told | None:
    """When a company was told of an opening because it fits; None when it was not."""
    return Told.objects.filter(opening_code=opening_code, reason=NEW, company_id=company_id).first()


def count_told(opening_code: str) -> int:
    """Companies that have been told of an opening because they fit."""
    return Told.objects.filter(opening_code=opening_code, reason=NEW).count()


def list_cohorts(actor: Actor, *, item_id: str | None = None, limit: int = 100) -> list[Cohort]:
    """Frozen lists, the newest first."""
    require_run(actor)
    cohorts = Cohort.objects.select_related("result__run")
    return list((cohorts.filter(result__item_id=item_id) if item_id else cohorts)[:limit])


def get_cohort(actor: Actor, cohort_id: int) -> Cohort:
    """One frozen list. Raises NotFound."""
    require_run(actor)
    cohort = Cohort.objects.select_related("result__run").filter(pk=cohort_id).first()
    if cohort is None:
        raise NotFound("没有这份名单，请从事项的匹配结果里重新选。")
    return cohort


def _ids(result: ItemResult, ids: NDArray[np.int64], outcomes: tuple[str, ...]) -> NDArray[np.int64]:
    bitmaps = [bits_from_text(result.rows[outcome]) for outcome in outcomes if outcome in result.rows]
    if not bitmaps:
        return ids[:0]
    return ids[rows_of(np.bitwise_or.reduce(bitmaps), len(ids))]


def _changed(
    now: ItemResult, now_ids: NDArray[np.int64], then: ItemResult, then_ids: NDArray[np.int64]
) -> dict[str, NDArray[np.int64]]:
    """Companies that came and went, also when the library itself has grown."""
    eligible, was = _ids(now, now_ids, POSITIVE), _ids(then, then_ids, POSITIVE)
    short, was_short = _ids(now, now_ids, (ONE_SHORT,)), _ids(then, then_ids, (ONE_SHORT,))
    return {
        NEW: eligible[~np.isin(eligible, was)],
        GONE: was[~np.isin(was, eligible)],
        NEARLY: short[~np.isin(short, was_short)],
    }
