"""What can happen to parties."""

from __future__ import annotations

from huiqi.core.ledger import events

PERSON_REGISTERED = "parties.person.registered"
PERSON_CONTACT_CHANGED = "parties.person.contact_changed"
PERSON_DISABLED = "parties.person.disabled"
PERSON_ENABLED = "parties.person.enabled"
PERSON_UNLOCKED = "parties.person.unlocked"
PERSON_ERASED = "parties.person.erased"
PERSON_DATA_TAKEN = "parties.person.data_taken"
PERSON_SIGN_IN_FAILED = "parties.person.sign_in_failed"
PERSON_SIGNED_IN = "parties.person.signed_in"
PERSON_SIGNED_OUT = "parties.person.signed_out"
SECOND_FACTOR_ENROLLED = "parties.person.second_factor_enrolled"
SECOND_FACTOR_FAILED = "parties.person.second_factor_failed"
SECOND_FACTOR_RESET = "parties.person.second_factor_reset"
PASSWORD_RESET_ASKED = "parties.person.password_reset_asked"
PASSWORD_GIVEN = "parties.person.password_given"
SESSIONS_ENDED = "parties.person.sessions_ended"
ERASURE_ASKED = "parties.erasure.asked"
ERASURE_WITHDRAWN = "parties.erasure.withdrawn"
ERASURE_REFUSED = "parties.erasure.refused"
PASSWORD_CHANGED = "parties.person.password_changed"
COMPANY_CREATED = "parties.company.created"
COMPANY_MERGED = "parties.company.merged"
COMPANY_STREET_SET = "parties.company.street_set"
COMPANY_STREETS_FOUND = "parties.company.streets_found"
ALIAS_ADDED = "parties.alias.added"
IDENTITY_ASKED = "parties.identity.asked"
IDENTITY_ANSWERED = "parties.identity.answered"
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
        PERSON_ENABLED: "恢复账号",
        PERSON_UNLOCKED: "解除登录锁定",
        PERSON_ERASED: "注销账号并删除个人信息",
        PERSON_DATA_TAKEN: "下载本人信息",
        PERSON_SIGN_IN_FAILED: "登录没有成功",
        PERSON_SIGNED_IN: "登录",
        PERSON_SIGNED_OUT: "退出",
        SECOND_FACTOR_ENROLLED: "绑定动态口令",
        SECOND_FACTOR_FAILED: "动态口令不对",
        SECOND_FACTOR_RESET: "重置动态口令",
        PASSWORD_RESET_ASKED: "申请找回密码",
        PASSWORD_GIVEN: "发初始密码",
        PASSWORD_CHANGED: "修改密码",
        SESSIONS_ENDED: "结束登录会话",
        ERASURE_ASKED: "申请注销账号",
        ERASURE_WITHDRAWN: "撤回注销申请",
        ERASURE_REFUSED: "注销申请没有同意",
        COMPANY_CREATED: "建立企业档案",
        COMPANY_MERGED: "合并企业档案",
        COMPANY_STREET_SET: "确认企业所在街道",
        COMPANY_STREETS_FOUND: "按地址认出街道",
        ALIAS_ADDED: "记下企业别名",
        IDENTITY_ASKED: "提出认企业的疑问",
        IDENTITY_ANSWERED: "回答认企业的疑问",
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
