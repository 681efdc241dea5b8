"""What the queries of insight look like: each picture's title states the finding."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import pairwise

from django.urls import reverse
from django.utils.http import urlencode

from huiqi.core.insight.queries import (
    BUCKETS,
    OVERDUE,
    BoardRow,
    DueDay,
    FundBurn,
    FunnelCounts,
    OpeningTimes,
    Satisfaction,
)
from huiqi.web.kit import figures, words
from huiqi.web.kit.charts import (
    Bar,
    BarChart,
    BurnChart,
    BurnPoint,
    Funnel,
    FunnelStage,
    HeatCell,
    HeatMap,
    HeatRow,
    PromiseStrip,
)
from huiqi.web.kit.parts import Column, Table

FEN_IN_WAN = Decimal(1_000_000)
BOARD_ROWS = 12


def wan_of_fen(fen: int) -> float:
    """万元 for drawing only; figures that are read come from the 分 themselves."""
    return float(Decimal(fen) / FEN_IN_WAN)


def wan_text(fen: int) -> str:
    """分 as "1,230 万元"."""
    return f"{figures.wan(figures.yuan_of_fen(fen)) or '0'} 万元"


def cases_href(**wanted: str | int | None) -> str:
    """The list behind a number."""
    kept = {name: value for name, value in wanted.items() if value}
    return f"{reverse('console:cases')}?{urlencode(kept)}" if kept else reverse("console:cases")


def board_title(rows: Sequence[BoardRow]) -> str:
    """时限榜 with who is slowest."""
    if not rows:
        return "时限榜：没有在办的件"
    worst = rows[0]
    if worst.overdue:
        return f"时限榜：{worst.department_name}超期最多，{worst.overdue} 件"
    if worst.counts["21"]:
        return f"时限榜：没有超期，{worst.department_name}有 {worst.counts['21']} 件用了 20 天以上"
    return "时限榜：没有超期"


def board_picture(rows: Sequence[BoardRow]) -> HeatMap:
    """Departments by used working days; every number leads to its cases."""
    return HeatMap(
        title=board_title(rows),
        columns=[*(label for _, label, _, _ in BUCKETS), "超期"],
        rows=[_board_row(row) for row in rows[:BOARD_ROWS]],
        note="",
    )


def _board_row(row: BoardRow) -> HeatRow:
    cells = [HeatCell(row.counts[key], _cell_href(row, key, row.counts[key])) for key, *_ in BUCKETS]
    return HeatRow(
        row.department_name,
        [*cells, HeatCell(row.overdue, _cell_href(row, OVERDUE, row.overdue))],
        href=cases_href(department=row.department_id),
    )


def _cell_href(row: BoardRow, bucket: str, count: int) -> str:
    return cases_href(department=row.department_id, bucket=bucket) if count else ""


def due_picture(days: Sequence[DueDay]) -> BarChart:
    """What ends on the next five working days."""
    most = max(days, key=lambda day: day.count, default=None)
    if most is None or not most.count:
        title = "五个工作日内没有到期的"
    else:
        title = f"{day_name(days, most)} 最紧，{most.count} 件到期"
    return BarChart(
        title=title,
        bars=[Bar(day_name(days, day), day.count, "w" if day is most and day.count else "") for day in days],
        unit="件",
        head="哪天",
    )


def day_name(days: Sequence[DueDay], day: DueDay) -> str:
    """今天, or the weekday with its date."""
    if day is days[0] and day.on == figures.today():
        return "今天"
    return f"周{figures.WEEKDAYS[day.on.weekday()]} {day.on.month}/{day.on.day}"


def funnel_picture(counts: FunnelCounts, *, days: int) -> Funnel:
    """Where applications for money get lost."""
    return Funnel(
        title=funnel_title(counts),
        stages=[FunnelStage(name, count) for name, count in counts.stages],
        unit="件",
        note=f"近 {days} 天开始填写的资金类申请，跟到今天；没走完的还在路上",
    )


def funnel_title(counts: FunnelCounts) -> str:
    """The greatest loss in words."""
    stages = counts.stages
    if not counts.begun:
        return "还没有资金类申请"
    known = [(before, after) for before, after in pairwise(stages) if before[1]]
    before, after = min(known, key=lambda pair: pair[1][1] / pair[0][1])
    if before[1] == after[1]:
        return f"{counts.begun} 件都走到了到账"
    return f"{before[0]}的 {before[1]} 件里，{after[1]} 件{after[0]}，这一步掉得最多"


def burn_title(burn: FundBurn) -> str:
    """When the fund ends, or how much will be left."""
    if burn.runs_out_on:
        return f"{burn.name}按近来的进度 {figures.cn_date(burn.runs_out_on)}前后用完"
    if burn.total_fen and burn.used_fen >= burn.total_fen:
        return f"{burn.name}已经用完"
    if burn.used_fen == 0:
        return f"{burn.name}还没有动用"
    if burn.year_end_fen is not None:
        return f"{burn.name}到年底约余 {wan_text(burn.total_fen - burn.year_end_fen)}"
    return f"{burn.name}已用 {burn.used_percent:.0f}%"


def burn_picture(burn: FundBurn) -> BurnChart:
    """Use over the year with its forecast."""
    return BurnChart(
        title=burn_title(burn),
        year=burn.year,
        total=wan_of_fen(burn.total_fen),
        points=[BurnPoint(on, wan_of_fen(fen)) for on, fen in burn.points],
        runs_out_on=burn.runs_out_on,
        year_end=None if burn.year_end_fen is None else wan_of_fen(burn.year_end_fen),
    )


def burn_table(burns: Sequence[FundBurn], *, csv_href: str = "") -> Table:
    """All funds of the year, the most used first."""
    columns = [
        Column("name", "其余资金", is_head=True),
        Column("department", "部门"),
        Column("total", "年度安排（万元）", "wan"),
        Column("left", "余额（万元）", "wan"),
        Column("percent", "已用", "percent"),
        Column("ends", "预计用完"),
    ]
    rows = [
        {
            "name": burn.name,
            "department": burn.department_name,
            "total": figures.yuan_of_fen(burn.total_fen),
            "left": figures.yuan_of_fen(burn.available_fen),
            "percent": f"{burn.used_percent:.1f}",
            "ends": figures.cn_date(burn.runs_out_on) if burn.runs_out_on else "年内用不完",
        }
        for burn in burns
    ]
    return Table(columns, rows, csv_href=csv_href, empty="本年度还没有开资金账")


def satisfaction_title(found: Satisfaction) -> str:
    """Never a percentage without its sample."""
    if not found.n:
        return f"满意度：近 {found.days} 天没有评价"
    return f"满意度 {found.percent:.1f}%，样本 {found.n:,}"


def satisfaction_rows(found: Satisfaction) -> list[dict[str, object]]:
    """The five levels with share and colour of the bar."""
    kinds = {5: "", 4: "", 3: "g", 2: "b", 1: "b"}
    return [
        {
            "word": words.word("rating", level),
            "count": count,
            "percent": count * 100 / found.n if found.n else 0,
            "kind": kinds[level],
        }
        for level, count in found.counts.items()
    ]


def promise_title(times: OpeningTimes) -> str:
    """Kept or not, in one sentence with the sample."""
    real = times.to_decision
    if not real.n:
        return "还没有办结的件"
    if times.promised is None:
        return f"没有承诺时限，一半在 {real.median} 个工作日内办完"
    if real.median is not None and real.median > times.promised:
        return f"一半的件 {real.median} 个工作日内办完，比承诺慢 {real.median - times.promised} 天"
    return f"承诺 {times.promised} 个工作日，{times.kept} 件按时，占 {times.kept_percent:.0f}%"


def promise_picture(times: OpeningTimes) -> PromiseStrip | None:
    """Median and ninetieth percentile against the promise; None without a decided case."""
    real = times.to_decision
    if real.median is None or real.p90 is None:
        return None
    return PromiseStrip(
        title=promise_title(times), median=real.median, p90=real.p90, promised=times.promised, sample=real.n
    )
