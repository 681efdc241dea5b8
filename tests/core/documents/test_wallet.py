"""The wallet: versions are kept, grades are earned, papers are reused."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import DatabaseError, transaction

from huiqi.core.documents import queries, services
from huiqi.core.documents.models import DocumentVersion
from huiqi.core.ledger.actors import SYSTEM, Actor
from huiqi.engine.refusal import InvalidInput, NotAllowed, NotFound
from tests.core.documents.conftest import PDF, Upload


def put(actor: Actor, upload: Upload, data: bytes = PDF, **more: object) -> DocumentVersion:
    file = services.accept_upload(actor=actor, upload=upload("审计报告.pdf", data), purpose="wallet")
    return services.store_in_wallet(
        actor=actor,
        company_id=more.pop("company_id", actor.company_id),
        kind="audit_report",
        title="2025 年度审计报告",
        file=file,
        **more,
    )


def test_a_new_version_stands_beside_the_old_one(clerk: Actor, upload: Upload) -> None:
    first = put(clerk, upload)
    second = put(clerk, upload, PDF + b"\n")
    assert (first.number, second.number) == (1, 2)
    [paper] = queries.list_wallet(clerk, clerk.company_id)
    assert paper.current == second
    assert [version.number for version in queries.list_versions(clerk, paper.pk)] == [2, 1]
    assert second.original_name == "审计报告.pdf"


def test_bringing_the_same_bytes_twice_makes_no_second_version(clerk: Actor, upload: Upload) -> None:
    assert put(clerk, upload) == put(clerk, upload)


def test_what_a_company_brings_starts_at_d_whatever_it_asks(clerk: Actor, upload: Upload) -> None:
    assert put(clerk, upload, grade="A").grade == "D"


def test_an_officer_who_saw_the_original_raises_the_version_to_b(clerk: Actor, officer: Actor, upload: Upload) -> None:
    version = put(clerk, upload)
    raised = services.raise_grade(
        actor=officer, version_id=version.pk, grade="B", reason="11 月 20 日窗口核过原件", because=lambda *_: True
    )
    assert (raised.grade, raised.graded_by) == ("B", "何工")
    assert put(clerk, upload, PDF + b"\n").grade == "D", "the next version has been seen by nobody"


def test_grades_need_a_ground_a_post_a_reason_and_the_right_direction(
    clerk: Actor, officer: Actor, upload: Upload
) -> None:
    version = put(clerk, upload)
    with pytest.raises(NotFound):
        services.raise_grade(actor=officer, version_id=version.pk, grade="B", reason="看过")
    with pytest.raises(NotAllowed):
        services.raise_grade(actor=clerk, version_id=version.pk, grade="B", reason="看过")
    for grade, error in (("A", NotAllowed), ("D", InvalidInput), ("X", InvalidInput)):
        with pytest.raises(error):
            services.raise_grade(
                actor=officer, version_id=version.pk, grade=grade, reason="看过", because=lambda *_: True
            )
    with pytest.raises(InvalidInput, match="请写明核定等级的依据"):
        services.raise_grade(actor=officer, version_id=version.pk, grade="C", reason=" ", because=lambda *_: True)


def test_a_grade_can_be_taken_back_with_a_reason(clerk: Actor, officer: Actor, upload: Upload) -> None:
    version = put(clerk, upload)
    services.raise_grade(actor=officer, version_id=version.pk, grade="B", reason="看过", because=lambda *_: True)
    lowered = services.lower_grade(
        actor=officer, version_id=version.pk, grade="D", reason="原件是复印件", because=lambda *_: True
    )
    assert lowered.grade == "D"


def test_only_papers_that_still_count_on_the_day_are_offered_again(clerk: Actor, upload: Upload) -> None:
    version = put(clerk, upload, valid_until=date(2026, 12, 31))
    company_id = clerk.company_id
    assert company_id is not None
    assert queries.list_reusable(clerk, company_id, "audit_report", on=date(2026, 12, 31)) == [version]
    assert queries.list_reusable(clerk, company_id, "audit_report", on=date(2027, 1, 1)) == []


def test_another_company_sees_neither_the_wallet_nor_its_versions(
    clerk: Actor, stranger: Actor, officer: Actor, upload: Upload
) -> None:
    version = put(clerk, upload)
    for nobody in (stranger, officer):
        with pytest.raises(NotFound):
            queries.list_wallet(nobody, clerk.company_id)
        with pytest.raises(NotFound):
            queries.get_version(nobody, version.pk)
    assert queries.get_version(officer, version.pk, because=lambda *_: True) == version


def test_nobody_puts_someone_elses_file_into_their_own_wallet(clerk: Actor, stranger: Actor, upload: Upload) -> None:
    file = services.accept_upload(actor=clerk, upload=upload("a.pdf", PDF), purpose="wallet")
    with pytest.raises(NotFound, match="不是您传的"):
        services.store_in_wallet(actor=stranger, company_id=stranger.company_id, kind="x", title="x", file=file)
    with pytest.raises(NotFound):
        services.store_in_wallet(actor=clerk, company_id=stranger.company_id, kind="x", title="x", file=file)


def test_a_paper_shared_by_a_department_comes_in_at_a(clerk: Actor, upload: Upload) -> None:
    file = services.accept_upload(actor=SYSTEM, upload=upload("执照.pdf", PDF), purpose="shared")
    version = services.store_in_wallet(
        actor=SYSTEM,
        company_id=clerk.company_id,
        kind="licence",
        title="营业执照",
        file=file,
        grade="A",
    )
    assert version.grade == "A"
    assert version.original_name == "执照.pdf"


def test_the_database_refuses_to_rewrite_or_remove_a_version(clerk: Actor, upload: Upload) -> None:
    version = put(clerk, upload)
    with pytest.raises(DatabaseError, match="written once"), transaction.atomic():
        DocumentVersion.objects.filter(pk=version.pk).update(original_name="另一份.pdf")
    with pytest.raises(DatabaseError), transaction.atomic():
        DocumentVersion.objects.filter(pk=version.pk).delete()
