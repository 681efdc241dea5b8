"""评估 assessments: bare facts against an item. Nothing is kept."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router
from pydantic import Field

from huiqi.core.catalog import queries as catalog
from huiqi.core.matching import queries as matching
from huiqi.core.matching.services import explanation_as_json
from huiqi.core.matching.verdict import Verdict
from huiqi.engine.refusal import InvalidInput
from huiqi.engine.rules.parsing import parse_day
from huiqi.web.api.bodies import Given, Text, takes
from huiqi.web.api.problem import refusals
from huiqi.web.api.resources.outcomes import Assessed, Explained

router = Router(tags=["评估"])


class Question(Given):
    """What to assess."""

    item: Text = Field(description="事项编号", examples=["ft-credit-rent-2025"])
    facts: dict[str, Any] = Field(
        description="属性到值，单位按 /attributes；没有的不要写",
        examples=[{"revenue_total": {"上年度": 4286.30}, "rent_paid": 19.908}],
    )
    as_of: Text | None = Field(None, description="评估日，默认今天", examples=["2026-03-01"])
    opening: Text | None = Field(None, description="批次编号；不写就按文件本身的效力")


class Assessment(Assessed):
    """The output keys at top level, and why."""

    item: str
    opening: str | None = None
    as_of: date | None = None
    explanation: Explained


@router.post(
    "", response={200: Assessment, **refusals(400, 404, 413, 415)}, exclude_unset=True, summary="评估（不留任何数据）"
)
@takes("application/json")
def assess(request: HttpRequest, question: Question) -> dict[str, Any]:
    """Facts against an item's latest release, or an opening; exact, explained, nothing is kept.

    Facts that cannot be true give the outcome ``invalid_input``, not an error.
    """
    unknown = [key for key in question.facts if key not in catalog.current_vocabulary()]
    if unknown:
        raise InvalidInput(
            f"词汇表里没有属性 {'、'.join(unknown[:5])}，请对照 /attributes 核对键名。",
            fields={f"facts.{key}": "词汇表里没有这个属性。" for key in unknown[:50]},
        )
    verdict = _verdict(question)
    return {
        **explanation_as_json(verdict),
        "item": verdict.item.id,
        "opening": question.opening,
        "as_of": verdict.as_of,
    }


def _verdict(question: Question) -> Verdict:
    if question.opening is None:
        as_of = timezone.localdate() if question.as_of is None else question.as_of
        return matching.assess_release(question.item, question.facts, as_of)
    catalog.get_item(question.item)
    opening = catalog.get_opening(question.opening)
    if opening.item_id != question.item:
        sentence = "这个批次不是这个事项的，请核对。"
        raise InvalidInput(sentence, fields={"opening": sentence})
    day = timezone.localdate() if question.as_of is None else parse_day(question.as_of)
    if day is None:
        sentence = "评估日应当是存在的日期，写成 2026-03-01 这样。"
        raise InvalidInput(sentence, fields={"as_of": sentence})
    return matching.assess_opening(opening, question.facts, day)
