"""Two records of one company: everything moves, or nothing does."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone

from huiqi.core.cases.models import Case, CreditNote, Inspection
from huiqi.core.facts.models import Statement
from huiqi.core.ledger.actors import SYSTEM, Actor
from huiqi.core.ledger.models import Event
from huiqi.core.matching.models import Told
from huiqi.core.notices.models import Notice
from huiqi.core.parties import queries, relations, services
from huiqi.core.parties.models import Company, CompanyMerge, Mandate
from huiqi.core.parties.services.identify import Identifier, IdentityRow
from huiqi.core.payments.models import CompanyYear
from huiqi.engine.refusal import Conflict, InvalidInput, NotAllowed, NotFound
from tests.factories import a_company, a_person, load_basics
from tests.web.scene import build_scene

pytestmark = pytest.mark.django_db

CATALOG = """
SELECT count(*) FROM pg_constraint WHERE contype = 'f' AND confrelid = 'parties_company'::regclass
"""


def merge(kept: Company, merged: Company, **given: Any) -> CompanyMerge:
    return services.merge_companies(
        actor=SYSTEM, kept_id=kept.pk, merged_id=merged.pk, **{"reason": "同一家企业登记了两次。", **given}
    )


def rehang(setting: str, change: str, statement_id: int, company_id: int) -> None:
    """A hand at the database that claims to be a merge."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT set_config('huiqi.merging', %s, true)", [setting])
        cursor.execute(f"UPDATE facts_statement SET {change} WHERE id = %s", [company_id, statement_id])


def counts_of(company: Company) -> dict[str, int]:
    return {
        f"{each.table}.{each.column}": relations.count_rows(each, company.pk) for each in relations.list_relations()
    }


@pytest.fixture(autouse=True)
def _vocabulary() -> None:
    load_basics()


@pytest.fixture
def full() -> Company:
    """The company of the table of doors: cases, money, papers, letters, notices, tokens."""
    build_scene()
    company = Mandate.objects.get(person__name="owner").company
    case = Case.objects.filter(company=company).latest("pk")
    inspection = Inspection.objects.create(case=case, planned_on=timezone.localdate(), planned_by_label="x", what="x")
    CreditNote.objects.create(
        case=case, company=company, inspection=inspection, text="x", recorded_by_label="x", recorded_at=timezone.now()
    )  # written once, as facts and letters are
    return company


def test_every_foreign_key_of_the_catalog_is_moved_and_has_a_chinese_word() -> None:
    with connection.cursor() as cursor:
        cursor.execute(CATALOG)
        (in_catalog,) = cursor.fetchone()
    found = relations.list_relations()
    assert len(found) == in_catalog >= 15
    assert [each.table for each in found if each.words == each.table or each.words.isascii()] == []


def test_everything_of_a_company_full_of_life_moves(full: Company) -> None:
    kept = a_company()
    before, of_kept = counts_of(full), counts_of(kept)
    assert sum(1 for count in before.values() if count) >= 10, before
    events = list(Event.objects.filter(company_id=full.pk).values_list("pk", "company_id"))
    preview = services.preview_merge(actor=SYSTEM, kept_id=kept.pk, merged_id=full.pk)
    assert preview.obstacles == [] and preview.total == sum(before.values())
    record = merge(kept, full, version=preview.version)

    after = counts_of(kept)
    added = {"parties_companyalias.company_id": 2, "parties_companymerge.kept_id": 1}
    assert after == {key: before[key] + of_kept[key] + added.get(key, 0) for key in before}
    assert not Company.objects.filter(pk=full.pk).exists() and set(counts_of(full).values()) == {0}
    assert sum(record.counts.values()) == preview.total
    # what was written into the ledger of its day stays as it was
    assert list(Event.objects.filter(pk__in=[pk for pk, _ in events]).values_list("pk", "company_id")) == events
    assert Event.objects.get(kind="parties.company.merged").payload["merged_uscc"] == full.uscc


def test_the_old_code_and_the_old_name_still_find_the_company() -> None:
    kept, merged = a_company(), a_company()
    merge(kept, merged)
    assert queries.find_company_by_uscc(merged.uscc) == kept
    assert queries.get_company(SYSTEM, merged.uscc) == kept
    by_code, by_name = Identifier().resolve([IdentityRow(uscc=merged.uscc), IdentityRow(name=merged.name)])
    assert (by_code.company_id, by_code.how) == (kept.pk, "alias")
    assert (by_name.company_id, by_name.how) == (kept.pk, "alias")


def test_the_same_merge_again_changes_nothing_and_another_finds_nobody() -> None:
    kept, merged, third = a_company(), a_company(), a_company()
    first = merge(kept, merged)
    assert merge(kept, merged) == first
    with pytest.raises(NotFound, match="刚被同事合并"):
        merge(third, merged)
    with pytest.raises(InvalidInput, match="同一条"):
        merge(kept, kept)


