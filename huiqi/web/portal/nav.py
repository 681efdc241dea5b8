"""Entries of the public mast and foot."""

from __future__ import annotations

from huiqi.core.ledger.actors import Actor
from huiqi.core.notices.queries import count_unread
from huiqi.core.reviews.queries import count_open_tasks, is_expert
from huiqi.web.kit.nav import NavItem, for_company, register, signed_in
from huiqi.web.kit.words import add_words
from huiqi.web.portal.account import nav as account_nav

__all__ = ["account_nav"]


def unread(actor: Actor) -> int | None:
    """How many messages wait, or nothing."""
    return count_unread(actor) or None


def judges(actor: Actor) -> bool:
    """An outside expert; asked of the database only for people who act for nobody."""
    return actor.company_id is None and not actor.is_officer and is_expert(actor)


def reviews_waiting(actor: Actor) -> int | None:
    """How many reviews wait, or nothing."""
    return count_open_tasks(actor) or None


register(
    NavItem("public", "找政策", "portal:home", order=10),
    NavItem("public", "我的企业", "portal:my_company", order=20, when=for_company),
    NavItem("public", "先自测", "portal:self_checks", order=30),
    NavItem("public", "专家评审", "portal:reviews", order=40, when=judges, count=reviews_waiting),
    NavItem("account", "消息", "portal:inbox", order=15, when=signed_in, count=unread),
    NavItem("desk_account", "消息", "portal:inbox", order=15, when=signed_in, count=unread),
    NavItem("foot", "公示", "portal:publicity", order=5),
    NavItem("foot", "这些数字从哪来", "portal:numbers", order=10),
    NavItem("foot", "无障碍与大字版", "portal:accessibility", order=20),
    NavItem("foot", "个人信息怎么用", "portal:privacy", order=30),
)

add_words("answer_origin", {"typed": "本次填写", "declared": "企业申报", "fact": "部门数据"})
add_words("stars", {"5": "非常满意", "4": "满意", "3": "基本满意", "2": "不满意", "1": "非常不满意"})
add_words("size_metric", {"employees": "从业人员（人）", "revenue": "营业收入（万元）", "assets": "资产总额（万元）"})
add_words(
    "source_kind",
    {
        "official": "官方原文",
        "official-repost": "官方文件转载",
        "platform-mirror": "平台镜像",
        "media": "媒体报道",
        "secondary": "二手整理",
        "oss-code": "公开数据文件",
        "letter": "公开答复函",
        "platform": "平台页面",
    },
)
