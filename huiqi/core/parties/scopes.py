"""What a token may be allowed: a closed list, a line a scope.

Deciding is not among them: a decision is signed by a person with a name (process definitions ask for two).
"""

from __future__ import annotations

from collections.abc import Iterable

COMPANY_SCOPES = {
    "matches:read": "查本企业能享受哪些政策",
    "cases:read": "查本企业的办件、进度和决定",
    "cases:write": "新建草稿、填写、交材料",
    "cases:submit": "提交、补正、撤回申请",
    "events:read": "取本企业办件的动态",
}
DEPARTMENT_SCOPES = {
    "matches:read": "查企业能享受哪些政策",
    "cases:read": "查本部门的办件",
    "events:read": "取本部门办件的动态",
    "moves:accept": "受理",
    "moves:return": "退回修改",
    "moves:decline": "不予受理",
    "moves:ask_supplement": "要求补正",
    "moves:propose": "提出审核意见",
}
_POSTS = {"moves:propose": "handler"}
_READING_POST = "window"


def posts_of(scopes: Iterable[str]) -> frozenset[str]:
    """The posts as which a department's token appears to the rooms; its scopes narrow them further."""
    return frozenset({_READING_POST, *(_POSTS[scope] for scope in scopes if scope in _POSTS)})
