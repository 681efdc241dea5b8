"""A versioned score sheet: what is judged, by which anchors, with which weight."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from huiqi.engine.refusal import InvalidInput

NOT_APPLICABLE = "na"


class SheetError(ValueError):
    """A sheet that cannot be used, with one sentence why."""


@dataclass(frozen=True, slots=True)
class Criterion:
    """One thing to judge: 0 to ``max`` points, ``weight`` of the whole, anchors that say what points mean."""

    key: str
    name: str
    max: int
    weight: Decimal
    anchors: Mapping[int, str]
    allows_na: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """``pass_mark`` and ``distance_limit`` are of 100. ``distance_limit``: further apart than this asks a third expert."""

    key: str
    version: int
    name: str
    criteria: tuple[Criterion, ...]
    pass_mark: Decimal | None
    distance_limit: Decimal | None

    def criterion(self, key: str) -> Criterion | None:
        """The criterion of that key, or None."""
        return next((each for each in self.criteria if each.key == key), None)


def parse_sheet(raw: Mapping[str, Any]) -> Sheet:
    """Read a sheet from a pack. Raises SheetError when weights do not make 100 or anchors are off the scale."""
    criteria = tuple(_criterion(each) for each in raw.get("criteria") or ())
    if not criteria:
        raise SheetError("评分表没有评分项")
    if len({each.key for each in criteria}) != len(criteria):
        raise SheetError("评分表有重名的评分项")
    weights = sum((each.weight for each in criteria), Decimal(0))
    if weights != 100:
        raise SheetError(f"各项权重合计应为 100，现在是 {weights}")
    return Sheet(
        key=raw["id"],
        version=int(raw["version"]),
        name=raw["name"],
        criteria=criteria,
        pass_mark=_optional(raw.get("pass_mark")),
        distance_limit=_optional(raw.get("distance_limit")),
    )


def _criterion(raw: Mapping[str, Any]) -> Criterion:
    most = int(raw["max"])
    anchors = {int(points): str(text) for points, text in (raw.get("anchors") or {}).items()}
    strange = [points for points in anchors if not 0 <= points <= most]
    if most <= 0 or strange:
        raise SheetError(f"评分项“{raw['name']}”的满分或档位不对")
    return Criterion(raw["key"], raw["name"], most, Decimal(str(raw["weight"])), anchors, bool(raw.get("allows_na")))


def _optional(value: Any) -> Decimal | None:
    return None if value is None else Decimal(str(value))


def read_scores(sheet: Sheet, given: Mapping[str, Any]) -> dict[str, Decimal | None]:
    """What an expert gave, checked: points within the scale, N/A only where it is allowed, nothing left out.

    Raises InvalidInput with a sentence for each criterion that is wrong.
    """
    scores: dict[str, Decimal | None] = {}
    errors: dict[str, str] = {}
    for criterion in sheet.criteria:
        try:
            scores[criterion.key] = _read(criterion, given.get(criterion.key))
        except ValueError as fault:
            errors[criterion.key] = str(fault)
    if not errors and all(points is None for points in scores.values()):
        errors[sheet.criteria[0].key] = "不能每一项都选“不适用”。"
    if errors:
        raise InvalidInput("评分还差几处：" + "".join(errors.values()), fields=errors)
    return scores


def _read(criterion: Criterion, value: Any) -> Decimal | None:
    text = str(value if value is not None else "").strip()
    if text == NOT_APPLICABLE:
        if not criterion.allows_na:
            raise ValueError(f"“{criterion.name}”不能选不适用。")
        return None
    if not text:
        raise ValueError(f"请给“{criterion.name}”打分。")
    try:
        points = Decimal(text)
    except InvalidOperation:
        raise ValueError(f"“{criterion.name}”请写数字。") from None
    if not points.is_finite() or not 0 <= points <= criterion.max:
        raise ValueError(f"“{criterion.name}”应在 0 到 {criterion.max} 分之间。")
    if points != points.quantize(Decimal("0.1")):
        raise ValueError(f"“{criterion.name}”最多一位小数。")
    return points
