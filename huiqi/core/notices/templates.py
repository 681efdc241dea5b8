"""Every text we send: what happened, what comes next, by when, who to call.

A text is a title and sentences with ``{names}``. The names in the title and the first sentence must be given; any
other sentence is left out when one of its names has no value, so no notice ever shows a gap.
"""

from __future__ import annotations

import string
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from huiqi.engine.refusal import InvalidInput, NotFound

_CALL = "有疑问请找{contact_name}，{contact_phone}。"
_DESK_CALL = "系统问题请找运维岗位。"


@dataclass(frozen=True, slots=True)
class Template:
    """One text. ``is_urgent``: also by SMS, because something is lost if it is read too late."""

    key: str
    name: str
    title: str
    sentences: tuple[str, ...]
    is_urgent: bool = False
    is_for_desk: bool = False

    @property
    def needs(self) -> frozenset[str]:
        """Names without which the text can't be written."""
        return _names(self.title) | _names(self.sentences[0])

    def render(self, context: Mapping[str, Any]) -> tuple[str, str]:
        """``(title, body)``. Raises InvalidInput naming what is missing."""
        words = {name: _words(value) for name, value in context.items()}
        if context.get("is_estimated") and words.get("due_on"):
            words["due_on"] += "（暂定，放假安排公布后可能调整）"
        missing = sorted(name for name in self.needs if not words.get(name))
        if missing:
            raise InvalidInput(f"通知「{self.name}」还缺这些内容：{'、'.join(missing)}。")
        said = [text.format_map(words) for text in self.sentences if all(words.get(name) for name in _names(text))]
        # What people wrote may end in a stop of its own.
        return self.title.format_map(words), "\n".join(said).replace("。。", "。").replace("。；", "；")


def get_template(key: str) -> Template:
    """The text with this key. Raises NotFound."""
    if key not in TEMPLATES:
        raise NotFound(f"没有「{key}」这种通知，请核对流程定义里的通知名称。")
    return TEMPLATES[key]


def register(*templates: Template) -> None:
    """Add texts of a domain. Raises ValueError when a key is taken by another text."""
    for template in templates:
        if TEMPLATES.setdefault(template.key, template) != template:
            raise ValueError(f"notice template {template.key!r} exists already")


def _names(text: str) -> frozenset[str]:
    return frozenset(name for _, name, _, _ in string.Formatter().parse(text) if name)


def _words(value: Any) -> str:
    """Dates in Chinese, Decimals as money, lists joined; None, True and False are no words."""
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, datetime):
        local = timezone.localtime(value) if timezone.is_aware(value) else value
        return f"{local.year} 年 {local.month} 月 {local.day} 日 {local:%H:%M}"
    if isinstance(value, date):
        return f"{value.year} 年 {value.month} 月 {value.day} 日"
    if isinstance(value, Decimal):
        return f"{value:,.2f}"
    if isinstance(value, str):
        return _day_words(value)
    if isinstance(value, Iterable) and not isinstance(value, Mapping):
        return "；".join(_words(item) for item in value)
    return str(value)


def _day_words(text: str) -> str:
    try:
        return _words(date.fromisoformat(text)) if len(text) == 10 else text
    except ValueError:
        return text


