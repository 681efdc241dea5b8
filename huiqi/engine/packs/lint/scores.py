"""Score tables: do the points add up, can the pass mark be reached, does every value find a band?"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from huiqi.engine.packs.faults import ERROR, WARNING, Fault
from huiqi.engine.packs.lint.world import World, fault_at, releases_of
from huiqi.engine.packs.model import Pack
from huiqi.engine.packs.reads import walk_leaves, walk_score_items
from huiqi.engine.packs.source import NodePath

RULE = "scores"


def check_scores(pack: Pack, world: World) -> Iterator[Fault]:
    """Faults of every score table."""
    for item, release in releases_of(pack):
        for name in ("conditions", "exclusions"):
            for leaf in walk_leaves(release.data.get(name), (*release.path, name)):
                if leaf.kind == "score":
                    for path, message, severity in _table(leaf.node):
                        yield fault_at(item.source, (*leaf.path, *path), message, severity, RULE)


def _table(score: dict[str, Any]) -> Iterator[tuple[NodePath, str, str]]:
    parts = score.get("parts") or []
    names = {item["name"] for part in parts for item in part.get("items") or []}
    for index, name in enumerate(score.get("item_not_zero") or []):
        if name not in names:
            yield ("item_not_zero", index), f"不得为零的指标「{name}」不在评分表里", ERROR
    for index, part in enumerate(parts):
        reach = sum(Decimal(item["max"]) for item in part["items"])
        if part.get("max") is not None and reach != Decimal(part["max"]):
            message = f"「{part['name']}」写明满分 {part['max']}，各指标合计 {reach}"
            yield ("parts", index), message, WARNING
        if part.get("min") is not None and Decimal(part["min"]) > reach:
            yield ("parts", index), f"「{part['name']}」最低要 {part['min']} 分，满分只有 {reach}", ERROR
    total = sum(Decimal(item["max"]) for part in parts for item in part["items"])
    if Decimal(score["pass_score"]) > total:
        yield ("pass_score",), f"及格线 {score['pass_score']} 高于可得的总分 {total}", ERROR
    if score.get("max") is not None and total != Decimal(score["max"]):
        yield ("max",), f"写明总分 {score['max']}，各指标合计 {total}", WARNING
    for path, item in walk_score_items(score):
        yield from ((path + where, message, severity) for where, message, severity in _bands(item))


def _bands(item: dict[str, Any]) -> Iterator[tuple[NodePath, str, str]]:
    bands = item.get("bands") or []
    best = max((Decimal(band["points"]) for band in bands if "points" in band), default=None)
    counted = any({"per", "count_of", "value"} & set(band.get("when") or {}) for band in bands)
    if best is not None and best > Decimal(item["max"]):
        yield ("bands",), f"「{item['name']}」有一档给 {best} 分，超过满分 {item['max']}", ERROR
    if best is not None and best < Decimal(item["max"]) and not counted:
        yield ("bands",), f"「{item['name']}」满分 {item['max']}，最高一档只有 {best} 分，满分拿不到", WARNING
    for index, band in enumerate(bands[:-1]):
        if "else" in (band.get("when") or {}):
            yield ("bands", index), f"「{item['name']}」的其余档(else)后面还有档，永远用不到", ERROR
    yield from _order(item["name"], bands)


def _order(name: str, bands: list[dict[str, Any]]) -> Iterator[tuple[NodePath, str, str]]:
    """First match wins, so falling ``gte`` bands must fall."""
    lowest: Decimal | None = None
    for index, band in enumerate(bands):
        when = band.get("when") or {}
        if set(when) != {"gte"} and set(when) != {"gt"}:
            continue
        bound = Decimal(next(iter(when.values())))
        if lowest is not None and bound >= lowest:
            yield ("bands", index), f"「{name}」的这一档({bound})被前面的档({lowest})盖住，永远用不到", ERROR
        lowest = bound if lowest is None else min(lowest, bound)
