"""What each department's file looks like: its columns, units, formats, gaps and habits."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Field:
    """One column: ``header`` (with a group over it where merged), the attribute and year back from the latest.

    ``factor`` turns the attribute's unit into the file's; ``style`` is plain, grouped (1,234.5), percent, yes, mark
    (√), date, chinese_date, dotted_date, month, list or unit (with the unit written behind the number).
    """

    header: str
    attribute: str
    back: int | None = None
    factor: float = 1.0
    style: str = "plain"
    group: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Department:
    """One file. ``identity`` maps its headers to what they say of the company; shares are of its rows.

    ``share`` of all companies are in it (``needs`` an attribute: only those that have one); ``no_code`` rows lack the
    code, ``bad_code`` have a wrong one; ``loose`` names are written in another way, ``typos`` have a wrong character,
    ``old_names`` carry the name before the renaming; ``gaps`` of the cells are empty, ``wrong`` differ from the truth.
    """

    source: str
    file: str
    identity: tuple[tuple[str, str], ...]
    fields: tuple[Field, ...]
    encoding: str = ""
    titles: tuple[str, ...] = ()
    by_street: bool = False
    share: float = 1.0
    needs: str = ""
    no_code: float = 0.0
    bad_code: float = 0.0
    loose: float = 0.0
    typos: float = 0.0
    old_names: float = 0.0
    gaps: float = 0.03
    wrong: float = 0.01
    blank: str = ""
    twice: float = 0.002
    broken: float = 0.001
    habits: tuple[str, ...] = field(default=())
    """full_width: codes and digits typed full width; phones: a telephone column in many styles."""


_CODE, _NAME = ("统一社会信用代码", "uscc"), ("企业名称", "name")

DEPARTMENTS = (
    Department(
        source="ft-market",
        file="01-市场监管-商事主体登记.csv",
        encoding="gb18030",
        identity=(
            _CODE,
            ("注册号", "registration_number"),
            _NAME,
            ("曾用名", "former_name"),
            ("法定代表人（负责人）", "legal_representative"),
            ("住所（经营场所）", "address"),
        ),
        fields=(
            Field("主体类型", "org_type"),
            Field("注册资本（万元）", "reg_capital"),
            Field("实缴资本（万元）", "paid_in_capital"),
            Field("成立日期", "reg_date", style="date"),
            Field("登记状态", "reg_status"),
            Field("登记机关所在区", "reg_district"),
            Field("列入经营异常名录", "in_abnormal_list", style="yes"),
            Field("分支机构数", "branch_count"),
        ),
        loose=0.02,
        wrong=0.004,
        twice=0.004,
    ),
    Department(
        source="ft-tax",
        file="02-税务-企业纳税情况.xlsx",
        titles=("{last}年度企业纳税情况表（演示数据）", "填报单位：税务局　　单位：万元"),
        identity=(("纳税人识别号", "uscc"), ("纳税人名称", "name")),
        fields=(
            Field("{last}年", "revenue_total", 0, group="营业收入", style="grouped"),
            Field("{before}年", "revenue_total", 1, group="营业收入", style="grouped"),
            Field("入库税额", "tax_paid_ft", group="在福田纳税", style="grouped"),
            Field("同比增速", "tax_growth", group="在福田纳税", style="percent"),
            Field("应纳税所得额", "taxable_income", style="grouped"),
            Field("加计扣除研发费", "rd_expense_deductible"),
            Field("查账征收", "audit_levy", style="yes"),
            Field("主管税务机关所在区", "tax_district"),
        ),
        share=0.93,
        bad_code=0.002,
        loose=0.2,
        blank="—",
        gaps=0.04,
    ),
    Department(
        source="ft-hr",
        file="03-社保-参保缴费.csv",
        encoding="utf-8-sig",
        identity=(("单位名称", "name"), _CODE, ("单位负责人", "legal_representative")),
        fields=(
            Field("失业保险参保人数", "insured_count"),
            Field("失业保险缴费（元）", "unemp_ins_paid", style="grouped"),
            Field("足额缴费月数", "unemp_ins_months"),
            Field("裁员率", "layoff_rate", style="percent"),
            Field("新招用目标群体人数", "hires_target_group"),
            Field("在职职工人数", "employees_on_job"),
        ),
        share=0.88,
        no_code=0.2,
        bad_code=0.004,
        loose=0.3,
        typos=0.006,
        old_names=0.3,
        habits=("full_width",),
    ),
    Department(
        source="ft-statistics",
        file="04-统计-联网直报一套表.csv",
        encoding="utf-8",
        identity=(("组织机构代码", "organisation_code"), ("单位详细名称", "name")),
        fields=(
            *(Field(f"营业收入{{y{back}}}年（元）", "revenue_total", back, 10_000) for back in range(4)),
            *(Field(f"资产总计{{y{back}}}年（元）", "assets_total", back, 10_000) for back in range(2)),
            Field("期末从业人员数", "employees_total"),
            Field("规上（限上）", "above_scale", style="yes"),
            Field("R&D经费（元）", "rd_stat_expense", factor=10_000),
            Field("统计关系所在区", "stat_district"),
        ),
        share=0.4,
        loose=0.25,
        old_names=0.15,
        wrong=0.02,
        blank="-",
    ),
    Department(
        source="ft-science",
        file="05-科技-研发与资质.xlsx",
        titles=("科技型企业研发投入与资质情况（演示数据）",),
        identity=(_NAME, ("信用代码（选填）", "uscc"), ("法人代表", "legal_representative")),
        fields=(
            Field("{last}年研发费用（万元）", "rd_expense", 0),
            Field("{before}年研发费用（万元）", "rd_expense", 1),
            Field("有效资质", "qualifications", style="list"),
            Field("研发机构级别", "rd_org_level"),
            Field("高企证书年度", "hnte_cert_year"),
            Field("核心技术属国家重点领域", "core_tech_in_scope", style="mark"),
            Field("科研诚信异常", "research_dishonesty", style="yes"),
        ),
        needs="ip_class1_self",
        share=0.9,
        no_code=0.6,
        loose=0.35,
        typos=0.012,
        old_names=0.3,
        gaps=0.08,
    ),
    Department(
        source="sz-market",
        file="06-知识产权-权利人统计.csv",
        encoding="gb18030",
        identity=(("专利权人（申请人）", "name"), ("地址", "address")),
        fields=(
            Field("Ⅰ类知识产权数", "ip_class1_count"),
            Field("其中：自主研发", "ip_class1_self"),
            Field("其中：高价值", "ip_class1_highvalue"),
            Field("Ⅱ类知识产权数", "ip_class2_count"),
            Field("拥有自主品牌", "own_brand", style="yes"),
        ),
        needs="ip_class1_self",
        no_code=1.0,
        loose=0.4,
        typos=0.01,
        old_names=0.5,
    ),
    Department(
        source="ft-housing",
        file="07-街道-楼宇走访登记.xlsx",
        titles=("{street}楼宇企业走访登记（手工台账，演示数据）",),
        by_street=True,
        identity=(("公司名", "name"), ("负责人", "legal_representative"), ("地址", "address"), ("代码", "uscc")),
        fields=(
            Field("租赁面积", "rent_area", style="unit", unit="平方米"),
            Field("月租金", "market_rent_month", factor=10_000, style="unit", unit="元"),
            Field("物业性质", "property_kind"),
            Field("入驻福田时间", "settled_date", style="month"),
        ),
        needs="rent_area",
        share=0.25,
        no_code=0.7,
        bad_code=0.02,
        loose=0.6,
        typos=0.05,
        old_names=0.4,
        gaps=0.12,
        wrong=0.03,
        blank="不详",
        habits=("full_width", "phones"),
    ),
    Department(
        source="ft-finance",
        file="08-金融-上市培育与融资.xlsx",
        titles=("上市培育库企业融资情况（演示数据）", "金额单位：亿元"),
        identity=(_CODE, _NAME),
        fields=(
            Field("上市情形", "listing_kind"),
            Field("近两年股权融资", "equity_financing_2y", factor=0.0001),
            Field("贷款本金（万元）", "loan_principal"),
            Field("年利率", "loan_rate", style="percent"),
            Field("放款日期", "loan_release_date", style="dotted_date"),
            Field("已还清", "loan_settled", style="yes"),
        ),
        needs="equity_financing_2y",
        loose=0.2,
        old_names=0.2,
        blank="/",
    ),
)
