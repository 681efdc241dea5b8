"""What people are told of claims and mandates."""

from __future__ import annotations

from huiqi.core.notices.templates.template import CALL, DESK_CALL, Template

ACCOUNTS = (
    Template(
        "claim_filed",
        "有企业认领",
        "待审核：{company} 的认领",
        ("{person}申请成为{company}的管理员，请核对营业执照和授权书。", "请在 2 个工作日内处理。", DESK_CALL),
        is_for_desk=True,
    ),
    Template(
        "claim_approved",
        "认领通过",
        "认领通过：{company}",
        (
            "您已成为{company}在惠企的管理员。",
            "接下来可以看「我的企业」，也可以给同事开授权；人员变动时请及时收回授权。",
            CALL,
        ),
    ),
    Template(
        "claim_refused",
        "认领未通过",
        "认领没有通过：{company}",
        ("您对{company}的认领没有通过。", "原因：{reason}。", "补齐后可以重新提交；传过的文件还在。", CALL),
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
    Template(
        "erasure_asked",
        "注销申请",
        "有人申请注销账号，{due_on}前答复",
        ("有人申请注销账号、删除个人信息，请在{due_on}前处理。", "不同意的，要写明理由。"),
        is_for_desk=True,
    ),
    Template(
        "erasure_refused",
        "注销没有同意",
        "您的注销申请没有同意",
        ("您申请注销账号，没有同意。", "理由：{reason}。", "有异议可以向网信部门投诉，也可以向人民法院起诉。", CALL),
    ),
)
