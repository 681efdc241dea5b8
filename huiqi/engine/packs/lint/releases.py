"""Releases in time: numbers, days, overlaps, and a lifecycle label that says the same as the days."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from typing import Any

from huiqi.engine.packs.faults import ERROR, WARNING, Fault
from huiqi.engine.packs.lint.world import World, fault_at
from huiqi.engine.packs.model import Pack, PackItem, PackRelease

RULE = "releases"


def check_releases(pack: Pack, world: World) -> Iterator[Fault]:
    """Days that run backwards, releases that overlap, labels that contradict the days."""
    for item in pack.items.values():
        yield from _numbers(item)
        spans = []
        for release in item.releases:
            doc = release.data.get("doc") or {}
            try:
                effective, expires = _day(doc.get("effective")), _day(doc.get("expires"))
            except ValueError as error:
                yield fault_at(item.source, (*release.path, "doc"), str(error), rule=RULE)
                continue
            spans.append((effective or date.min, expires or date.max, release))
            yield from _one(item, release, doc, effective, expires, world.today)
        yield from _overlaps(item, spans)


def _numbers(item: PackItem) -> Iterator[Fault]:
    for earlier, later in pairwise(item.releases):
        if later.number <= earlier.number:
            message = f"版本号要递增：{earlier.number} 之后写了 {later.number}"
            yield fault_at(item.source, (*later.path, "number"), message, rule=RULE)


def _one(
    item: PackItem,
    release: PackRelease,
    doc: dict[str, Any],
    effective: date | None,
    expires: date | None,
    today: date,
) -> Iterator[Fault]:
    def found(key: str, message: str, severity: str) -> Fault:
        return fault_at(item.source, (*release.path, "doc", key), message, severity, RULE)

    if effective and expires and effective > expires:
        yield found("expires", f"失效日 {expires} 早于生效日 {effective}", ERROR)
    label = doc.get("lifecycle")
    if label == "in_force" and expires and expires < today:
        yield found("lifecycle", f"标着现行有效，但 {expires} 已经到期", WARNING)
    if label == "in_force" and effective is None:
        yield found("lifecycle", "标着现行有效，但没有生效日", WARNING)
    if label == "expired" and expires is None:
        yield found("lifecycle", "标着已到期，但没有写到期日，系统仍按不限期评估", WARNING)
    window = release.data.get("window") or {}
    if window.get("start") and window.get("end") and window["start"] > window["end"]:
        yield fault_at(item.source, (*release.path, "window"), "申报窗口的起止日颠倒", rule=RULE)


def _overlaps(item: PackItem, spans: list[tuple[date, date, PackRelease]]) -> Iterator[Fault]:
    ordered = sorted(spans, key=lambda span: (span[0], span[1]))
    for (_, expires, earlier), (effective, _, later) in pairwise(ordered):
        if effective <= expires:
            message = f"第 {earlier.number} 版和第 {later.number} 版的有效期重叠，同一天会有两套规则"
            yield fault_at(item.source, (*later.path, "doc"), message, rule=RULE)


def _day(text: Any) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(str(text))
    except ValueError as error:
        raise ValueError(f"「{text}」不是存在的日期") from error
