"""What can never hold and what always holds, attribute by attribute.

Inside an ``all`` the comparisons of one attribute and year are met as a range or a set of values; an empty
meeting is a contradiction. Inside an ``any`` two comparisons that cover everything are a tautology.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from huiqi.engine.packs.faults import ERROR, WARNING, Fault
from huiqi.engine.packs.lint.world import World, fault_at, name_of, releases_of
from huiqi.engine.packs.model import Pack
from huiqi.engine.packs.reads import DEFAULT_YEAR, is_per_year
from huiqi.engine.packs.source import NodePath

RULE = "contradictions"
Bound = Decimal | str
LOWER = {"gte": True, "gt": False, "date_gte": True}
UPPER = {"lte": True, "lt": False, "date_lte": True}


@dataclass
class Range:
    """What the comparisons of one attribute leave open: bounds (inclusive or not) and a set of values."""

    low: Bound | None = None
    low_included: bool = True
    high: Bound | None = None
    high_included: bool = True
    allowed: set[Any] | None = None
    denied: set[Any] = field(default_factory=set)
    elements_needed: set[str] = field(default_factory=set)

    def meet(self, op: str, value: Any) -> None:
        """Narrow by one comparison; operators that say nothing about values are passed over."""
        if op in LOWER:
            self._raise_low(_bound(value), LOWER[op])
        elif op in UPPER:
            self._lower_high(_bound(value), UPPER[op])
        elif op in ("eq", "in"):
            values = set(value) if op == "in" else {value}
            self.allowed = values if self.allowed is None else self.allowed & values
        elif op in ("ne", "not_in"):
            self.denied |= set(value) if op == "not_in" else {value}

    def _raise_low(self, value: Bound, included: bool) -> None:
        if self.low is None or value > self.low or (value == self.low and not included):  # type: ignore[operator]  # days or numbers
            self.low, self.low_included = value, included

    def _lower_high(self, value: Bound, included: bool) -> None:
        if self.high is None or value < self.high or (value == self.high and not included):  # type: ignore[operator]  # days or numbers
            self.high, self.high_included = value, included

    @property
    def is_empty(self) -> bool:
        """Nothing can satisfy all that was met."""
        if self.low is not None and self.high is not None:
            if self.low > self.high:  # type: ignore[operator]  # days or numbers
                return True
            if self.low == self.high and not (self.low_included and self.high_included):
                return True
        if self.allowed is None:
            return False
        return not any(self._holds(value) for value in self.allowed - self.denied)

    def _holds(self, value: Any) -> bool:
        if isinstance(value, bool) or not isinstance(value, int | Decimal):
            return True
        number = Decimal(value)
        above = self.low is None or (number >= self.low if self.low_included else number > self.low)  # type: ignore[operator]  # days or numbers
        below = self.high is None or (number <= self.high if self.high_included else number < self.high)  # type: ignore[operator]  # days or numbers
        return above and below


def _bound(value: Any) -> Bound:
    return value if isinstance(value, str) else Decimal(value)


def check_contradictions(pack: Pack, world: World) -> Iterator[Fault]:
    """Contradictions inside ``all``, tautologies inside ``any``, and the same comparison written twice."""
    for item, release in releases_of(pack):
        for name in ("conditions", "exclusions"):
            for path, message, severity in _walk(release.data.get(name), (*release.path, name), world, []):
                yield fault_at(item.source, path, message, severity, RULE)


Found = Iterator[tuple[NodePath, str, str]]
Placed = tuple[NodePath, dict[str, Any]]


def _walk(node: Any, path: NodePath, world: World, above: list[Placed]) -> Found:
    """``above`` are the comparisons that hold wherever this node is read (from enclosing ``all``)."""
    if not isinstance(node, dict):
        return
    for kind in ("all", "any"):
        children = [((*path, kind, index), child) for index, child in enumerate(node.get(kind) or [])]
        own = [(where, child) for where, child in children if isinstance(child, dict) and _is_comparable(child, world)]
        yield from _repeated(own, world)
        if kind == "all":
            yield from _contradiction(own, above, world)
            known = [*above, *own]
        else:
            yield from _tautology(own, world)
            for placed in own:
                yield from _contradiction([placed], above, world)
            known = above
        for where, child in children:
            yield from _walk(child, where, world, known)


def _is_comparable(child: dict[str, Any], world: World) -> bool:
    return "attr" in child and child.get("attr") in world.attributes and "op" in child


def _subject(atom: dict[str, Any], world: World) -> tuple[str, str]:
    per_year = is_per_year(world.attributes[atom["attr"]])
    return atom["attr"], (atom.get("period") or DEFAULT_YEAR) if per_year else ""


def _by_subject(placed: list[Placed], world: World) -> dict[tuple[str, str], list[Placed]]:
    groups: dict[tuple[str, str], list[Placed]] = {}
    for where, atom in placed:
        groups.setdefault(_subject(atom, world), []).append((where, atom))
    return groups


def _contradiction(own: list[Placed], above: list[Placed], world: World) -> Found:
    outer = _by_subject(above, world)
    for subject, placed in _by_subject(own, world).items():
        together = [*outer.get(subject, []), *placed]
        if len(together) > 1 and _meet(together).is_empty:
            said = "、".join(_said(atom) for _, atom in together)
            yield placed[-1][0], f"{name_of(world, subject[0])}的条件互相矛盾，永远不成立：{said}", ERROR


def _meet(placed: list[Placed]) -> Range:
    reach = Range()
    for _, atom in placed:
        reach.meet(atom["op"], atom.get("value"))
    return reach


def _tautology(own: list[Placed], world: World) -> Found:
    for subject, placed in _by_subject(own, world).items():
        for index, (where, atom) in enumerate(placed):
            for _, other in placed[:index]:
                if _cover_everything(atom, other) or _cover_everything(other, atom):
                    said = f"{_said(other)}、{_said(atom)}"
                    yield where, f"{name_of(world, subject[0])}的条件总是成立：{said}，满足其一等于没有要求", ERROR


def _cover_everything(one: dict[str, Any], other: dict[str, Any]) -> bool:
    op, value, other_op, other_value = one["op"], one.get("value"), other["op"], other.get("value")
    if op in LOWER and other_op in UPPER:
        low, high = _bound(value), _bound(other_value)
        touching = low == high and (LOWER[op] or UPPER[other_op])
        return bool(low < high or touching)  # type: ignore[operator]  # days or numbers
    if op == "eq" and other_op in ("eq", "ne"):
        if other_op == "ne":
            return bool(value == other_value)
        return isinstance(value, bool) and isinstance(other_value, bool) and value is not other_value
    return False


def _repeated(own: list[Placed], world: World) -> Found:
    seen: list[dict[str, Any]] = []
    for where, atom in own:
        core = {key: atom.get(key) for key in ("attr", "op", "value", "period")}
        if core in seen:
            yield where, f"{name_of(world, atom['attr'])}的同一个条件写了两次", WARNING
        seen.append(core)


def _said(atom: dict[str, Any]) -> str:
    return f"{atom['op']} {atom.get('value')}"