def test_a_merged_company_may_be_merged_on() -> None:
    first, second, third = a_company(), a_company(), a_company()
    merge(second, first)
    merge(third, second)
    assert queries.find_company_by_uscc(first.uscc) == third
    assert list(CompanyMerge.objects.values_list("kept_id", flat=True)) == [third.pk, third.pk]


def test_a_collision_refuses_the_whole_and_says_which() -> None:
    kept, merged = a_company(), a_company()
    person = a_person("林慧")
    for company in (kept, merged):
        services.grant_mandate(actor=SYSTEM, person_id=person.pk, company_id=company.pk, role="clerk")
    before = counts_of(merged)
    assert services.preview_merge(actor=SYSTEM, kept_id=kept.pk, merged_id=merged.pk).obstacles
    with pytest.raises(Conflict, match=r"授权（1 条）.*先撤销"):
        merge(kept, merged)
    assert counts_of(merged) == before and not CompanyMerge.objects.exists()


def test_what_both_were_told_and_a_lock_of_the_same_year_are_no_obstacle() -> None:
    kept, merged = a_company(), a_company()
    for company in (kept, merged):
        Told.objects.create(company=company, opening_code="demo", reason="new_opening")
        CompanyYear.objects.create(company=company, year=2026)
    Told.objects.create(company=merged, opening_code="other", reason="new_opening")
    assert services.preview_merge(actor=SYSTEM, kept_id=kept.pk, merged_id=merged.pk).obstacles == []
    merge(kept, merged)
    assert sorted(Told.objects.filter(company=kept).values_list("opening_code", flat=True)) == ["demo", "other"]
    assert CompanyYear.objects.get().company_id == kept.pk


def test_a_rule_that_the_preview_cannot_see_still_refuses_the_whole() -> None:
    kept, merged = a_company(), a_company()
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TABLE an_extra (id int, company_id bigint REFERENCES parties_company, CHECK (company_id <> %s))",
            [kept.pk],
        )
        cursor.execute("INSERT INTO an_extra VALUES (1, %s)", [merged.pk])
    before = counts_of(merged)
    with pytest.raises(Conflict, match="什么也没有改：数据库不允许移动“an_extra”"):
        merge(kept, merged)
    assert counts_of(merged) == before
    assert Statement.objects.filter(company=merged).count() == before["facts_statement.company_id"] > 0


def test_what_came_after_the_preview_is_shown_again_first() -> None:
    kept, merged = a_company(), a_company()
    version = services.preview_merge(actor=SYSTEM, kept_id=kept.pk, merged_id=merged.pk).version
    Notice.objects.create(company=merged, template="x", title="新通知", body="新通知", dedupe_key="x")
    with pytest.raises(Conflict, match="新的预览"):
        merge(kept, merged, version=version)


def test_no_reason_no_merge_and_only_the_operator() -> None:
    kept, merged = a_company(), a_company()
    with pytest.raises(InvalidInput, match="为什么"):
        merge(kept, merged, reason=" ")
    with pytest.raises(NotAllowed):
        services.preview_merge(
            actor=Actor("person", "何工", posts=frozenset({"window"})), kept_id=kept.pk, merged_id=merged.pk
        )


def test_without_a_recorded_merge_nothing_written_once_changes_its_company() -> None:
    kept, merged = a_company(), a_company()
    statement = Statement.objects.filter(company=merged).first()
    assert statement is not None
    for setting in ("", f"{merged.pk}:{kept.pk}"):
        with pytest.raises(DatabaseError, match="append-only"):
            rehang(setting, "company_id = %s", statement.pk, kept.pk)


def test_a_merge_lets_no_other_column_through() -> None:
    kept, merged, third = a_company(), a_company(), a_company()
    statement = Statement.objects.filter(company=kept).first()
    assert statement is not None
    merge(kept, merged)
    CompanyMerge.objects.create(
        kept=third, merged_id=kept.pk, merged_uscc=kept.uscc, merged_name="x", merged_row={}, counts={}, reason="x",
        merged_by_label="x",
    )  # fmt: skip
    with pytest.raises(DatabaseError, match="append-only"):
        rehang(f"{kept.pk}:{third.pk}", "company_id = %s, value = '1'", statement.pk, third.pk)
    with pytest.raises(DatabaseError, match="written once"), transaction.atomic():
        CompanyMerge.objects.filter(merged_id=merged.pk).update(reason="另一个原因")


def test_no_word_is_kept_for_a_table_that_is_gone() -> None:
    assert set(relations._WORDS) <= {each.table for each in relations.list_relations()}
