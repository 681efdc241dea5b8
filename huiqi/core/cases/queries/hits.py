"""What this case has in common with others: the same file, number, account, item and year.

A hit is a hint for eyes, never a verdict. Hits reach over departments, so they name the other case only by
number, item, company and day; whoever may not see that case gets no further.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet
from django.db.models.fields.json import KT

from huiqi.core.cases import access, moment
from huiqi.core.cases.form import FormField, form_of
from huiqi.core.cases.models import Answer, Attachment, Case
from huiqi.core.cases.terms import Terms, get_terms
from huiqi.core.ledger.actors import Actor
from huiqi.core.vault.sealing import fingerprint

NUMBERED = ("发票号", "发票代码", "票据号", "合同号", "合同编号", "备案号", "凭证号")
SHORTEST_NUMBER = 6
AT_MOST = 20
NOT_PURSUED = ("withdrawn", "declined", "refused")

WORDS = {
    "file": "同一份文件",
    "number": "同一个号码",
    "account": "同一个收款账号",
    "item": "同一事项同一年度",
}


@dataclass(frozen=True, slots=True)
class Hit:
    """One likeness. ``is_own``: the other case is of the same company. ``is_visible``: the actor may open it."""

    kind: str
    words: str
    what: str
    number: str
    item: str
    company: str
    on: date | None
    outcome: str
    is_own: bool
    is_visible: bool


def list_hits(actor: Actor, case: Case, known: tuple[Terms, Mapping[str, FormField]] | None = None) -> list[Hit]:
    """Likenesses with other cases that were handed in, other companies' first. Officers' eyes only.

    ``known``: the case's terms and form, from a caller that has read them already.
    """
    if not actor.is_officer and actor.kind != "system":
        return []
    terms, form = known or _read(case)
    found = [*_same_files(case, terms), *_same_numbers(case, form), *_same_account(case), *_same_item(case)]
    others = {other.pk for _, _, other in found}
    seen = set(access.visible_to(actor).filter(pk__in=others).values_list("pk", flat=True)) if others else set()
    hits = {(kind, what, other.pk): _hit(case, kind, what, other, other.pk in seen) for kind, what, other in found}
    return sorted(hits.values(), key=lambda hit: (hit.is_own, hit.kind, hit.number))[:AT_MOST]


def _read(case: Case) -> tuple[Terms, Mapping[str, FormField]]:
    terms = get_terms(case.opening_code)
    return terms, form_of(terms)


def _others(case: Case) -> QuerySet[Case]:
    return Case.objects.exclude(pk=case.pk).exclude(submitted_at=None).select_related("company")


def _same_files(case: Case, terms: Terms) -> Iterator[tuple[str, str, Case]]:
    """Papers brought for this case that lie byte for byte in another one."""
    brought = {each.key: each.name for each in terms.materials if each.is_brought}
    own = Attachment.objects.filter(case=case, material__in=brought).values_list(
        "document_version__file_id", "material"
    )
    names = {file: brought[material] for file, material in own}
    rows = Attachment.objects.filter(document_version__file_id__in=names, case__in=_others(case))
    for row in rows.select_related("case__company", "document_version").order_by("-attached_at")[:AT_MOST]:
        yield "file", names[row.document_version.file_id], row.case


def _same_numbers(case: Case, form: Mapping[str, FormField]) -> Iterator[tuple[str, str, Case]]:
    """Numbers of invoices and contracts that another case names as well."""
    asked = [name for name, field in form.items() if any(word in field.title for word in NUMBERED)]
    own = Answer.objects.filter(case=case, field__in=asked).values_list("field", "value")
    values = {
        value: form[name].title for name, value in own if isinstance(value, str) and len(value) >= SHORTEST_NUMBER
    }
    yield from _answers("number", case, values)


def _same_account(case: Case) -> Iterator[tuple[str, str, Case]]:
    """The account to be paid, when another company has named it."""
    own = Answer.objects.filter(case=case, field="payee_account").values_list("value", flat=True).first()
    if not isinstance(own, str) or not own:
        return
    rows = Answer.objects.filter(field="payee_account", case__in=_others(case).exclude(company=case.company_id))
    same = rows.alias(fingerprint=KT("value__digest")).filter(fingerprint=fingerprint(own, "payee_account"))
    for row in same.select_related("case__company").order_by("-saved_at")[:AT_MOST]:
        yield "account", f"尾号 {own[-4:]}", row.case


def _answers(kind: str, case: Case, values: dict[str, str]) -> Iterator[tuple[str, str, Case]]:
    if not values:
        return
    rows = Answer.objects.filter(value__in=list(values), case__in=_others(case))
    for row in rows.select_related("case__company").order_by("-saved_at")[:AT_MOST]:
        yield kind, values[str(row.value)], row.case


def _same_item(case: Case) -> Iterator[tuple[str, str, Case]]:
    """The company's other cases for this item in the same year, unless they came to nothing."""
    year = moment.local_day(case.submitted_at or case.created_at).year
    rows = _others(case).filter(company_id=case.company_id, item_id=case.item_id, submitted_at__year=year)
    for other in rows.exclude(outcome__in=NOT_PURSUED)[:AT_MOST]:
        yield "item", f"{year} 年", other


def _hit(case: Case, kind: str, what: str, other: Case, is_visible: bool) -> Hit:
    return Hit(
        kind=kind,
        words=WORDS[kind],
        what=what,
        number=other.number,
        item=other.item_name,
        company=other.company.name,
        on=moment.local_day(other.submitted_at) if other.submitted_at else None,
        outcome=other.outcome,
        is_own=other.company_id == case.company_id,
        is_visible=is_visible,
    )
