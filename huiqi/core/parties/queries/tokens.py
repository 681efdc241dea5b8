"""Reading tokens: whose they are, and which actor one is."""

from __future__ import annotations

import hmac

from django.db.models import Q
from django.utils import timezone

from huiqi.core.ledger.actors import Actor
from huiqi.core.parties import access
from huiqi.core.parties.models import ApiToken
from huiqi.core.parties.scopes import DESK_POSTS, posts_of
from huiqi.core.parties.token_text import read_text

COMPANY_MANDATE = "clerk"  # a program does what a clerk may: never grant, never claim


def list_tokens(actor: Actor) -> list[ApiToken]:
    """The tokens an owner (of the company) or an operator (of all departments) looks after, the newest first."""
    rows = access.tokens_visible_to(actor).select_related("company", "department", "person", "created_by")
    return list(rows)


def list_own_tokens(actor: Actor) -> list[ApiToken]:
    """The tokens that act in the officer's own name, the newest first."""
    return list(access.own_tokens(actor).select_related("company", "department", "person"))


def find_token(text: str) -> ApiToken | None:
    """The live token that ``text`` is the secret of, or None.

    None for one that is unknown, revoked, expired, of a closed department, or of an officer no longer in post.
    """
    read = read_text(text)
    if read is None:
        return None
    prefix, digest = read
    rows = ApiToken.objects.select_related("company", "department", "person").filter(
        Q(department=None) | Q(department__is_active=True),
        prefix=prefix, revoked_at=None, expires_on__gte=timezone.localdate(),
    )  # fmt: skip
    token = rows.first()
    if token is None or not hmac.compare_digest(token.secret_sha256, digest):
        return None
    return None if token.person_id is not None and not _posts_held(token) else token


def actor_of_token(token: ApiToken) -> Actor:
    """The actor a token is: an officer's own has the officer's name and posts of today, any other has no person.

    Without a person nothing that needs a named officer is open to it; ``holder_id`` says whose hand moves it.
    """
    if token.person is not None:
        return Actor(
            kind="token",
            label=f"{token.person.name}（接口 {token.name}）",
            person_id=token.person_id,
            department_id=token.department_id,
            posts=_posts_held(token),
            scopes=frozenset(token.scopes),
        )
    return Actor(
        kind="token",
        label=f"接口 {token.name}",
        holder_id=token.created_by_id,
        company_id=token.company_id,
        department_id=token.department_id,
        mandates=frozenset({COMPANY_MANDATE}) if token.company_id else frozenset(),
        posts=posts_of(token.scopes) if token.department_id else frozenset(),
        scopes=frozenset(token.scopes),
    )


def _posts_held(token: ApiToken) -> frozenset[str]:
    """The posts at the desk that the token's officer holds today in its department."""
    if token.person_id is None or token.department_id is None:
        return frozenset()
    posts = access.current_posts().filter(person_id=token.person_id, department_id=token.department_id)
    return frozenset(posts.values_list("role", flat=True)) & DESK_POSTS
