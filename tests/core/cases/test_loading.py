"""The real packs: processes, calendar and funds load with the items, and loading twice changes nothing."""

from __future__ import annotations

import pytest

from huiqi.cli.loading import load_all_packs
from huiqi.core.cases.form import form_of
from huiqi.core.cases.models import ProcessDefinition, Workday
from huiqi.core.cases.terms import terms_of
from huiqi.core.catalog.queries import list_openings
from huiqi.core.payments.models import Journal
from huiqi.core.payments.queries import list_fund_positions

pytestmark = pytest.mark.django_db


def test_every_demo_opening_has_a_process_a_form_and_its_money_and_loading_twice_changes_nothing() -> None:
    load_all_packs(demo=True)
    processes, journals = ProcessDefinition.objects.count(), Journal.objects.count()
    for opening in list_openings():
        terms = terms_of(opening)
        if terms.process:
            assert ProcessDefinition.objects.filter(key=terms.process).exists(), opening.code
            assert form_of(terms), opening.code
    assert all(position.left_fen == position.appropriated_fen > 0 for position in list_fund_positions())
    assert Workday.objects.count() > 2000
    load_all_packs(demo=True)
    assert (ProcessDefinition.objects.count(), Journal.objects.count()) == (processes, journals)
