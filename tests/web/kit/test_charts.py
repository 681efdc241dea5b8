"""Pictures: positions, words, twins."""

from __future__ import annotations

import datetime as dt
from xml.etree import ElementTree

import pytest
from django.template import Context, Template

from huiqi.web.kit import charts
from huiqi.web.kit.charts.scale import nice_top, shade, ticks
from huiqi.web.kit.gallery import charts_sheet


def drawn(picture: object) -> str:
    return Template("{% load kit %}{% chart picture %}").render(Context({"picture": picture}))


@pytest.mark.parametrize("picture", charts_sheet()["pictures"], ids=lambda picture: picture.template)
def test_every_picture_is_well_formed_and_says_its_finding(picture: object) -> None:
    html = drawn(picture)
    ElementTree.fromstring(html)
    assert picture.title in html
    assert "nan" not in html.lower()


@pytest.mark.parametrize(
    "picture",
    [
        charts.LineChart("没有数据", [], []),
        charts.LineChart("一点", ["1 月"], [charts.Series("甲", [3])]),
        charts.LineChart("全空", ["1 月", "2 月"], [charts.Series("甲", [None, None])]),
        charts.BarChart("没有", []),
        charts.BarChart("全零", [charts.Bar("甲", 0)]),
        charts.Funnel("没有", []),
        charts.Funnel("零", [charts.FunnelStage("发布", 0), charts.FunnelStage("读到", 0)]),
        charts.HeatMap("没有", [], []),
        charts.TileMap("没有", []),
        charts.PromiseStrip("零", 0, 0),
        charts.BurnChart("没用", 2026, 1500, []),
        charts.BurnChart("没有安排", 2026, 0, [charts.BurnPoint(dt.date(2026, 3, 1), 0)]),
    ],
    ids=lambda picture: f"{picture.template}-{picture.title}",
)
def test_a_picture_of_nothing_does_not_break_the_page(picture: object) -> None:
    ElementTree.fromstring(drawn(picture))


def test_the_line_breaks_where_there_is_no_value() -> None:
    chart = charts.LineChart("断", ["一", "二", "三", "四"], [charts.Series("甲", [1, None, 2, 3])])
    assert chart.paths[0]["d"].count("M") == 2


def test_axes_end_at_round_numbers() -> None:
    assert nice_top(61) == 80
    assert nice_top(1500) == 1500
    assert ticks(80) == [20, 40, 60, 80]
    assert ticks(1500) == [500, 1000, 1500] or len(ticks(1500)) == 4


def test_shades_run_from_none_to_dark() -> None:
    assert [shade(value, 100) for value in (0, 1, 50, 100, None)] == [0, 1, 3, 5, 0]


def test_a_fund_that_will_run_out_says_when_in_words() -> None:
    chart = charts.BurnChart(
        "快用完", 2026, 1500, [charts.BurnPoint(dt.date(2026, 11, 20), 1230)], dt.date(2026, 12, 18)
    )
    assert "12 月 18 日" in chart.label
    assert chart.twin.rows[-1]["on"].endswith("（预计）")
