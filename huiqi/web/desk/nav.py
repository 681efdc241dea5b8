"""Entries of the officers' mast, found at start-up."""

from __future__ import annotations

from huiqi.web.desk.claims import nav as claims
from huiqi.web.desk.companies import nav as companies
from huiqi.web.desk.deliveries import nav as deliveries
from huiqi.web.desk.identity import nav as identity
from huiqi.web.desk.meetings import nav as meetings
from huiqi.web.kit.nav import NavItem, for_posts, register
from huiqi.web.kit.words import add_words

__all__ = ["claims", "companies", "deliveries", "identity", "meetings"]

register(
    NavItem(
        "desk",
        "待办",
        "desk:worklist",
        order=10,
        when=for_posts("window", "handler", "decider", "finance", "approver", "secretary", "leader"),
    ),
    NavItem(
        "desk",
        "拨付",
        "desk:payments",
        order=30,
        when=for_posts("finance", "approver", "leader"),
        covers=("desk:tranches", "desk:clawbacks", "desk:fund_transfers"),
    ),
    NavItem(
        "desk", "分期", "desk:tranches", order=32, when=for_posts("handler", "decider"), covers=("desk:clawbacks",)
    ),
    NavItem("desk", "专家库", "desk:experts", order=35, when=for_posts("handler", "secretary")),
    NavItem("desk", "异议申诉", "desk:objections", order=38, when=for_posts("handler", "decider", "secretary")),
    NavItem(
        "desk",
        "全区匹配",
        "desk:matching",
        order=45,
        when=for_posts("editor", "leader", "operator"),
        covers=("desk:match_result", "desk:match_reason", "desk:cohort"),
    ),
    NavItem("desk_foot", "评审费", "desk:fees", order=26, when=for_posts("handler", "decider", "approver", "finance")),
    NavItem("desk_foot", "备案", "desk:filings", order=25, when=for_posts("window", "handler", "decider", "leader")),
    NavItem("desk_foot", "办理流程", "desk:processes", order=30, when=for_posts()),
    NavItem("desk", "政策批次", "desk:openings", order=40, when=for_posts()),
)

add_words("answer_origin", {"typed": "本次填写", "declared": "企业申报", "fact": "部门数据"})
add_words("stars", {"5": "非常满意", "4": "满意", "3": "基本满意", "2": "不满意", "1": "非常不满意"})
add_words(
    "journal_kind",
    {
        "appropriate": "年度安排",
        "reserve": "批准占用",
        "release": "释放占用",
        "commit": "开支付单",
        "uncommit": "撤销支付单",
        "pay": "拨付到账",
        "return": "退回",
        "clawback": "追回",
        "transfer_out": "调出",
        "transfer_in": "调入",
        "carry_out_reserved": "占用结转下年",
        "carry_in_reserved": "上年占用结转",
        "carry_out_committed": "开单结转下年",
        "carry_in_committed": "上年开单结转",
        "lapse": "年终结余收回",
    },
)
