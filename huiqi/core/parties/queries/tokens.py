"""Reading tokens: whose they are, and which actor one is."""

from __future__ import annotations

import hmac

from django.db.models import Q
from django.utils import timezone

from huiqi.core.ledger.actors import Actor
from huiqi.core.parties import access
from huiqi.core.parties.models import ApiToken
from huiqi.core.parties.scopes import posts_of
from huiqi.core.parties.token_text import read_text

COMPANY_MANDATE = "clerk"  # a program does what a clerk may: never grant, never claim


def list_tokens(actor: Actor) -> list[ApiToken]:
    """The tokens an owner (of the company) or an operator (of all departments) looks after, the newest first."""
    rows = access.tokens_visible_to(actor).select_related("company", "department", "created_by")
    return list(rows)


def find_token(text: str) -> ApiToken | None:
    """The live token that ``text`` is the secret of, or None: unknown, revoked, expired, or of a closed department."""
    read = read_text(text)
    if read is None:
        return None
    prefix, digest = read
    rows = ApiToken.objects.select_related("company", "department").filter(
        Q(department=None) | Q(department__is_active=True),
        prefix=prefix, revoked_at=None, expires_on__gte=timezone.localdate(),
    )  # fmt: skip
    token = rows.first()
    if token is None or not hmac.compare_digest(token.secret_sha256, digest):
        return None
    return token


def actor_of_token(token: ApiToken) -> Actor:
    """The actor a token is. It has no person, so nothing that needs a named officer is open to it."""
    return Actor(
        kind="token",
        label=f"接口 {token.name}",
        company_id=token.company_id,
        department_id=token.department_id,
        mandates=frozenset({COMPANY_MANDATE}) if token.company_id else frozenset(),
        posts=posts_of(token.scopes) if token.department_id else frozenset(),
        scopes=frozenset(token.scopes),
    )
