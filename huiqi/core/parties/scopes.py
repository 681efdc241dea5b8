"""What a token may be allowed: a closed list, a line a scope.

Deciding is not among those of a program: a decision is signed by a person with a name (process definitions ask for
two). An officer's own token signs with the officer's name, as long as the officer holds the post.
"""

from __future__ import annotations

from collections.abc import Iterable

COMPANY_SCOPES = {
    "matches:read": "查本企业能享受哪些政策",
    "cases:read": "查本企业的办件、进度和决定",
    "cases:write": "新建草稿、填写、交材料",
    "cases:submit": "提交、补正、撤回申请",
    "events:read": "取本企业办件的动态",
    "exports:read": "成批导出本企业的办件、支付单和数据",
}
DEPARTMENT_SCOPES = {
    "matches:read": "查企业能享受哪些政策",
    "cases:read": "查本部门的办件",
    "events:read": "取本部门办件的动态",
    "exports:read": "成批导出本部门的办件",
    "facts:write": "交本部门的企业数据",
    "moves:accept": "受理",
    "moves:return": "退回修改",
    "moves:decline": "不予受理",
    "moves:ask_supplement": "要求补正",
    "moves:propose": "提出审核意见",
}
_PROGRAMS_ONLY = frozenset(
    {"facts:write"}
)  # a department's system brings its data, an officer takes files in at the desk
OFFICER_SCOPES = {
    **{
        scope: words.replace("本部门", "我看得到")
        for scope, words in DEPARTMENT_SCOPES.items()
        if scope not in _PROGRAMS_ONLY
    },
    "moves:send_back": "退回重新审核",
    "moves:approve": "批准（签我的名）",
    "moves:refuse": "不予支持（签我的名）",
}
_POSTS = {"moves:propose": "handler"}
_READING_POST = "window"
_DESK = frozenset({"window", "handler"})
_DECIDER = frozenset({"decider"})
_OFFICERS_POSTS = {
    "moves:accept": _DESK,
    "moves:return": _DESK,
    "moves:decline": _DESK,
    "moves:ask_supplement": _DESK,
    "moves:propose": frozenset({"handler"}),
    "moves:send_back": _DECIDER,
    "moves:approve": _DECIDER,
    "moves:refuse": _DECIDER,
}
DESK_POSTS = _DESK | _DECIDER
"""Posts that an officer's own token may carry: money is moved at the desk, never by a program."""


def posts_of(scopes: Iterable[str]) -> frozenset[str]:
    """The posts as which a department's token appears to the rooms; its scopes narrow them further."""
    return frozenset({_READING_POST, *(_POSTS[scope] for scope in scopes if scope in _POSTS)})


def scopes_open_to(posts: frozenset[str]) -> dict[str, str]:
    """What an officer with these posts may give a token of their own, with its words."""
    return {scope: words for scope, words in OFFICER_SCOPES.items() if posts & _OFFICERS_POSTS.get(scope, DESK_POSTS)}
