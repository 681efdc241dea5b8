"""What can happen to parties."""

from __future__ import annotations

from huiqi.core.ledger import events

PERSON_REGISTERED = "parties.person.registered"
PERSON_CONTACT_CHANGED = "parties.person.contact_changed"
PERSON_DISABLED = "parties.person.disabled"
PERSON_SIGNED_IN = "parties.person.signed_in"
PERSON_SIGNED_OUT = "parties.person.signed_out"
SECOND_FACTOR_ENROLLED = "parties.person.second_factor_enrolled"
SECOND_FACTOR_RESET = "parties.person.second_factor_reset"
PASSWORD_RESET_ASKED = "parties.person.password_reset_asked"
PASSWORD_CHANGED = "parties.person.password_changed"
COMPANY_CREATED = "parties.company.created"
DEPARTMENT_IMPORTED = "parties.department.imported"
POST_BEGUN = "parties.post.begun"
POST_ENDED = "parties.post.ended"
MANDATE_GRANTED = "parties.mandate.granted"
MANDATE_REVOKED = "parties.mandate.revoked"
INVITATION_SENT = "parties.invitation.sent"
INVITATION_ACCEPTED = "parties.invitation.accepted"
INVITATION_WITHDRAWN = "parties.invitation.withdrawn"
CLAIM_FILED = "parties.claim.filed"
CLAIM_APPROVED = "parties.claim.approved"
CLAIM_REFUSED = "parties.claim.refused"
TOKEN_CREATED = "parties.token.created"
TOKEN_REVOKED = "parties.token.revoked"

events.register(
    "parties",
    {
        PERSON_REGISTERED: "注册账号",
        PERSON_CONTACT_CHANGED: "修改联系方式",
        PERSON_DISABLED: "停用账号",
        PERSON_SIGNED_IN: "登录",
        PERSON_SIGNED_OUT: "退出",
        SECOND_FACTOR_ENROLLED: "绑定动态口令",
        SECOND_FACTOR_RESET: "重置动态口令",
        PASSWORD_RESET_ASKED: "申请找回密码",
        PASSWORD_CHANGED: "修改密码",
        COMPANY_CREATED: "建立企业档案",
        DEPARTMENT_IMPORTED: "导入部门",
        POST_BEGUN: "任职",
        POST_ENDED: "离任",
        MANDATE_GRANTED: "授权",
        MANDATE_REVOKED: "撤销授权",
        INVITATION_SENT: "发出授权邀请",
        INVITATION_ACCEPTED: "接受授权邀请",
        INVITATION_WITHDRAWN: "收回授权邀请",
        CLAIM_FILED: "申请认领企业",
        CLAIM_APPROVED: "认领通过",
        CLAIM_REFUSED: "认领不通过",
        TOKEN_CREATED: "新建接口令牌",
        TOKEN_REVOKED: "撤销接口令牌",
    },
)
