"""Reading what waits to be recognised: questions, merges, companies without a street."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db import connection

from huiqi.core.ledger.actors import Actor
from huiqi.core.parties import access
from huiqi.core.parties.models import Company, CompanyAlias, CompanyMerge, IdentityQuestion
from huiqi.engine.identity import normalise_name
from huiqi.engine.identity.numbers import normalise_number
from huiqi.engine.identity.places import normalise_address, normalise_person
from huiqi.engine.identity.streets import FoundStreet, find_street
from huiqi.engine.refusal import NotFound

_TWINS = """
    SELECT min(id), max(id) FROM (
        SELECT id, regexp_replace(replace(name, '有限责任公司', '有限公司'), '[[:space:]（）()【】［］]', '', 'g') AS plain
        FROM parties_company
    ) names GROUP BY plain HAVING count(*) > 1 ORDER BY min(id) LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a side-by-side view: what the row says, what we have; ``is_equal`` None where one says nothing."""

    words: str
    said: str
    on_file: str
    is_equal: bool | None


@dataclass(frozen=True, slots=True)
class Beside:
    """A candidate beside the row."""

    company: Company
    score: float
    lines: list[Line]


def list_questions(actor: Actor, *, state: str = "open", limit: int = 200) -> list[IdentityQuestion]:
    """Questions in a state; open ones the oldest first, answered ones the newest first."""
    access.require_operator(actor)
    rows = IdentityQuestion.objects.select_related("company", "answered_by")
    if state == IdentityQuestion.State.OPEN:
        return list(rows.filter(state=state).order_by("asked_at", "id")[:limit])
    return list(rows.exclude(state="open").order_by("-answered_at", "-id")[:limit])


def count_open_questions(actor: Actor) -> int:
    """How many wait (0 for whom they are no matter)."""
    if actor.kind != "system" and "operator" not in actor.posts:
        return 0
    return IdentityQuestion.objects.filter(state=IdentityQuestion.State.OPEN).count()


def get_question(actor: Actor, question_id: int) -> IdentityQuestion:
    """One question. Raises NotFound."""
    access.require_operator(actor)
    found = IdentityQuestion.objects.select_related("company", "answered_by").filter(pk=question_id).first()
    if found is None:
        raise NotFound("没有这条疑问，请回到列表。")
    return found


def list_beside(question: IdentityQuestion) -> list[Beside]:
    """The candidates that are still on file, each compared line by line with the row."""
    scores = {each["company_id"]: each["score"] for each in question.candidates}
    merged = dict(CompanyMerge.objects.filter(merged_id__in=scores).values_list("merged_id", "kept_id"))
    scores = {merged.get(company_id, company_id): score for company_id, score in scores.items()}
    companies = Company.objects.in_bulk(scores)
    found = [
        Beside(companies[pk], score, _lines(question.row, companies[pk]))
        for pk, score in scores.items()
        if pk in companies
    ]
    return sorted(found, key=lambda each: -each.score)


def _lines(row: dict[str, Any], company: Company) -> list[Line]:
    old = ", ".join(CompanyAlias.objects.filter(company=company, kind="registration").values_list("value", flat=True))
    pairs = [
        ("统一社会信用代码", row["uscc"], company.uscc, normalise_number),
        ("企业名称", row["name"], company.name, normalise_name),
        ("旧注册号", row["registration_number"], old, normalise_number),
        ("法定代表人", row["legal_representative"], company.legal_representative, normalise_person),
        ("住所", row["address"], company.address, normalise_address),
    ]
    return [
        Line(words, said, ours, key(said) == key(ours) if said and ours else None) for words, said, ours, key in pairs
    ]


def list_merges(actor: Actor, *, limit: int = 50) -> list[CompanyMerge]:
    """Merges, the newest first."""
    access.require_operator(actor)
    return list(CompanyMerge.objects.select_related("kept")[:limit])


def list_merges_of(company_id: int) -> list[CompanyMerge]:
    """What was merged into a company, the newest first."""
    return list(CompanyMerge.objects.filter(kept_id=company_id))


def list_twins(actor: Actor, *, limit: int = 20) -> list[tuple[Company, Company]]:
    """Pairs of records with one name but for brackets, spaces and 有限责任公司; the older record first."""
    access.require_operator(actor)
    with connection.cursor() as cursor:
        cursor.execute(_TWINS, [limit])
        pairs = cursor.fetchall()
    companies = Company.objects.in_bulk({pk for pair in pairs for pk in pair})
    return [(companies[one], companies[other]) for one, other in pairs if one in companies and other in companies]


def list_aliases(company_id: int) -> list[CompanyAlias]:
    """A company's other names and numbers."""
    return list(CompanyAlias.objects.filter(company_id=company_id))


def list_without_street(actor: Actor, *, limit: int = 50) -> list[tuple[Company, FoundStreet]]:
    """Companies whose address does not tell the street, with what it does tell."""
    access.require_operator(actor)
    rows = Company.objects.filter(street="").exclude(address="").order_by("name_pinyin", "id")[:limit]
    return [(company, find_street(company.address)) for company in rows]


def count_without_street(actor: Actor) -> int:
    """How many there are."""
    access.require_operator(actor)
    return Company.objects.filter(street="").exclude(address="").count()
