"""属性 attributes: the vocabulary in which facts are given."""

from __future__ import annotations

from typing import Any, Literal

from django.http import HttpRequest
from ninja import Query, Router
from pydantic import BaseModel, Field

from huiqi.core.catalog import queries as catalog
from huiqi.core.facts import queries as facts
from huiqi.engine.rules.validation import attributes_read
from huiqi.web.api.bodies import Text, Told
from huiqi.web.api.problem import refusals

router = Router(tags=["事项"])


class AttributeWhole(Told):
    """属性 · one thing that can be known of a company."""

    key: str
    name: str
    type: Literal["number", "money", "percent", "bool", "date", "enum", "set", "list"]
    unit: str | None
    period: str | None = Field(description="以“按年度”开头的，值要写成 {上年度: …, 前年度: …, 大前年度: …}")
    meaning: str
    authority: str = Field(description="哪个部门掌握")
    enum: list[str] = Field(description="只能取的值；空的不限")


class AttributeList(Told):
    """The vocabulary, or the part an item reads."""

    count: int
    attributes: list[AttributeWhole]


class AttributeQuery(BaseModel):
    """Narrowing the vocabulary."""

    item: Text = Field("", description="只要这个事项的规则读到的")


@router.get("", response={200: AttributeList, **refusals(404)}, summary="属性词汇表")
def list_attributes(request: HttpRequest, query: Query[AttributeQuery]) -> dict[str, Any]:
    """Keys, units and meanings of the facts that assessments take."""
    rows = facts.vocabulary()["attributes"]
    if query.item:
        wanted = set(attributes_read(catalog.released_ruleset(catalog.get_release(query.item))))
        rows = [row for row in rows if row["key"] in wanted]
    return {"count": len(rows), "attributes": [{**row, "enum": row["enum"] or []} for row in rows]}
