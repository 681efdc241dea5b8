"""Pictures drawn on the server: SVG whose outer size is in pixels and per cent, so text never shrinks.

Every picture is a frozen description with a ``title`` that states the finding, a ``label`` for those
who do not see it, a ``twin`` table, and ``template`` naming its drawing. They work without
JavaScript, under a strict CSP and in print.
"""

from huiqi.web.kit.charts.bars import Bar, BarChart
from huiqi.web.kit.charts.burn import BurnChart, BurnPoint
from huiqi.web.kit.charts.funnel import Funnel, FunnelStage
from huiqi.web.kit.charts.heat import HeatCell, HeatMap, HeatRow
from huiqi.web.kit.charts.line import LineChart, Series
from huiqi.web.kit.charts.promise import PromiseStrip
from huiqi.web.kit.charts.tiles import FUTIAN_STREETS, Tile, TileMap

__all__ = [
    "FUTIAN_STREETS",
    "Bar",
    "BarChart",
    "BurnChart",
    "BurnPoint",
    "Funnel",
    "FunnelStage",
    "HeatCell",
    "HeatMap",
    "HeatRow",
    "LineChart",
    "PromiseStrip",
    "Series",
    "Tile",
    "TileMap",
]