_ALL = (
    # A case on its way, to the company
    Template(
        "case_submitted",
        "提交回执",
        "已收到您的申请：{item}",
        (
            "您的「{item}」申请已于{at}提交，编号 {number}。",
            "接下来由{department}看是否受理，{due_on}前答复。",
            "材料已锁定留底，您随时可以在惠企里查看，决定作出前可以撤回。",
            _CALL,
        ),
    ),
    Template(
        "case_accepted",
        "已受理",
        "已受理：{item}",
        (
            "您的「{item}」申请（编号 {number}）已由{department}受理。",
            "接下来进行{step}，{due_on}前完成。",
            "需要补材料时会一次告知，等您补正的时间不算在我们的时限里。",
            _CALL,
        ),
        is_urgent=True,
    ),
    Template(
        "case_returned",
        "退回修改",
        "退回修改：{item}",
        (
            "您的「{item}」申请（编号 {number}）已退回，还没有受理。",
            "原因：{reasons}。",
            "说明：{note}",
            "您填的内容都还在，改好后可以直接再次提交，开放期内有效。",
            _CALL,
        ),
        is_urgent=True,
    ),
    Template(
        "case_declined",
        "不予受理",
        "不予受理：{item}",
        (
            "您的「{item}」申请（编号 {number}）不予受理。",
            "原因：{reasons}。",
            "说明：{note}",
            "通知书在惠企的办件里，上面写有依据、重新申报的办法和救济途径（60 日内申请行政复议，6 个月内提起行政诉讼）。",
            _CALL,
        ),
        is_urgent=True,
    ),
    Template(
        "supplement_asked",
        "要求补正",
        "请补正：{item}",
        (
            "您的「{item}」申请（编号 {number}）还要补一些内容。",
            "要补的：{note}",
            "要补的栏目：{field_titles}。",
            "请在{due_on}前补上；补上后原顺序不变，逾期未补的，申请退回，可以重新申报。",
            "补正办法：登录惠企，在「等我处理」里点开。",
            _CALL,
        ),
        is_urgent=True,
    ),
    Template(
        "supplement_due_soon",
        "补正快到期",
        "补正快到期：{item}",
        (
            "您的「{item}」申请（编号 {number}）要补的内容还没有收到，{due_on}到期。",
            "逾期未补的，申请退回，可以重新申报。",
            "登录惠企，在「等我处理」里点开就能补。",
            _CALL,
        ),
        is_urgent=True,
    ),
    Template(
        "supplement_received",
        "补正已收到",
        "补正已收到：{item}",
        (
            "您为「{item}」申请（编号 {number}）补正的内容已经收到。",
            "接下来继续{step}，时限接着算，{due_on}前完成。",
            _CALL,
        ),
    ),
    Template(
        "case_withdrawn_receipt",
        "撤回回执",
        "已撤回：{item}",
        ("您的「{item}」申请（编号 {number}）已按您的要求撤回。", "开放期内可以重新申报，材料还在材料库里。", _CALL),
    ),
    Template(
        "case_approved",
        "决定支持",
        "决定支持：{item}",
        (
            "您的「{item}」申请（编号 {number}）决定予以支持。",
            "支持金额：{amount_text}。",
            "接下来：{step}，{due_on}前完成，办好后再通知您。",
            "结果通知书在惠企的办件里，可以下载 Word；对结果有异议的，上面写有救济途径。",
            _CALL,
        ),
        is_urgent=True,
    ),
    Template(
        "case_refused",
        "决定不予支持",
        "不予支持：{item}",
        (
            "您的「{item}」申请（编号 {number}）经审核，决定不予支持。",
            "原因：{reasons}。",
            "说明：{note}",
            "通知书在惠企的办件里，逐条写有依据；认为数据有误可以在「我的企业」里更正，"
            "不服可在 60 日内申请行政复议，或 6 个月内提起行政诉讼。",
            _CALL,
        ),
        is_urgent=True,
    ),
    Template(
        "payment_made",
        "已付款",
        "已拨付：{item}",
        (
            "「{item}」（编号 {number}）的支持资金已经拨付。",
            "金额：{amount} 元。",
            "拨付日期：{paid_on}；收款账号：{account_masked}。",
            "请在 3 个工作日内核对到账，没有到账请联系我们。",
            _CALL,
        ),
        is_urgent=True,
    ),
    Template(
        "payment_failed",
        "付款失败",
        "拨付没有成功：{item}",
        (
            "「{item}」（编号 {number}）的支持资金没有拨付成功，批准的结果不受影响。",
            "银行退回原因：{reason}。",
            "请登录惠企核对收款户名、开户行和账号，我们核对后重新拨付。",
            _CALL,
        ),
        is_urgent=True,
    ),
    Template(
        "please_rate",
        "请评价",
        "请给这次办理打个分：{item}",
        (
            "您的「{item}」申请（编号 {number}）已经办完，请您评价。",
            "五级评价，一分钟即可；打「不满意」的，我们会回访并限期整改。",
            _CALL,
        ),
    ),
    # To the desk
    Template(
        "supplement_answered",
        "企业已补正",
        "已补正，请继续办理：{item}",
        ("{company}已补正「{item}」申请（编号 {number}）。", "接下来：{step}，{due_on}前完成。", _DESK_CALL),
        is_for_desk=True,
    ),
    Template(
        "case_withdrawn",
        "企业已撤回",
        "已撤回：{item}",
        ("{company}撤回了「{item}」申请（编号 {number}），不用再办。", "撤回原因：{note}", _DESK_CALL),
        is_for_desk=True,
    ),
    Template(
        "case_arrived",
        "来了新办件",
        "待办：{item}",
        ("{company}的「{item}」申请（编号 {number}）到了您这一步：{step}。", "请在{due_on}前办完。", _DESK_CALL),
        is_for_desk=True,
    ),
    Template(
        "case_due_soon",
        "快到期",
        "快到期：{item}",
        (
            "{company}的「{item}」申请（编号 {number}）停在「{step}」，{due_on}到期。",
            "请优先处理；办不完的请写明原因并报告负责人。",
            _DESK_CALL,
        ),
        is_for_desk=True,
        is_urgent=True,
    ),
    Template(
        "case_overdue",
        "已超期",
        "已超期：{item}",
        (
            "{company}的「{item}」申请（编号 {number}）停在「{step}」，已过期限{due_on}。",
            "请今天处理；超期会显示在领导的页面上。",
            _DESK_CALL,
        ),
        is_for_desk=True,
        is_urgent=True,
    ),
    # Openings and deadlines, to companies
    Template(
        "opening_opens",
        "开放提醒",
        "现在可以申请：{item}",
        (
            "您可能符合条件的「{item}」已开放申请。",
            "{closes_on}截止。",
            "登录惠企看每一条是否符合，多数内容已替您填好。",
            _CALL,
        ),
    ),
    Template(
        "opening_closes",
        "截止提醒",
        "快截止：{item}",
        (
            "「{item}」{closes_on}截止，您的申请还没有提交。",
            "填过的内容都在，登录惠企接着填就行。",
            "错过后要等下一批开放。",
            _CALL,
        ),
        is_urgent=True,
    ),
    # Accounts and mandates
    Template(
        "claim_filed",
        "有企业认领",
        "待审核：{company} 的认领",
        ("{person}申请成为{company}的管理员，请核对营业执照和授权书。", "请在 2 个工作日内处理。", _DESK_CALL),
        is_for_desk=True,
    ),
    Template(
        "claim_approved",
        "认领通过",
        "认领通过：{company}",
        (
            "您已成为{company}在惠企的管理员。",
            "接下来可以看「我的企业」，也可以给同事开授权；人员变动时请及时收回授权。",
            _CALL,
        ),
    ),
    Template(
        "claim_refused",
        "认领未通过",
        "认领没有通过：{company}",
        ("您对{company}的认领没有通过。", "原因：{reason}。", "补齐后可以重新提交；传过的文件还在。", _CALL),
    ),
    Template(
        "mandate_granted",
        "获得授权",
        "您可以代表{company}办事了",
        (
            "{granted_by}授权您以{role}身份代表{company}。",
            "授权到{expires_on}为止。",
            "不认识这家企业、或不该由您办，请联系贵公司管理员收回。",
        ),
    ),
    Template(
        "mandate_revoked",
        "授权已收回",
        "您不再代表{company}",
        ("您代表{company}的{role}授权已经收回，即时生效。", "您自己的账号还在；有疑问请联系贵公司管理员。"),
    ),
)
TEMPLATES: dict[str, Template] = {template.key: template for template in _ALL}
