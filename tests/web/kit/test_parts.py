"""Components as they come out of their templates."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path
from typing import Any

import pytest
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory

import huiqi.web.kit
from huiqi.web.kit import words
from huiqi.web.kit.parts import ClauseRow, Clock, Column, Table
from huiqi.web.kit.tags.marks import KINDS

KIT = Path(huiqi.web.kit.__file__).parent


def draw(source: str, **context: Any) -> str:
    return Template("{% load kit %}" + source).render(Context(context))


def test_a_clause_shows_what_is_needed_what_is_on_file_its_source_day_and_gap() -> None:
    row = ClauseRow(
        "研发占比", "附件 1（三）", "不低于 3%", "2.71%", "税务部门", dt.date(2025, 5, 31), "F", "差 0.29 个百分点"
    )
    html = draw("{% clauses rows %}", rows=[row])
    for text in ("附件 1（三）", "不低于 3%", "2.71%", "税务部门，2025 年 5 月 31 日", "不符合", "差 0.29 个百分点"):
        assert text in html


def test_an_unknown_clause_is_a_question_and_never_a_no() -> None:
    html = draw("{% clauses rows %}", rows=[ClauseRow("评价得分", "六")])
    assert "还没有数据" in html
    assert "不符合" not in html
    assert 'class="ask' in html


def test_clauses_that_pass_fold_into_one_line_for_the_phone() -> None:
    rows = [
        ClauseRow("甲", "一", result="T"),
        ClauseRow("乙", "二", result="F"),
        ClauseRow("丙", "三", result="F", is_exclusion=True),
    ]
    html = draw("{% clauses rows %}", rows=rows)
    assert "2 条已符合" in html
    assert html.count("is-pass") == 2


def test_the_other_branches_of_a_met_choice_are_not_asked_about() -> None:
    group = ClauseRow(
        "以下任一",
        "八",
        group="任一",
        result="T",
        children=[ClauseRow("甲", "（一）", result="T"), ClauseRow("乙", "（二）", result="U")],
    )
    html = draw("{% clauses rows fold=False %}", rows=[group])
    assert "用不着这一项" in html
    assert 'class="ask' not in html


def test_what_people_typed_is_shown_as_text() -> None:
    html = draw(
        "{% clauses rows %}{% note 'bad' title %}{% endnote %}",
        rows=[ClauseRow("<script>x</script>", "{{ 1 }}")],
        title="<b>x</b>",
    )
    assert "<script>" not in html
    assert "<b>x</b>" not in html
    assert "{{ 1 }}" in html


def test_the_strip_of_days_marks_used_paused_and_left() -> None:
    assert Clock(left=2, used=2, paused=1, limit=5).days == ["u", "u", "p", "", "", ""]
    assert Clock(left=0, used=3, limit=3).days[-1] == "w"


def test_pagination_keeps_the_filters() -> None:
    request = RequestFactory().get("/x", {"q": "光学", "page": "2"})
    html = draw("{% pages page %}", page=Paginator(range(100), 10).page(2), request=request)
    assert "第 2 页，共 10 页" in html
    assert "q=%E5%85%89%E5%AD%A6&amp;page=3" in html


def test_a_table_writes_its_cells_by_kind_and_says_when_it_is_empty() -> None:
    columns = [
        Column("name", "企业", is_head=True),
        Column("amount", "金额（元）", "yuan"),
        Column("left", "剩余", "clock"),
    ]
    html = draw(
        "{% table t %}",
        t=Table(columns, [{"name": "甲", "amount": 417500, "left": 0}], total={"name": "合计", "amount": 417500}),
    )
    assert "417,500.00" in html
    assert "今天到期" in html
    assert "<tfoot>" in html
    assert "没有等您办的件" in draw("{% table t %}", t=Table(columns, [], empty="没有等您办的件"))


TEMPLATES = sorted((KIT / "templates").rglob("*.html"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_needs_an_exception_from_the_content_policy(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"\sstyle\s*=", text)
    assert not re.search(r"\son[a-z]+\s*=\s*[\"']", text)
    assert not re.search(r"<script(?![^>]*\ssrc=)", text)


@pytest.mark.parametrize("name", ["huiqi.css", "states.css"])
def test_the_stylesheets_stay_within_chromium_80(name: str) -> None:
    css = (KIT / "static/kit" / name).read_text(encoding="utf-8")
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.S)
    for new in (
        ":has(",
        ":is(",
        ":where(",
        "@container",
        "@layer",
        "aspect-ratio",
        "inset:",
        "accent-color: auto",
        "row-gap: 0",
    ):
        assert new not in css
    assert not re.search(r"(?<![-\w])gap\s*:", css)


def test_every_icon_that_is_used_is_in_the_sprite() -> None:
    sprite = (KIT / "templates/kit/parts/sprite.html").read_text(encoding="utf-8")
    known = set(re.findall(r'id="i-([\w-]+)"', sprite))
    used = {
        icon for path in TEMPLATES for icon in re.findall(r'{% icon "([\w-]+)" %}', path.read_text(encoding="utf-8"))
    }

    used |= {icon for _, icon in KINDS.values()}
    for table in (words.OPENING_LOOK, words.RESULT_LOOK, words.EXCLUSION_LOOK, words.OUTCOME_LOOK, words.STATE_LOOK):
        used |= {icon for _, icon in table.values()}
        assert {kind for kind, _ in table.values()} <= set(KINDS)
    assert used <= known
