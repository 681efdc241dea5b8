"""评审费: rates, the list, its cap, two people, finance."""

from __future__ import annotations

import io
from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.test import Client
from django.utils import timezone
from python_calamine import load_workbook

from huiqi.core.ledger.actors import Actor
from huiqi.core.ledger.models import Event
from huiqi.core.parties.models import Person, Post
from huiqi.core.reviews import queries, services
from huiqi.core.reviews.models import FeeLine, FeeList, FeeRate, Panel
from huiqi.engine.refusal import Conflict, InvalidInput, NotAllowed, NotFound
from huiqi.web.kit import middleware
from tests.core.reviews.conftest import Bench, as_expert
from tests.factories import a_department, officer


def rate(bench: Bench, role: str = "expert", card: int = 80_000, review: int = 500_000) -> FeeRate:
    return services.set_fee_rate(
        actor=bench.world.decider, role=role, per_card_fen=card, per_review_fen=review, basis="福财〔2026〕3号"
    )


def closed(bench: Bench) -> Panel:
    """Three drawn, one stepped back and was replaced, all scored, closed."""
    panel = bench.draw()
    first = panel.assignments.order_by("pk").first()
    assert first is not None
    services.recuse(actor=as_expert(first.expert), assignment_id=first.pk, kind="past_work")
    for task in panel.assignments.filter(state="invited"):
        bench.score(task)
    return services.close_panel(actor=bench.world.handler, panel_id=panel.pk)


def test_each_scored_card_earns_the_rate_once_and_a_recused_expert_nothing(bench: Bench) -> None:
    rate(bench)
    panel = closed(bench)
    made = services.draw_fee_list(actor=bench.world.handler, panel_id=panel.pk)
    assert (made.total_fen, made.lines.count(), made.number) == (
        240_000, 3, f"{timezone.localdate().year}-PSF-0001",
    )  # fmt: skip
    assert services.draw_fee_list(actor=bench.world.handler, panel_id=panel.pk).pk == made.pk
    assert FeeLine.objects.count() == 3
    assert queries.list_panels_without_fees(bench.world.handler) == []


def test_the_cap_of_a_review_cuts_the_last_card(bench: Bench) -> None:
    rate(bench, review=200_000)
    made = services.draw_fee_list(actor=bench.world.handler, panel_id=closed(bench).pk)
    assert [line.fen for line in made.lines.all()] == [80_000, 80_000, 40_000]
    assert (made.total_fen, made.cap_fen) == (200_000, 200_000)


def test_without_a_rate_or_before_the_end_there_is_no_list(bench: Bench) -> None:
    panel = bench.draw()
    with pytest.raises(Conflict, match="还没有结束"):
        services.draw_fee_list(actor=bench.world.handler, panel_id=panel.pk)
    for task in panel.assignments.all():
        bench.score(task)
    services.close_panel(actor=bench.world.handler, panel_id=panel.pk)
    with pytest.raises(Conflict, match="还没有定评审费标准"):
        services.draw_fee_list(actor=bench.world.handler, panel_id=panel.pk)


def test_a_later_rate_leaves_earlier_lists_alone_and_no_rate_is_rewritten(bench: Bench) -> None:
    old = rate(bench)
    made = services.draw_fee_list(actor=bench.world.handler, panel_id=closed(bench).pk)
    rate(bench, card=120_000)
    assert FeeList.objects.get(pk=made.pk).total_fen == 240_000
    with pytest.raises(DatabaseError), transaction.atomic():
        FeeRate.objects.filter(pk=old.pk).update(per_card_fen=1)
    with pytest.raises(DatabaseError), transaction.atomic():
        FeeLine.objects.update(fen=1)


@pytest.mark.parametrize(
    ("changes", "field"), [({"role": "boss"}, "role"), ({"card": 0}, "per_card"), ({"review": 1}, "per_review")]
)
def test_a_rate_that_makes_no_sense_is_refused(bench: Bench, changes: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidInput) as fault:
        rate(bench, **changes)  # type: ignore[arg-type]  # wrong on purpose
    assert field in fault.value.fields


def test_whoever_lists_it_does_not_confirm_it_and_finance_takes_out_only_what_is_confirmed(bench: Bench) -> None:
    rate(bench)
    world = bench.world
    both = Actor("person", "陈工", world.handler.person_id, department_id=world.department.pk,
                 posts=frozenset({"handler", "decider"}))  # fmt: skip
    made = services.draw_fee_list(actor=both, panel_id=closed(bench).pk)
    with pytest.raises(NotAllowed, match="另一位同事"):
        services.confirm_fee_list(actor=both, number=made.number, total_fen=made.total_fen)
    with pytest.raises(NotAllowed):
        services.confirm_fee_list(actor=world.finance, number=made.number, total_fen=made.total_fen)
    with pytest.raises(Conflict, match="还没有人确认"):
        services.export_fee_list(actor=world.finance, number=made.number)
    with pytest.raises(Conflict, match="和您看到的不一样"):
        services.confirm_fee_list(actor=world.decider, number=made.number, total_fen=1)
    with pytest.raises(NotFound):
        services.confirm_fee_list(
            actor=officer(a_department("ft-science"), "decider"), number=made.number, total_fen=made.total_fen
        )
    services.confirm_fee_list(actor=world.decider, number=made.number, total_fen=made.total_fen)
    with pytest.raises(IntegrityError), transaction.atomic():
        FeeList.objects.filter(pk=made.pk).update(confirmed_by_id=both.person_id)
    for _ in range(2):
        assert services.export_fee_list(actor=world.finance, number=made.number).state == "exported"
    assert Event.objects.filter(kind="reviews.fees.exported").count() == 1
    assert Event.objects.filter(kind="ledger.personal_data.read", subject_kind="reviews.fees").count() == 2


def test_finance_takes_the_list_out_as_a_sheet(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(middleware, "has_second_factor", lambda request: True)
    rate(bench)
    made = services.draw_fee_list(actor=bench.world.handler, panel_id=closed(bench).pk)
    services.confirm_fee_list(actor=bench.world.decider, number=made.number, total_fen=made.total_fen)
    Post.objects.create(person_id=bench.world.finance.person_id, department=bench.world.department, role="finance",
                        since_on=timezone.localdate() - timedelta(days=9))  # fmt: skip
    client = Client()
    client.force_login(Person.objects.get(pk=bench.world.finance.person_id))
    assert made.number in client.get("/desk/fees/").content.decode()
    answer = client.post(f"/desk/fees/{made.number}/export/")
    rows = load_workbook(io.BytesIO(b"".join(answer.streaming_content))).get_sheet_by_index(0).to_python()  # type: ignore[attr-defined]  # a streamed file
    assert [row[4] for row in rows[1:]] == [800, 800, 800]
    assert {row[0] for row in rows[1:]} == {made.number}
