"""The demo has something to recognise: questions, a record entered twice, addresses without a street."""

from __future__ import annotations

import pytest

from huiqi.cli.demo import build_demo, load_questions
from huiqi.cli.loading import load_all_packs
from huiqi.core.ledger.actors import SYSTEM
from huiqi.core.parties import queries, services
from huiqi.core.parties.models import Company


@pytest.mark.django_db
def test_there_are_questions_a_twin_with_facts_and_unclear_addresses_and_only_once() -> None:
    load_all_packs(demo=True)
    build_demo(companies=60)
    asked = load_questions()
    companies = Company.objects.count()
    assert 3 <= asked <= 6 and load_questions() == asked and Company.objects.count() == companies
    assert all(each.candidates for each in queries.list_questions(SYSTEM))
    ((one, other),) = queries.list_twins(SYSTEM)
    preview = services.preview_merge(actor=SYSTEM, kept_id=one.pk, merged_id=other.pk)
    assert preview.total == 3 and preview.obstacles == []
    assert queries.count_without_street(SYSTEM) == 3
