"""What a company is told while its case is on the way."""

from __future__ import annotations

from huiqi.core.notices.templates.template import CALL, Template

CASE = (
    Template(
        "case_submitted",
        "提交回执",
        "已收到您的申请：{item}",
        (
            "您的「{item}」申请已于{at}提交，编号 {number}。",
            "接下来由{department}看是否受理，{due_on}前答复。",
            "材料已锁定留底，您随时可以在惠企里查看，决定作出前可以撤回。",
            CALL,
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
            CALL,
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
            CALL,
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
            CALL,
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
            CALL,
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
            CALL,
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
            CALL,
        ),
    ),
    Template(
        "case_withdrawn_receipt",
        "撤回回执",
        "已撤回：{item}",
        ("您的「{item}」申请（编号 {number}）已按您的要求撤回。", "开放期内可以重新申报，材料还在材料库里。", CALL),
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
            CALL,
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
            CALL,
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
            CALL,
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
            CALL,
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
            CALL,
        ),
    ),
)
