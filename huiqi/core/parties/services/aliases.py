"""Other names and numbers of a company."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction

from huiqi.core.ledger.actors import Actor
from huiqi.core.ledger.services import record_event
from huiqi.core.parties import access, events
from huiqi.core.parties.models import Company, CompanyAlias
from huiqi.core.parties.uscc import explain_code
from huiqi.engine.identity import is_registration_number, normalise_name
from huiqi.engine.identity.numbers import normalise_number
from huiqi.engine.refusal import Conflict, InvalidInput


def alias_key(kind: str, value: str) -> str:
    """How an alias is looked up: a name's key, or the bare number."""
    return normalise_name(value) if kind in CompanyAlias.NAMES else normalise_number(value)


def add_alias(
    *,
    actor: Actor,
    company_id: int,
    kind: str,
    value: str,
    said_by: str,
    since_on: date | None = None,
    until_on: date | None = None,
) -> CompanyAlias:
    """Note a former name, another way of writing, an old registration number or an old code; once.

    Raises InvalidInput for a number with a wrong check digit, Conflict when the number is another company's.
    """
    access.require_operator(actor)
    fault = _fault(kind, value)
    if fault:
        raise InvalidInput(fault, fields={"value": fault})
    key = alias_key(kind, value)
    known = CompanyAlias.objects.filter(company_id=company_id, kind=kind, key=key).first()
    if known is not None:
        return known
    try:
        with transaction.atomic():
            alias = CompanyAlias.objects.create(
                company_id=company_id, kind=kind, value=value.strip(), key=key, said_by=said_by.strip(),
                since_on=since_on, until_on=until_on,
            )  # fmt: skip
            record_event(
                actor=actor,
                kind=events.ALIAS_ADDED,
                subject=("parties.company", company_id),
                payload={"kind": kind, "said_by": said_by},
                company_id=company_id,
            )
    except IntegrityError as error:
        raise Conflict(f"{value} 已记在另一家企业名下，请先核对是不是同一家。") from error
    return alias


def _fault(kind: str, value: str) -> str | None:
    if kind not in CompanyAlias.Kind.values:
        return "没有这种别名，请选曾用名、其他写法、旧注册号或旧信用代码。"
    if not alias_key(kind, value):
        return "请填写名称或号码。"
    if kind == CompanyAlias.Kind.REGISTRATION and not is_registration_number(value):
        return "旧注册号是 15 位数字，末位是校验码；这个号码对不上，请对照旧营业执照核对。"
    if kind == CompanyAlias.Kind.CODE:
        return explain_code(value)
    return None


def keep_alias(company: Company, kind: str, value: str, said_by: str) -> None:
    """As :func:`add_alias` inside a service that has checked and records the act itself; skips what is known."""
    key = alias_key(kind, value)
    if key:
        CompanyAlias.objects.get_or_create(
            company=company, kind=kind, key=key, defaults={"value": value, "said_by": said_by}
        )
