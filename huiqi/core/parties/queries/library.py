"""Searching the company library (企业信息库): by name, code, pinyin, people, industry, street."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from huiqi.core.ledger.actors import Actor
from huiqi.core.parties import access
from huiqi.core.parties.models import Company, CompanyAlias
from huiqi.core.parties.uscc import normalise
from huiqi.engine.identity import normalise_name
from huiqi.engine.identity.numbers import normalise_number


@dataclass(frozen=True, slots=True)
class CompanyFilter:
    """``text``: part of the name, a former name, a code (also its start, an old one, a 15-digit number), pinyin or its
    initials, or a whole legal representative. ``industry``: the start of a GB/T 4754 code. Empty: not asked."""

    text: str = ""
    street: str = ""
    industry: str = ""
    status: str = ""


def find_companies(actor: Actor, wanted: CompanyFilter) -> QuerySet[Company]:
    """The companies the actor may see that fit, in pinyin order; slice it."""
    rows = access.companies_visible_to(actor)
    if wanted.text.strip():
        rows = rows.filter(_by_text(wanted.text.strip()))
    if wanted.street:
        rows = rows.filter(street=wanted.street)
    if wanted.industry.strip():
        rows = rows.filter(industry_code__startswith=wanted.industry.strip().upper())
    if wanted.status:
        rows = rows.filter(status=wanted.status)
    return rows.order_by("name_pinyin", "id")


def _by_text(text: str) -> Q:
    found = Q(name__icontains=text) | Q(short_name__icontains=text) | Q(legal_representative=text)
    key, number = normalise_name(text), normalise_number(text)
    if len(key) >= 2:
        found |= Q(pk__in=_of_alias(Q(kind__in=CompanyAlias.NAMES, key__contains=key)))
    compact = "".join(text.lower().split())
    if compact.isascii():
        found |= Q(name_initials__contains=compact) | Q(name_pinyin__contains=" ".join(text.lower().split()))
    if number and number.isascii():
        found |= Q(uscc__startswith=normalise(text))
        found |= Q(pk__in=_of_alias(Q(kind__in=["code", "registration"], key=number)))
    return found


def _of_alias(condition: Q) -> QuerySet[CompanyAlias, int]:
    return CompanyAlias.objects.filter(condition).values_list("company_id", flat=True)


def count_streets(actor: Actor) -> dict[str, int]:
    """How many of the companies the actor may see lie in each street; the key is empty where it is not known."""
    rows = access.companies_visible_to(actor).order_by().values_list("street").annotate(n=Count("pk"))
    return dict(rows)
