"""Registering, stopping and starting the addresses that are told."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from urllib.parse import urlsplit

from django.db import transaction
from django.utils import timezone

from huiqi.core.cases.queries.feed import TOLD_TO_COMPANIES, TOLD_TO_OFFICES
from huiqi.core.ledger.actors import Actor
from huiqi.core.ledger.queries import last_event_number
from huiqi.core.ledger.services import record_event
from huiqi.core.parties.access import require_owner
from huiqi.core.parties.models import Company, Department
from huiqi.core.webhooks import access, events
from huiqi.core.webhooks.models import Endpoint, Push
from huiqi.core.webhooks.ports import get_poster
from huiqi.core.webhooks.services.queue import queue_push
from huiqi.core.webhooks.signing import make_secret, seal
from huiqi.engine.refusal import Conflict, InvalidInput

AT_MOST_LIVE = 10
OLD_SECRET_LASTS = timedelta(hours=24)
_State = Endpoint.State


@transaction.atomic
def register_company_endpoint(
    *, actor: Actor, company_id: int, name: str, url: str, kinds: Collection[str], item_id: str = ""
) -> tuple[Endpoint, str]:
    """An address of a company, registered by one of its owners. Returns it with its secret, which is shown once."""
    require_owner(actor, company_id)
    company = Company.objects.select_for_update(no_key=True).get(pk=company_id)
    faults = _faults(name, url, kinds, TOLD_TO_COMPANIES)
    return _register(actor, Endpoint(company=company), faults, name, url, kinds, item_id)


@transaction.atomic
def register_department_endpoint(
    *, actor: Actor, department_code: str, name: str, url: str, kinds: Collection[str], item_id: str = ""
) -> tuple[Endpoint, str]:
    """An address of a department, registered by an operator. Returns it with its secret, which is shown once."""
    access.require_operator(actor)
    found = Department.objects.select_for_update(no_key=True).filter(code=department_code, is_active=True).first()
    faults = _faults(name, url, kinds, TOLD_TO_OFFICES)
    if found is None:
        faults = {"department": "请从列表里选一个部门。", **faults}
    return _register(actor, Endpoint(department=found), faults, name, url, kinds, item_id)


@transaction.atomic
def pause_endpoint(*, actor: Actor, endpoint_id: int) -> Endpoint:
    """Stop telling; what happens meanwhile is told after resuming. Twice changes nothing."""
    endpoint = access.get_endpoint(actor, endpoint_id, locked=True)
    return _turn(actor, endpoint, _State.ON, _State.PAUSED, events.ENDPOINT_PAUSED)


@transaction.atomic
def resume_endpoint(*, actor: Actor, endpoint_id: int) -> Endpoint:
    """Tell on from where it stopped, first what was on its way. Twice changes nothing."""
    endpoint = access.get_endpoint(actor, endpoint_id, locked=True)
    if endpoint.state == _State.PAUSED:
        for push in endpoint.pushes.filter(state=Push.State.QUEUED).order_by("pk"):
            queue_push(push)
    return _turn(actor, endpoint, _State.PAUSED, _State.ON, events.ENDPOINT_RESUMED)


@transaction.atomic
def end_endpoint(*, actor: Actor, endpoint_id: int) -> Endpoint:
    """Stop for good; what is on its way is not sent any more."""
    endpoint = access.get_endpoint(actor, endpoint_id, locked=True)
    if endpoint.state != _State.ENDED:
        endpoint.pushes.filter(state=Push.State.QUEUED).update(state=Push.State.SKIPPED, note="地址已停用")
        endpoint.secret_sealed = endpoint.old_secret_sealed = ""
        endpoint.old_secret_until = None
        endpoint.save(update_fields=["secret_sealed", "old_secret_sealed", "old_secret_until"])
    return _turn(actor, endpoint, endpoint.state, _State.ENDED, events.ENDPOINT_ENDED)


@transaction.atomic
def rotate_secret(*, actor: Actor, endpoint_id: int) -> tuple[Endpoint, str]:
    """A new secret, shown once; for a day messages carry the old one's signature too, so that nothing is lost meanwhile.

    Raises Conflict for an ended endpoint, and while an earlier rotation still runs: a third secret would end the
    first before its time.
    """
    endpoint = access.get_endpoint(actor, endpoint_id, locked=True)
    now = timezone.now()
    if endpoint.state == _State.ENDED:
        raise Conflict("这个地址已停用，不能换密钥。要再用请重新登记。")
    if endpoint.old_secret_until is not None and now < endpoint.old_secret_until:
        raise Conflict("上一次换密钥还没满 24 小时，旧密钥还有效。请过后再换；密钥泄露的，请停用后重新登记。")
    secret = make_secret()
    endpoint.old_secret_sealed, endpoint.secret_sealed = endpoint.secret_sealed, seal(secret)
    endpoint.old_secret_until = now + OLD_SECRET_LASTS
    endpoint.save(update_fields=["old_secret_sealed", "secret_sealed", "old_secret_until"])
    record_event(
        actor=actor, kind=events.SECRET_ROTATED, subject=("webhooks.endpoint", endpoint.pk),
        company_id=endpoint.company_id,
    )  # fmt: skip
    return endpoint, secret


def _turn(actor: Actor, endpoint: Endpoint, before: str, after: str, kind: str) -> Endpoint:
    if endpoint.state != before or before == after:
        return endpoint
    endpoint.state, endpoint.note = after, ""
    endpoint.save(update_fields=["state", "note"])
    record_event(actor=actor, kind=kind, subject=("webhooks.endpoint", endpoint.pk), company_id=endpoint.company_id)
    return endpoint


def _register(
    actor: Actor,
    endpoint: Endpoint,
    faults: dict[str, str],
    name: str,
    url: str,
    kinds: Collection[str],
    item_id: str,
) -> tuple[Endpoint, str]:
    if faults:
        raise InvalidInput("".join(faults.values()), fields=faults)
    _refuse_too_many(endpoint)
    secret = make_secret()
    endpoint.name, endpoint.url, endpoint.item_id = name.strip(), url.strip(), item_id[:100]
    endpoint.kinds = [kind for kind in TOLD_TO_OFFICES if kind in kinds]
    endpoint.secret_sealed, endpoint.cursor = seal(secret), last_event_number()
    endpoint.created_by_id = actor.person_id
    endpoint.save()
    record_event(
        actor=actor,
        kind=events.ENDPOINT_REGISTERED,
        subject=("webhooks.endpoint", endpoint.pk),
        payload={"host": urlsplit(endpoint.url).hostname, "kinds": endpoint.kinds},
        company_id=endpoint.company_id,
    )
    return endpoint, secret


def _faults(name: str, url: str, kinds: Collection[str], known: Collection[str]) -> dict[str, str]:
    faults: dict[str, str] = {}
    if not name.strip() or len(name.strip()) > 60:
        faults["name"] = "请写明给哪个系统用，最多 60 字。"
    if sentence := _why_not(url.strip()):
        faults["url"] = sentence
    if not kinds or not set(kinds) <= set(known):
        faults["kinds"] = "请从列表里至少选一种动态。"
    return faults


def _why_not(url: str) -> str:
    """A sentence when this can't be an address to tell; the name is resolved only when something is sent."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return "地址写得不对，请写成 https://域名/路径。"
    is_plain = url.isascii() and url.isprintable() and " " not in url and len(url) <= 500
    if parts.scheme != "https" or not parts.hostname or not is_plain or port == 0:
        return "地址要以 https:// 开头，写成 https://域名/路径，最长 500 个字符。"
    if parts.username is not None or parts.password is not None or parts.fragment:
        return "地址里不要带账号密码，也不要带 # 后面的部分。"
    return get_poster().why_not(url)


def _refuse_too_many(endpoint: Endpoint) -> None:
    live = Endpoint.objects.filter(company=endpoint.company, department=endpoint.department)
    if live.exclude(state=_State.ENDED).count() >= AT_MOST_LIVE:
        raise Conflict(f"在用的推送地址最多 {AT_MOST_LIVE} 个，请先停用不用的。")
