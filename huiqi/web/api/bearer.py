"""Who calls: the token in ``Authorization: Bearer hq_…``, and the scopes an operation needs.

Cookies count for nothing here, so a page elsewhere can't make a signed-in browser act.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from axes.helpers import get_client_ip_address
from django.http import HttpRequest
from django.utils.crypto import salted_hmac
from ninja.security import HttpBearer

from huiqi.core.ledger.actors import ANONYMOUS, Actor
from huiqi.core.parties import queries as parties
from huiqi.engine.refusal import NotAllowed

if TYPE_CHECKING:
    from huiqi.core.parties.models import ApiToken


@dataclass(frozen=True)
class Caller:
    """The one at the door. ``fault`` says why what was sent is no token."""

    actor: Actor
    token: ApiToken | None = None
    fault: str = ""

    @property
    def kind(self) -> str:
        """``token`` or ``visitor``, as in the settings of the allowances."""
        return "token" if self.token else "visitor"


class NoToken(NotAllowed):
    """No token, or none that is in force (HTTP 401)."""

    code = "token_required"


class Bearer(HttpBearer):
    """Asks for a token with all of ``scopes``."""

    openapi_description = "令牌由企业管理员或平台运维人员新建，形如 hq_xxxxxxxxxx_…；每个操作要的权限见 x-scopes。"

    def __init__(self, *scopes: str):
        super().__init__()
        self.scopes = scopes

    def __call__(self, request: HttpRequest) -> Any:
        """The actor. Raises NoToken or NotAllowed."""
        caller = caller_of(request)
        if caller.token is None:
            raise NoToken(caller.fault)
        require_scopes(caller.actor, *self.scopes)
        return caller.actor

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """Unused: ``find_caller`` reads the header once a request."""
        raise NotImplementedError  # abstract in the library; __call__ above takes its place


def needs(*scopes: str) -> dict[str, Any]:
    """Arguments of an operation that needs a token: ``@router.get("", **needs("cases:read"))``."""
    return {"auth": Bearer(*scopes), "openapi_extra": {"x-scopes": list(scopes)}}


def require_scopes(actor: Actor, *scopes: str) -> None:
    """Raises NotAllowed when the token lacks one of ``scopes``."""
    lacking = [scope for scope in scopes if scope not in actor.scopes]
    if lacking:
        raise NotAllowed(f"这个令牌没有“{lacking[0]}”权限，请用有这项权限的令牌。", code="scope_missing")


def find_caller(request: HttpRequest) -> Caller:
    """Reads the header. Never raises: public reads go on without a token."""
    sent = request.headers.get("Authorization", "")
    if not sent:
        return Caller(ANONYMOUS, fault="请在 Authorization 里带上令牌：Bearer hq_…。登录网页的状态在接口里不算数。")
    scheme, _, text = sent.partition(" ")
    token = parties.find_token(text) if scheme.lower() == "bearer" else None
    if token is None:
        return Caller(ANONYMOUS, fault="令牌不对、已撤销或已到期，请换一个有效的令牌。")
    return Caller(parties.actor_of_token(token), token)


def caller_of(request: HttpRequest) -> Caller:
    """The caller that the door found."""
    return request.caller  # type: ignore[attr-defined]  # set by the door


def actor_of(request: HttpRequest) -> Actor:
    """The actor of the caller's token, or the anonymous visitor."""
    return caller_of(request).actor


def allowance_key(request: HttpRequest, caller: Caller) -> str:
    """Whose bucket a request is taken from. Addresses are kept as keyed hashes, for minutes."""
    if caller.token:
        return f"token:{caller.token.pk}"
    address = get_client_ip_address(request) or ""
    return f"visitor:{salted_hmac('huiqi.web.api.visitor', address, algorithm='sha256').hexdigest()[:40]}"
