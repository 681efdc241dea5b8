"""The demo holds one meeting and calls the next, through the services."""

from __future__ import annotations

from pathlib import Path

import pytest

from huiqi.cli.demo import build_cases, build_demo, build_meetings
from huiqi.cli.loading import load_folders
from huiqi.core.cases.models import Case, CaseEvent
from huiqi.core.meetings.models import Meeting, Resolution

PACKS = Path(__file__).parents[3] / "packs"


@pytest.mark.django_db
def test_a_signed_meeting_and_a_called_one_with_an_agenda() -> None:
    load_folders([PACKS / name for name in ("reference", "futian", "demo")], demo=True)
    build_demo(companies=250)
    build_cases(count=2)
    assert build_meetings() == 2
    assert build_meetings() == 2
    coming, held = Meeting.objects.order_by("-number")
    assert (held.state, coming.state) == ("signed", "called")
    assert sorted(Resolution.objects.values_list("outcome", flat=True)) == ["approve", "approve", "approve", "defer"]
    assert coming.items.exclude(case=None).count() >= 2
    decided = Case.objects.filter(step="publicity")
    assert decided.count() == 2
    for case in decided:
        moments = list(CaseEvent.objects.filter(case=case).order_by("seq").values_list("at", flat=True))
        assert moments == sorted(moments)
