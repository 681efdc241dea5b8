"""Events reach the systems of those they concern: signed, once each, until they arrive, and nobody else's."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import re
import threading
import time
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone

from huiqi.core.ledger.actors import SYSTEM, Actor
from huiqi.core.ledger.models import Event
from huiqi.core.ledger.services import record_event
from huiqi.core.webhooks import queries, services
from huiqi.core.webhooks.background import keep_collecting
from huiqi.core.webhooks.jobs import MAX_RETRIES
from huiqi.core.webhooks.models import Attempt, Endpoint, Push
from huiqi.core.webhooks.signing import make_secret, seal, unseal
from huiqi.engine.refusal import Conflict, InvalidInput, NotAllowed, NotFound, Refusal
from tests.core.webhooks.conftest import run_worker
from tests.core.webhooks.receiver import Receiver
from tests.factories import World, a_company, a_department, company_actor, officer

pytestmark = pytest.mark.django_db(transaction=True)
ALL = ("cases.case.opened", "cases.case.moved", "cases.case.decided", "cases.submission.taken",
       "cases.supplement.asked")  # fmt: skip


@pytest.fixture
def world(db: None) -> World:
    return World.build()


def owner_of(world: World) -> Actor:
    return company_actor(world.company, "林总", "owner")


def registered(world: World, url: str, kinds: tuple[str, ...] = ALL, **more: str) -> tuple[Endpoint, str]:
    return services.register_company_endpoint(
        actor=owner_of(world), company_id=world.company.pk, name="公司 OA", url=url, kinds=kinds, **more
    )


def is_signed_by(secret: str, taken) -> bool:
    """The check of the specification, written apart from ours."""
    key = base64.b64decode(secret.split("_", 1)[1])
    content = f"{taken.headers['webhook-id']}.{taken.headers['webhook-timestamp']}.{taken.body.decode()}"
    wanted = base64.b64encode(hmac.new(key, content.encode(), hashlib.sha256).digest()).decode()
    return f"v1,{wanted}" in taken.headers["webhook-signature"].split(" ")


def test_a_company_is_told_of_its_case_over_real_https_with_a_signature_that_checks(world, receiver: Receiver):
    _, secret = registered(world, receiver.url)
    case = world.submitted()
    assert services.collect_pushes() > 0
    run_worker()
    assert {push.state for push in Push.objects.all()} == {"sent"}
    moved = next(each for each in receiver.taken if json.loads(each.body)["type"] == "cases.case.moved")
    told = json.loads(moved.body)
    assert (told["data"]["case"], told["data"]["item"]) == (case.number, case.item_id)
    assert told["data"]["details"]["move"] == "submit"
    assert told["timestamp"].endswith("+08:00")
    assert moved.path == "/hooks?from=huiqi"
    assert moved.headers["content-type"] == "application/json"
    assert all(is_signed_by(secret, each) for each in receiver.taken)
    assert not is_signed_by(secret, type(moved)(moved.path, moved.headers, moved.body + b" "))
    assert abs(int(moved.headers["webhook-timestamp"]) - timezone.now().timestamp()) < 60
    assert Attempt.objects.filter(status=204).count() == len(receiver.taken)


def test_each_event_is_told_once_however_often_it_is_looked_for(world, receiver: Receiver):
    registered(world, receiver.url)
    world.submitted()
    first = services.collect_pushes()
    assert services.collect_pushes() == 0
    run_worker()
    for push in Push.objects.all():
        assert services.push(push_id=push.pk) is None
    ids = [each.headers["webhook-id"] for each in receiver.taken]
    assert len(ids) == len(set(ids)) == first


def test_what_happened_before_registering_is_not_told_and_kinds_and_item_narrow_it(world, receiver: Receiver):
    world.submitted()
    registered(world, receiver.url, ("cases.case.decided",))
    registered(world, receiver.url, ALL, item_id="another-item")
    assert services.collect_pushes() == 0
    assert Push.objects.count() == 0


def test_a_company_hears_nothing_of_others_nor_of_opinions_under_way(world, receiver: Receiver):
    endpoint, _ = registered(world, receiver.url)
    others, _ = services.register_company_endpoint(
        actor=company_actor(other := a_company(), role="owner"), company_id=other.pk, name="别家", url=receiver.url,
        kinds=ALL,
    )  # fmt: skip
    case = world.proposed()
    services.collect_pushes()
    assert {push.subject for push in endpoint.pushes.all()} == {case.number}
    assert not others.pushes.exists()
    moves = {json.loads(push.body)["data"]["details"].get("move") for push in endpoint.pushes.all()}
    assert {"submit", "accept"} <= moves
    assert "propose" not in moves


def test_a_department_hears_of_its_own_cases_opinions_included(world, receiver: Receiver):
    operator = officer(world.department, "operator")
    given = {"actor": operator, "name": "区数据平台", "url": receiver.url, "kinds": ALL}
    here, _ = services.register_department_endpoint(department_code=world.department.code, **given)
    there, _ = services.register_department_endpoint(department_code=a_department("ft-science").code, **given)
    case = world.proposed()
    services.collect_pushes()
    assert "propose" in {json.loads(push.body)["data"]["details"].get("move") for push in here.pushes.all()}
    assert {push.subject for push in here.pushes.all()} == {case.number}
    assert not there.pushes.exists()


def test_an_event_that_is_still_uncommitted_is_waited_for_and_not_skipped(world, receiver: Receiver):
    endpoint, _ = registered(world, receiver.url)
    case = world.submitted()
    services.collect_pushes()
    seen = endpoint.pushes.count()
    begun, may_end = threading.Event(), threading.Event()

    def slow() -> None:
        with transaction.atomic():
            record_event(
                actor=SYSTEM, kind="cases.case.decided", subject=("cases.case", case.number),
                payload={"outcome": "approve"}, company_id=case.company_id,
            )  # fmt: skip
            begun.set()
            may_end.wait(10)
        connection.close()

    thread = threading.Thread(target=slow)
    thread.start()
    assert begun.wait(10)
    world.move(world.window, case, "accept")
    services.collect_pushes()
    assert endpoint.pushes.count() == seen
    may_end.set()
    thread.join()
    services.collect_pushes()
    assert endpoint.pushes.filter(kind="cases.case.decided").count() == 1
    assert endpoint.pushes.filter(body__contains='"accept"').count() == 1


def test_a_failing_receiver_is_asked_again_with_the_same_message_and_backoff(world, receiver: Receiver):
    registered(world, receiver.url, ("cases.submission.taken",))
    receiver.answers = [500, 503]
    world.submitted()
    services.collect_pushes()
    run_worker()
    push = Push.objects.get()
    assert push.state == "queued"
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT extract(epoch FROM scheduled_at - now()) FROM procrastinate_jobs "
            "WHERE task_name = 'webhooks.push' AND status = 'todo'"
        )
        [(wait,)] = cursor.fetchall()
    assert 2 < wait < 6
    run_worker(ignore_waiting=True)
    run_worker(ignore_waiting=True)
    push.refresh_from_db()
    assert push.state == "sent"
    assert [each.status for each in push.attempts.all()] == [500, 503, 204]
    assert len({each.headers["webhook-id"] for each in receiver.taken}) == 1
    assert len({each.body for each in receiver.taken}) == 1


def test_after_the_last_try_it_is_given_up_shown_to_operators_and_can_be_sent_again(world, receiver: Receiver):
    registered(world, receiver.url, ("cases.submission.taken",))
    receiver.answers = [500] * (MAX_RETRIES + 1)
    world.submitted()
    services.collect_pushes()
    for _ in range(MAX_RETRIES + 2):
        run_worker(ignore_waiting=True)
    push = Push.objects.get()
    assert (push.state, push.attempts.count()) == ("failed", MAX_RETRIES + 1)
    assert Event.objects.filter(kind="webhooks.push.failed").count() == 1
    operator = officer(world.department, "operator")
    [failed] = queries.list_failed_pushes(operator)
    assert (failed.owner, failed.attempts) == (world.company.name, MAX_RETRIES + 1)
    with pytest.raises(NotFound):
        services.repeat_push(actor=operator, push_id=push.pk)
    services.repeat_push(actor=owner_of(world), push_id=push.pk)
    with pytest.raises(Conflict):
        services.repeat_push(actor=owner_of(world), push_id=push.pk)
    run_worker()
    push.refresh_from_db()
    assert push.state == "sent"
    assert queries.count_failed_pushes(operator) == 0
    assert len({each.headers["webhook-id"] for each in receiver.taken}) == 1


def test_a_paused_endpoint_is_told_the_rest_when_it_is_resumed(world, receiver: Receiver):
    endpoint, _ = registered(world, receiver.url)
    owner = owner_of(world)
    case = world.submitted()
    services.collect_pushes()
    services.pause_endpoint(actor=owner, endpoint_id=endpoint.pk)
    run_worker()
    world.move(world.window, case, "accept")
    assert services.collect_pushes() == 0
    assert receiver.taken == []
    services.resume_endpoint(actor=owner, endpoint_id=endpoint.pk)
    assert services.collect_pushes() == 1
    run_worker()
    moves = [json.loads(each.body)["data"]["details"].get("move") for each in receiver.taken]
    assert {"submit", "accept"} <= set(moves)
    services.end_endpoint(actor=owner, endpoint_id=endpoint.pk)
    endpoint.refresh_from_db()
    assert endpoint.secret_sealed == ""
    with pytest.raises(Conflict):
        services.send_test(actor=owner, endpoint_id=endpoint.pk)
    assert services.resume_endpoint(actor=owner, endpoint_id=endpoint.pk).state == "ended"


def test_gone_pauses_the_endpoint_and_a_redirect_is_not_followed(world, receiver: Receiver):
    endpoint, _ = registered(world, receiver.url)
    owner = owner_of(world)
    receiver.answers, receiver.location = [302], receiver.url
    test = services.send_test(actor=owner, endpoint_id=endpoint.pk)
    run_worker()
    assert len(receiver.taken) == 1
    assert "不跟着转" in test.attempts.get().words
    receiver.answers = [410]
    run_worker(ignore_waiting=True)
    test.refresh_from_db()
    endpoint.refresh_from_db()
    assert (test.state, endpoint.state) == ("failed", "paused")
    assert "410" in endpoint.note


def test_where_nothing_goes_out_the_message_says_so(world, receiver: Receiver, let_out):
    endpoint, _ = registered(world, receiver.url)
    let_out(networks=["127.0.0.0/8"], port="NullPoster")
    push = services.send_test(actor=owner_of(world), endpoint_id=endpoint.pk)
    run_worker()
    push.refresh_from_db()
    assert (push.state, push.note) == ("skipped", "本平台没有开通对外推送，这条没有推出去")
    assert receiver.taken == []


def test_the_secret_is_kept_sealed_and_a_changed_key_says_what_to_do(world, receiver: Receiver, settings):
    endpoint, secret = registered(world, receiver.url)
    kept = str(Endpoint.objects.values().get())
    assert secret not in kept
    assert secret.removeprefix("whsec_") not in kept
    assert unseal(endpoint.secret_sealed) == secret
    assert "secret" not in str(Event.objects.get(kind="webhooks.endpoint.registered").payload)
    old = settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another key", [old]
    assert unseal(endpoint.secret_sealed) == secret
    settings.SECRET_KEY_FALLBACKS = []
    with pytest.raises(Refusal):
        unseal(endpoint.secret_sealed)
    push = services.send_test(actor=owner_of(world), endpoint_id=endpoint.pk)
    run_worker()
    push.refresh_from_db()
    assert push.state == "failed"
    assert "重新登记" in push.note
    assert seal(secret) != seal(secret)


@pytest.mark.parametrize(
    "url",
    ["http://hooks.example.cn/", "https://", "ftp://a.cn/", "https://u:p@example.cn/", "https://example.cn/#x",
     "https://localhost/", "https://127.0.0.1/", "https://10.1.2.3/x", "https://[::1]/", "https://169.254.169.254/x",
     "https://[::ffff:10.0.0.1]/", "https://host/", "https://a.internal/", "https://例子.cn/", "https://a.cn:99999/",
     "https://example.cn/" + "x" * 500],
)  # fmt: skip
def test_an_address_that_must_not_be_called_is_refused_when_it_is_registered(world, let_out, url):
    let_out()
    with pytest.raises(InvalidInput) as refusal:
        registered(world, url)
    assert "url" in refusal.value.fields


def test_only_owners_and_operators_register_and_only_known_kinds(world, let_out):
    let_out()
    url = "https://hooks.example.cn/x"
    for actor in (world.clerk, company_actor(a_company(), role="owner"), officer(world.department, "operator")):
        with pytest.raises(NotAllowed):
            services.register_company_endpoint(actor=actor, company_id=world.company.pk, name="x", url=url, kinds=ALL)
    with pytest.raises(NotAllowed):
        services.register_department_endpoint(
            actor=owner_of(world), department_code=world.department.code, name="x", url=url, kinds=ALL
        )
    for kinds in ((), ("cases.case.assigned",), ("nonsense",)):
        with pytest.raises(InvalidInput):
            registered(world, url, kinds)
    endpoint, _ = registered(world, url)
    with pytest.raises(NotFound):
        services.pause_endpoint(actor=officer(world.department, "operator"), endpoint_id=endpoint.pk)
    with pytest.raises(NotFound):
        services.pause_endpoint(actor=world.clerk, endpoint_id=endpoint.pk)


def test_a_months_old_message_is_forgotten_and_a_failed_one_kept_longer(world, let_out):
    let_out()
    endpoint, _ = registered(world, "https://hooks.example.cn/x")
    long_ago = timezone.now() - timedelta(days=40)
    for at, state in enumerate(("sent", "failed", "queued")):
        Push.objects.create(
            endpoint=endpoint, message_id=f"m{at}", kind="k", body="{}", state=state,
            settled_at=long_ago if state != "queued" else None,
        )  # fmt: skip
    assert services.sweep_pushes() == 1
    assert set(Push.objects.values_list("state", flat=True)) == {"failed", "queued"}


def test_the_example_of_the_manual_believes_ours_and_nobody_elses(world, receiver: Receiver):
    manual = (Path(__file__).resolve().parents[3] / "docs/how-to/api.md").read_text(encoding="utf-8")
    [code] = re.findall(r"```python\n(.*?def is_ours.*?)```", manual, re.S)
    names: dict[str, Any] = {}
    exec(code, names)
    endpoint, secret = registered(world, receiver.url)
    services.send_test(actor=owner_of(world), endpoint_id=endpoint.pk)
    run_worker()
    [taken] = receiver.taken
    assert names["is_ours"](secret, taken.headers, taken.body)
    assert not names["is_ours"](secret, taken.headers, taken.body + b" ")
    assert not names["is_ours"](make_secret(), taken.headers, taken.body)
    old = {**taken.headers, "webhook-timestamp": str(int(taken.headers["webhook-timestamp"]) - 600)}
    assert not names["is_ours"](secret, old, taken.body)


def test_a_changed_secret_signs_beside_the_old_one_for_a_day_and_then_alone(world, receiver: Receiver):
    endpoint, old = registered(world, receiver.url)
    _, new = services.rotate_secret(actor=owner_of(world), endpoint_id=endpoint.pk)
    world.submitted()
    services.collect_pushes()
    run_worker()
    assert receiver.taken
    assert all(is_signed_by(old, each) and is_signed_by(new, each) for each in receiver.taken)
    with pytest.raises(Conflict, match="还没满 24 小时"):
        services.rotate_secret(actor=owner_of(world), endpoint_id=endpoint.pk)

    Endpoint.objects.update(old_secret_until=timezone.now() - timedelta(seconds=1))
    services.send_test(actor=owner_of(world), endpoint_id=endpoint.pk)
    run_worker()
    assert (is_signed_by(old, receiver.taken[-1]), is_signed_by(new, receiver.taken[-1])) == (False, True)
    services.sweep_pushes()
    endpoint.refresh_from_db()
    assert (endpoint.old_secret_sealed, endpoint.old_secret_until) == ("", None)


def test_only_whose_address_it_is_changes_its_secret(world, receiver: Receiver):
    endpoint, _ = registered(world, receiver.url)
    with pytest.raises(NotFound):
        services.rotate_secret(actor=company_actor(a_company(), role="owner"), endpoint_id=endpoint.pk)
    services.end_endpoint(actor=owner_of(world), endpoint_id=endpoint.pk)
    with pytest.raises(Conflict, match="已停用"):
        services.rotate_secret(actor=owner_of(world), endpoint_id=endpoint.pk)


def test_beside_the_worker_an_event_becomes_a_message_within_seconds(world, receiver: Receiver):
    endpoint, _ = registered(world, receiver.url)
    stop = threading.Event()
    thread = threading.Thread(target=keep_collecting, args=(stop,), kwargs={"every": 0.05})
    thread.start()
    try:
        world.submitted()
        began = time.monotonic()
        while not endpoint.pushes.exists() and time.monotonic() - began < 20:
            time.sleep(0.05)
    finally:
        stop.set()
        thread.join()
    assert endpoint.pushes.exists()
