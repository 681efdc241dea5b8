"""Demo data of the gallery: every component once, with what the reference sheets show."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest

from huiqi.web.kit import charts
from huiqi.web.kit.forms import Field, FieldGroup
from huiqi.web.kit.parts import (
    CalcStep,
    Choice,
    ClauseRow,
    Clock,
    Column,
    Day,
    FactRow,
    Figure,
    FileRow,
    FilterField,
    Step,
    Tab,
    Table,
    Task,
    TimelineEntry,
)


def context_of(sheet: str, request: HttpRequest) -> dict[str, Any]:
    """What a sheet needs."""
    return {
        "sheet": sheet,
        "sheets": [Tab(name, f"/kit/{key}/", is_current=key == sheet) for key, (name, _) in SHEETS.items()],
        **SHEETS[sheet][1](),
    }


# fmt: off
def clause_rows() -> list[ClauseRow]:
    """Four values, a 任一 group, an exclusion."""
    return [
        ClauseRow("从事细分市场年限", "附件 1（一）", "不少于 3 年", "5 年", "企业申报", dt.date(2026, 3, 2), "T", "多 2 年"),
        ClauseRow("前年度研发费用占比", "附件 1（三）", "不低于 3.00%", "2.71%", "税务部门", dt.date(2025, 5, 31), "F", "差 0.29 个百分点"),
        ClauseRow("以下任一", "第八条第二款", group="任一", result="T", children=[
            ClauseRow("高新技术企业", "（一）", "有效期内", "有，至 2026 年 12 月 8 日", "科技部门", dt.date(2026, 11, 20), "T"),
            ClauseRow("研发投入占比", "（二）", "不低于 5%", "", "", None, "U", "税务部门掌握"),
        ]),
        ClauseRow("创新型评价得分", "附件 1（六）", "不低于 50 分", "", "可在培育平台自测", None, "U"),
        ClauseRow("细分市场知名度", "附件 1（五）", "较为靠前", "由人判断", "主管部门评审", None, "M"),
        ClauseRow("列入严重失信名单", "第九条", "没有列入", "没有", "市场监管部门", dt.date(2026, 11, 22), "F", is_exclusion=True),
    ]


def parts_sheet() -> dict[str, Any]:
    """Marks, money, ledgers, states."""
    return {
        "clauses": clause_rows(),
        "calc": [CalcStep("2025 年 12 月当月实缴租金", "199,080.00 元", "1,580 ㎡ × 126.00 元，不含水电和物业费"),
                 CalcStep("按 50% 支持", "99,540.00 元", "第一条（一）2"),
                 CalcStep("每家每年最多 300 万元", "3,000,000.00 元", "本年度已拨 0.00 元，没有超过"),
                 CalcStep("按现有事实应得", "99,540.00 元", is_sum=True)],
        "timeline": [TimelineEntry("预计 12 月 9 日前", "给出受理决定", "next"),
                     TimelineEntry("11 月 20 日", "要求补正 1 份材料。时钟暂停，还剩 6 个工作日", "now", "区科工信局　何工 0755-0000 0003"),
                     TimelineEntry("11 月 16 日", "已受理，编号 2026-RJ-0417")],
        "steps": [Step("企业申报", "11 月 16 日", "done"), Step("部门受理", "11 月 18 日", "done"), Step("开会决策", "还剩 6 天", "now"),
                  Step("核准拨付"), Step("结果告知")],
        "clock": Clock(left=2, due="11 月 26 日前", note="用了 2 天，暂停 1 天", used=2, paused=1, limit=5),
        "kv": [("截止", "12 月 4 日 18:00"), ("资金还剩", "1,240 万元，占 62%"), ("承诺", "30 个工作日"), ("实际中位", "23 个工作日")],
        "tasks": [Task("确认申请资格", "6 条已按现有数据核对", "ok", "已完成"), Task("核对企业事实", "4 项由系统带出", "ok", "已完成", "#facts"),
                  Task("填写租金情况", "在下面", "overdue", "有 2 处要改", "#form"), Task("准备材料", "6 份中 4 份不用交", "near", "还差 1 份"),
                  Task("看一遍，提交", "前四件做完后打开", "off", "还不能开始")],
        "facts": [FactRow("统一社会信用代码", "91440300MA5YDEM012", "市场监管部门，11 月 22 日"),
                  FactRow("上年度营业收入", "4,286.30 万元", "税务部门，2026 年 5 月 31 日", "#fix"),
                  FactRow("贷款本金", "10,000,000.00 元", "企业填报，与合同一致", check="ok"),
                  FactRow("结清日", "2026 年 11 月 5 日", "企业填报，请与证明对照", check="warn")],
        "strip": [Figure("现在就能拿", "3", "项", "2 项合计 51.70 万元", href="#now"), Figure("只差一步", "2", "项", "1 项今年内能做到", href="#step"),
                  Figure("快到期", "2", "项", "最近的是 12 月 4 日", href="#due"), Figure("等我处理", "2", "件", "1 件还剩 3 个工作日", "warn", "#todo")],
        "files": [FileRow("pay", "租金记账凭证、付款凭证", "PDF 或照片，每份 20 MB 以内", "D", "todo", "要上传", True, wallet=[("7", "2025 年 12 月付款凭证，11 月 2 日上传")]),
                  FileRow("audit", "2025 年度审计报告", "", "D", "", "", True, "audit-2025.exe", error="这个文件不是 PDF，里面是程序。请换成 PDF 或照片。"),
                  FileRow("lease", "租赁合同及备案凭证", "材料库，有效期至 2028 年 11 月 30 日", "C", "ok", "已在库", True, "租赁合同.pdf", "#open"),
                  FileRow("licence", "营业执照", "电子证照代替", "A", "ok", "免交")],
        "letters": ["A", "B", "C", "D"], "workdays": [-2, 0, 3, 11],
        "openings": ["开放中", "快截止", "即将开放", "已截止", "historical_batch", "expired", "unverified", "repealed"],
        "page": Paginator(range(1, 260), 25).page(4),
        "tabs": [Tab("我的", "#t", 28, True), Tab("全科", "#t", 94), Tab("等企业补正", "#t", 11), Tab("已办结", "#t", 312)],
        "tools": [FilterField("q", "企业、编号或事项", "search"), FilterField("state", "环节", choices=[Choice("a", "受理"), Choice("b", "审核", 9)], placeholder="全部环节")],
        "days": [Day("今天", "3 件", "bad"), Day("周三 11 月 25 日", "4 件", href="#d"), Day("周四 11 月 26 日", "5 件")],
        "money": {"exact": Decimal("99540"), "cap": Decimal("3000000"), "less": Decimal("3986000")},
    }


def form_fields() -> list[FieldGroup]:
    """One of each type, some wrong."""
    return [
        FieldGroup("税务部门掌握的", [
            Field("revenue", "上年度营业收入", "money", "万元", value="4286.30", source="税务部门", as_of="2026 年 5 月 31 日", fix_href="#fix"),
            Field("rent", "2025 年 12 月当月实缴租金", "money", "元", hint="不含水电和物业费，按发票合计填", value="约一千", error="看不懂「约一千」。请写确切的数，例如 1,000 或 0.1 万"),
            Field("rd_ratio", "研发费用占比", "percent", value="", required=False),
        ], "没有的先空着"),
        FieldGroup("只有您知道的", [
            Field("own", "只有这一处自用办公用房吗？", "bool", hint="转租、多处办公都算「不是」", unknown=True, error="请选一项", yes="是，只有这一处", no="不是，另有办公用房"),
            Field("since", "从事本细分市场从哪天起", "date", value="2021-03-01"),
            Field("size", "划型", "enum", enum=["大型", "中型", "小型", "微型"], value="小型"),
            Field("industry", "所属行业", "enum", enum=[("A", "农、林、牧、渔业"), ("C", "制造业"), ("F", "批发和零售业"), ("I", "信息传输、软件和信息技术服务业"), ("L", "租赁和商务服务业"), ("M", "科学研究和技术服务业")], unknown=True),
            Field("qualifications", "已有的资质", "set", enum=["高新技术企业", "专精特新中小企业", "创新型中小企业", "规模以上企业", "总部企业", "独角兽企业"], value=["高新技术企业"], required=False),
            Field("memo", "需要说明的", "textarea", required=False),
            Field("proof", "凭据", "file", hint="PDF 或照片，20 MB 以内"),
        ]),
    ]


def forms_sheet() -> dict[str, Any]:
    """Typed fields."""
    return {"groups": form_fields()}


def charts_sheet() -> dict[str, Any]:
    """One of each picture."""
    heat = [("区住建局", 12, 18, 31, 27, 14, 9), ("区科工信局", 48, 61, 33, 12, 3, 6), ("区发改局", 22, 29, 16, 8, 2, 2), ("沙头街道", 11, 10, 3, 0, 0, 0)]
    streets = dict(zip(charts.FUTIAN_STREETS, (31, 52, 12, 9, 44, 61, 18, None, 39, 7), strict=True))
    months = [(3, 31, 228), (6, 30, 588), (9, 30, 921), (10, 31, 1020), (11, 20, 1230)]
    return {"pictures": [
        charts.Funnel("符合的 212 家里，只有一半来申请", [charts.FunnelStage(n, c) for n, c in (("已通知", 980), ("读到", 610), ("符合", 212), ("申请", 104), ("核准", 88), ("到账", 81))], note="信用服务业办公用房租金支持，2026 演示批次"),
        charts.PromiseStrip("一半的申请 34 个工作日内办完，比承诺慢 4 天", 34, 52, 30, 84),
        charts.PromiseStrip("没有承诺，一半在 12 个工作日内办完", 12, 19, None, 39),
        charts.BurnChart("知识产权专项 12 月 18 日前后用完", 2026, 1500, [charts.BurnPoint(dt.date(2026, m, d), a) for m, d, a in months], dt.date(2026, 12, 18)),
        charts.LineChart("办结在涨，超期在降", [f"{m} 月" for m in range(1, 12)], [
            charts.Series("办结", (31, 28, 40, 44, 47, 52, 50, 58, 61, 66, 70)), charts.Series("超期", (12, 11, 13, 9, 8, 8, None, 6, 5, 4, 4))], "件"),
        charts.BarChart("周四最紧，其中 3 件材料已齐", [charts.Bar(n, v, k) for n, v, k in (("今天", 3, "w"), ("二", 0, ""), ("三", 4, ""), ("四", 5, ""), ("五", 2, ""))], "件", head="哪天"),
        charts.HeatMap("区住建局压得最久，超期 9 件", ["0–2 天", "3–5", "6–10", "11–20", "20＋", "超期"], [charts.HeatRow(r[0], [charts.HeatCell(v, "#w" if v else "") for v in r[1:]]) for r in heat]),
        charts.TileMap("福田街道和莲花街道占四成", [charts.Tile(n, v, href="#s" if v else "") for n, v in streets.items()], "家"),
    ]}


def desk_sheet() -> dict[str, Any]:
    """Officers' and operators' tables."""
    rows = [{"left": -2 + n * 2, "company": f"演示企业 {n + 1} 号", "href": "#c", "item": "知识产权质押融资支持", "amount": Decimal(417500 + n * 1000), "at": dt.date(2026, 11, 18), "state": ("ok", "通过") if n % 2 else ("ask", "请您看")} for n in range(8)]
    columns = [Column("left", "剩余时间", "clock", sort="left"), Column("company", "企业", href_key="href", is_head=True), Column("item", "事项"),
               Column("at", "收件", "date", sort="at"), Column("state", "检查", "status"), Column("amount", "金额（元）", "yuan")]
    return {**parts_sheet(), "table": Table(columns, rows, {"company": "本页 8 件", "amount": sum(r["amount"] for r in rows)}, csv_href="#csv"),
            "none": Table(columns, [], empty="没有等您办的件"), "rows": rows}


def empty_sheet() -> dict[str, Any]:
    """States of a page that has nothing to show yet."""
    return {}


# fmt: on
SHEETS: dict[str, tuple[str, Callable[[], dict[str, Any]]]] = {
    "parts": ("部件", parts_sheet),
    "forms": ("表单", forms_sheet),
    "charts": ("图", charts_sheet),
    "desk": ("工作台", desk_sheet),
    "states": ("状态", empty_sheet),
    "letter": ("信函", empty_sheet),
}
