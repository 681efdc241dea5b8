"""Openings: everything that one pins must exist, and its days and money must make sense."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from huiqi.engine.packs.faults import ERROR, WARNING, Fault
from huiqi.engine.packs.lint.world import World, fault_at
from huiqi.engine.packs.model import Pack, PackOpening
from huiqi.engine.packs.openings import resolve_opening
from huiqi.engine.packs.reads import derive_inputs, release_reads
from huiqi.engine.packs.source import NodePath

RULE = "openings"
BOUGHT_BACK = "upload"


PAYING = ("linear-fund", "filed-fund")


def check_openings(pack: Pack, world: World) -> Iterator[Fault]:
    """Faults of every opening of the pack."""
    for opening in pack.openings.values():
        for path, message, severity in _faults(opening, world):
            yield fault_at(opening.source, path, message, severity, RULE)


def _faults(opening: PackOpening, world: World) -> Iterator[tuple[NodePath, str, str]]:
    data = opening.data
    item = world.items.get(opening.item_id)
    release = item.release(opening.release_number) if item else None
    if item is None:
        yield ("item",), f"事项「{opening.item_id}」不存在", ERROR
    elif release is None:
        yield ("release",), f"事项「{opening.item_id}」没有第 {opening.release_number} 版", ERROR
    if data.get("department") not in world.departments:
        yield ("department",), f"部门「{data.get('department')}」不在部门名录里", ERROR
    yield from _process(data, world)
    yield from _review(data, world)
    yield from _days(data, world)
    yield from _money(data, release.data if release else {})
    yield from _tranches(data)
    yield from _apart(data, world)
    yield from _materials(data)
    if release:
        yield from _fields(data, release.data, world)


def check_funds(pack: Pack, world: World) -> Iterator[Fault]:
    """Openings of one fund and year share one appropriation, so they must state the same amount."""
    stated: dict[tuple[str, int], tuple[int, str]] = {}
    for opening in pack.openings.values():
        fund = opening.data.get("fund")
        if not fund:
            continue
        key, amount = (fund["code"], fund["year"]), fund["appropriation_yuan"]
        first_amount, first_id = stated.setdefault(key, (amount, opening.id))
        if amount != first_amount:
            message = f"资金 {key[0]}({key[1]}) 这里写 {amount} 元，批次 {first_id} 写 {first_amount} 元"
            yield fault_at(opening.source, ("fund", "appropriation_yuan"), message, rule=RULE)


def _review(data: dict[str, Any], world: World) -> Iterator[tuple[NodePath, str, str]]:
    sheet = (data.get("review") or {}).get("sheet")
    if sheet and sheet not in world.sheets:
        yield ("review", "sheet"), f"评分表「{sheet}」不存在，现有：{'、'.join(sorted(world.sheets)) or '无'}", ERROR


def _process(data: dict[str, Any], world: World) -> Iterator[tuple[NodePath, str, str]]:
    process = data.get("process")
    if process is None:
        if not data.get("informational"):
            yield ("process",), "要申请的批次必须写明办理流程；只作提示的写 informational: true", ERROR
        return
    if data.get("informational"):
        yield ("informational",), "只作提示的批次不能有办理流程", ERROR
    if process not in world.processes:
        yield ("process",), f"办理流程「{process}」不存在，现有：{'、'.join(sorted(world.processes)) or '无'}", ERROR
    if not data.get("limits"):
        yield ("limits",), "要申请的批次必须写明受理、决定和补正的时限", ERROR
    if not data.get("letters"):
        yield ("letters",), "要申请的批次必须写明通过和不通过的文书", ERROR


def _days(data: dict[str, Any], world: World) -> Iterator[tuple[NodePath, str, str]]:
    try:
        resolved = resolve_opening(data, world.today)
    except ValueError as error:
        yield ("window",), str(error), ERROR
        return
    window, in_force = resolved["window"], resolved["in_force"]
    for name, first, last in (("window", "opens", "closes"), ("in_force", "effective", "expires")):
        days = resolved[name]
        if days.get(first) and days.get(last) and days[first] > days[last]:
            yield (name,), f"{last} 早于 {first}", ERROR
    if window.get("opens") and in_force.get("effective") and window["opens"] < in_force["effective"]:
        yield ("window", "opens"), "窗口在批次生效之前就开了", WARNING
    if window.get("closes") and in_force.get("expires") and window["closes"] > in_force["expires"]:
        yield ("window", "closes"), "窗口在批次失效之后才关", ERROR


def _money(data: dict[str, Any], release: dict[str, Any]) -> Iterator[tuple[NodePath, str, str]]:
    benefit = release.get("benefit") or {}
    if data.get("process") in PAYING and not data.get("fund"):
        yield ("fund",), "按资金流程办理的批次要写明资金", ERROR
    if data.get("fund") and data.get("process") not in (None, *PAYING) and benefit.get("kind") != "money":
        yield ("fund",), "这个事项不给钱，不应写资金", WARNING
    caps = data.get("caps") or {}
    stated = [yuan for cap in benefit.get("caps") or [] if (yuan := _yuan(cap))]
    for key in ("per_case_yuan", "per_company_year_yuan"):
        value = caps.get(key)
        if value and stated and value > max(stated):
            yield ("caps", key), f"批次上限 {value} 元高于条文里的最高上限 {max(stated)} 元", ERROR


def _tranches(data: dict[str, Any]) -> Iterator[tuple[NodePath, str, str]]:
    tranches = data.get("tranches")
    if tranches is None:
        return
    if not data.get("fund"):
        yield ("tranches",), "没有资金的批次不能分期拨付", ERROR
    by_percent = ["percent" in each for each in tranches]
    if any(by_percent) and not all(by_percent):
        yield ("tranches",), "各期要么都写比例，要么都写金额", ERROR
    elif all(by_percent) and sum(each["percent"] for each in tranches) != 100:
        yield ("tranches",), f"各期比例合计 {sum(each['percent'] for each in tranches)}，要等于 100", ERROR
    for index, each in enumerate(tranches):
        if "percent" not in each and "amount_yuan" not in each and index != len(tranches) - 1:
            yield ("tranches", index), f"“{each.get('title')}”没有写比例或金额", ERROR
        if sum(key in each for key in ("on", "after_days", "milestone", "inspection")) > 1:
            yield ("tranches", index), f"“{each.get('title')}”只能有一个条件：日期、里程碑或检查", ERROR


def _apart(data: dict[str, Any], world: World) -> Iterator[tuple[NodePath, str, str]]:
    fields = {entry.get("key"): entry for entry in data.get("extra_fields") or []}
    for index, key in enumerate(data.get("same_cost") or []):
        if key not in fields or not fields[key].get("required"):
            yield ("same_cost", index), f"核对重复支持的「{key}」要是一个必填的补充栏", ERROR
    for index, item_id in enumerate(data.get("exclusive_with") or []):
        if item_id not in world.items or item_id == data.get("item"):
            yield ("exclusive_with", index), f"不能同时享受的事项「{item_id}」不存在，或就是本事项", ERROR
    for index, code in enumerate((data.get("fund") or {}).get("charged") or []):
        if code not in world.departments:
            yield ("fund", "charged", index), f"部门「{code}」不在部门名录里", ERROR


def _yuan(cap: dict[str, Any]) -> int | None:
    amount = cap.get("amount")
    factor = {"万元": 10_000, "元": 1}.get(str(cap.get("unit")))
    return int(amount * factor) if amount is not None and factor else None


def _materials(data: dict[str, Any]) -> Iterator[tuple[NodePath, str, str]]:
    seen: set[str] = set()
    for index, material in enumerate(data.get("materials") or []):
        key = str(material.get("key"))
        if key in seen:
            yield ("materials", index, "key"), f"材料「{key}」写了两次", ERROR
        seen.add(key)
        if material.get("grade") == "A" and material.get("fetch") == BOUGHT_BACK:
            message = f"「{material.get('name')}」由部门核验(A级)，不应再让企业上传"
            yield ("materials", index), message, WARNING


def _fields(data: dict[str, Any], release: dict[str, Any], world: World) -> Iterator[tuple[NodePath, str, str]]:
    read = {each.attribute for each in release_reads(release)}
    known = read | {name for key in read for name, _ in derive_inputs(world.attributes.get(key, {}))}
    for key in data.get("field_hints") or {}:
        if key not in known:
            yield ("field_hints", key), f"填写提示写给「{key}」，但这个事项的表单没有这一栏", ERROR
    for index, entry in enumerate(data.get("extra_fields") or []):
        key = entry.get("key")
        if key in world.attributes:
            message = f"补充栏「{key}」和词汇表的属性同名，请换一个名字"
            yield ("extra_fields", index, "key"), message, ERROR
        if entry.get("type") == "enum" and not entry.get("enum"):
            yield ("extra_fields", index), f"补充栏「{entry.get('name')}」是选项，却没有列出选项", ERROR
