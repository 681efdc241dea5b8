"""法人统一身份认证 · identity: who vouches for a company's person.

Two twins, no real connection yet: :class:`NullIdentity` says so and shows what it would ask;
:class:`DemoIdentity` knows one fixed code.
"""

from __future__ import annotations

from huiqi.core.parties.ports import IdentityAnswer
from huiqi.core.parties.uscc import complete

DEMO_CODE = "880521"
DEMO_COMPANY = ("新芽网络（演示）有限公司", complete("91440300MA5DEMAX"))


def _questions(code: str) -> tuple[tuple[str, str], ...]:
    return (
        ("请求", "用一次性授权码换取法人身份（OIDC 授权码方式）"),
        ("授权码", code or "（空）"),
        ("要求的可信等级", "不低于 3 级"),
        ("要求返回", "企业名称、统一社会信用代码、经办人与企业的关系"),
    )


class NullIdentity:
    """Says that nothing is connected, and what it would have asked."""

    is_connected = False
    is_demo = False
    hint = ""

    def confirm(self, code: str) -> IdentityAnswer:
        """Never confirms."""
        return IdentityAnswer(
            is_confirmed=False,
            message="法人统一身份认证未接入，请用营业执照和授权书认领。",
            would_ask=_questions(code),
        )


class DemoIdentity:
    """For demonstrations: one fixed code stands for one made-up company."""

    is_connected = True
    is_demo = True
    hint = f"演示授权码 {DEMO_CODE}，代表{DEMO_COMPANY[0]}"

    def confirm(self, code: str) -> IdentityAnswer:
        """Confirms :data:`DEMO_CODE` only."""
        if code != DEMO_CODE:
            return IdentityAnswer(
                is_confirmed=False,
                message=f"演示认证不认识这个授权码，请输入演示码 {DEMO_CODE}。",
                would_ask=_questions(code),
            )
        name, uscc = DEMO_COMPANY
        return IdentityAnswer(
            is_confirmed=True, message="", uscc=uscc, company_name=name, trust_level=3, would_ask=_questions(code)
        )
