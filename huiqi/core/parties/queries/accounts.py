"""Accounts as the security administrator sees them, and what an account says of its own person."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone
from django_otp.plugins.otp_totp.models import TOTPDevice

from huiqi.core.ledger.actors import Actor
from huiqi.core.ledger.queries import list_events
from huiqi.core.parties import access, events
from huiqi.core.parties.models import CompanyClaim, ErasureRequest, Mandate, Person, Post
from huiqi.engine.masking import mask_login
from huiqi.engine.refusal import NotFound

KINDS = {"officers": "工作人员", "companies": "企业人员", "closed": "已停用"}


@dataclass(frozen=True, slots=True)
class AccountRow:
    """One account of the list. ``login`` is masked for people of companies."""

    person_id: int
    name: str
    login: str
    posts: tuple[tuple[str, str], ...]
    is_active: bool
    is_locked: bool
    has_second_factor: bool


def search_accounts(actor: Actor, *, kind: str, text: str = "", offset: int = 0, limit: int = 50) -> list[AccountRow]:
    """Accounts of a kind by part of name or login, by name (security administrators)."""
    people = list(_accounts(actor, kind, text).order_by("name", "pk")[offset : offset + limit])
    ids = [person.pk for person in people]
    posts: dict[int, list[tuple[str, str]]] = {}
    for post in access.current_posts().filter(person_id__in=ids).select_related("department"):
        posts.setdefault(post.person_id, []).append((str(post.department), post.role))
    coded = set(TOTPDevice.objects.filter(user_id__in=ids, confirmed=True).values_list("user_id", flat=True))
    locked = locked_logins([person.login for person in people])
    return [
        AccountRow(
            person_id=person.pk,
            name=person.name,
            login=shown_login(person, is_officer=person.pk in posts),
            posts=tuple(posts.get(person.pk, ())),
            is_active=person.is_active,
            is_locked=person.login in locked,
            has_second_factor=person.pk in coded,
        )
        for person in people
    ]


def count_accounts(actor: Actor, *, kind: str, text: str = "") -> int:
    """How many :func:`search_accounts` finds."""
    return _accounts(actor, kind, text).count()


def get_account(actor: Actor, person_id: int) -> Person:
    """An account, for the security administrator. Raises NotFound."""
    access.require_security(actor)
    person = Person.objects.filter(pk=person_id).first()
    if person is None:
        raise NotFound("没有这个账号，请核对。")
    return person


def list_all_posts(actor: Actor, person_id: int) -> list[Post]:
    """Every post of a person, ended ones too, the newest first (security administrators)."""
    access.require_security(actor)
    return list(Post.objects.filter(person_id=person_id).select_related("department").order_by("-since_on", "-pk"))


def shown_login(person: Person, *, is_officer: bool) -> str:
    """Logins of officers are user names; those of companies' people are addresses and numbers, and are masked."""
    return person.login if is_officer or person.erased_at else mask_login(person.login)


def locked_logins(logins: Collection[str]) -> set[str]:
    """Which of these logins are locked somewhere just now for wrong passwords."""
    since = timezone.now() - settings.AXES_COOLOFF_TIME
    rows = AccessAttempt.objects.filter(
        username__in=logins, failures_since_start__gte=settings.AXES_FAILURE_LIMIT, attempt_time__gt=since
    )
    return set(rows.values_list("username", flat=True))


def find_last_sign_in(person_id: int, *, before: datetime | None = None) -> datetime | None:
    """When the person last signed in (before a moment), None for never."""
    seen = list_events(person_id=person_id, kinds=[events.PERSON_SIGNED_IN], limit=10)
    return next((event.at for event in seen if before is None or event.at < before), None)


def list_erasures(actor: Actor, *, is_open: bool | None = None, limit: int = 200) -> list[ErasureRequest]:
    """Requests to be forgotten that the actor may see: open ones by their last day, settled ones newest first."""
    rows = access.erasures_visible_to(actor).select_related("person", "decided_by")
    if is_open is None:
        return list(rows.order_by("-asked_at")[:limit])
    if is_open:
        return list(rows.filter(state=ErasureRequest.State.OPEN).order_by("due_on", "pk")[:limit])
    return list(rows.exclude(state=ErasureRequest.State.OPEN).order_by("-decided_at")[:limit])


def count_open_erasures(actor: Actor) -> int:
    """How many requests wait for the security administrator (0 for anybody else)."""
    if "security" not in actor.posts:
        return 0
    return ErasureRequest.objects.filter(state=ErasureRequest.State.OPEN).count()


def list_own_mandates(person_id: int) -> list[Mandate]:
    """Every mandate a person ever held, the newest first; for the person."""
    return list(Mandate.objects.filter(person_id=person_id).select_related("company").order_by("-since_at"))


def list_own_posts(person_id: int) -> list[Post]:
    """Every post a person ever held, the newest first; for the person."""
    return list(Post.objects.filter(person_id=person_id).select_related("department").order_by("-since_on"))


def list_own_claims(person_id: int) -> list[CompanyClaim]:
    """Every company a person claimed; for the person."""
    return list(CompanyClaim.objects.filter(person_id=person_id).order_by("-claimed_at"))


def _accounts(actor: Actor, kind: str, text: str) -> QuerySet[Person]:
    access.require_security(actor)
    posted = access.current_posts().values("person_id")
    rows = Person.objects.filter(erased_at=None)
    if kind == "closed":
        rows = rows.filter(is_active=False)
    elif kind == "companies":
        rows = rows.filter(is_active=True).exclude(pk__in=posted)
    else:
        rows = rows.filter(is_active=True, pk__in=posted)
    if text:
        rows = rows.filter(Q(name__icontains=text) | Q(login__icontains=text))
    return rows
