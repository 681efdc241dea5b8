"""No account and no phone lies readable in the database, wherever it has been written, and all of it still works."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, connection, transaction

from huiqi.core.cases import queries as cases
from huiqi.core.cases import services as case_services
from huiqi.core.cases.models import Answer, Submission
from huiqi.core.cases.queries.replay import replay_case
from huiqi.core.cases.services.submissions import digest_of
from huiqi.core.parties.models import Person
from huiqi.core.payments.models import BatchLine, PaymentOrder
from huiqi.core.payments.services import batch_file, export_batch, read_account
from huiqi.core.vault import keyring, rotation
from huiqi.core.vault.sealing import check_envelope, key_of, opened
from huiqi.engine.refusal import Refusal
from tests.factories import World

pytestmark = pytest.mark.django_db
ACCOUNT, CORRECTED, PHONE = "4000123456786620", "4000123456789988", "13912345678"


@pytest.fixture
def own_keys(tmp_path, settings):
    """A keyring of this test's own."""
    settings.HUIQI = {**settings.HUIQI, "KEYS": {"FOLDER": tmp_path / "keys", "FILE": ""}}


@pytest.fixture
def world(own_keys) -> World:
    return World.build()


def places_with(text: str) -> list[str]:
    """Every table that holds ``text`` anywhere, as text or inside bytes: what a dump of this moment would show."""
    found = []
    with connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(
                f"SELECT count(*) FROM {table} t WHERE t::text LIKE %s OR t::text LIKE %s",
                [f"%{text}%", f"%{text.encode().hex()}%"],
            )
            if cursor.fetchone()[0]:
                found.append(table)
    return found


def test_no_table_shows_an_account_or_a_phone_from_draft_to_batch(world: World) -> None:
    clerk = Person.objects.get(pk=world.clerk.person_id)
    clerk.phone = PHONE
    clerk.save(update_fields=["phone"])
    case = world.ordered()
    case_services.transition(
        actor=world.clerk, case_number=case.number, move="correct_account", expected_version=case.version,
        idempotency_key="correct", fields={"payee_name": world.company.name, "bank_name": "演示银行", "account": CORRECTED},
    )  # fmt: skip
    for text in (ACCOUNT, CORRECTED, PHONE):
        assert places_with(text) == [], text
    assert {"cases_answer", "cases_submission", "parties_person", "payments_paymentorder"} <= set(places_with("hq1."))

    assert Person.objects.get(pk=clerk.pk).phone == PHONE
    assert Answer.objects.get(case=case, field="payee_account").value == CORRECTED
    assert PaymentOrder.objects.get(case=case).account == CORRECTED


def test_the_bank_file_and_finance_still_get_the_whole_account(world: World) -> None:
    case = world.ordered()
    order = PaymentOrder.objects.get(case=case)
    batch = export_batch(actor=world.finance, fund_code=world.opening.fund_code, year=world.opening.fund_year)
    assert places_with(ACCOUNT) == []
    assert BatchLine.objects.get(order=order).account == ACCOUNT
    assert ACCOUNT in batch_file(actor=world.finance, number=batch.number, format="csv").content.decode()
    assert read_account(actor=world.finance, order_number=order.number) == ACCOUNT


def test_a_snapshot_can_be_checked_without_showing_the_account(world: World) -> None:
    case = world.submitted()
    submission = Submission.objects.get(case=case)
    kept = {each["field"]: each["value"] for each in submission.content["answers"]}["payee_account"]
    assert set(kept) == {"about", "sealed", "digest", "tail"}
    assert (opened(kept), kept["tail"]) == (ACCOUNT, "6620")
    assert check_envelope(kept)
    assert digest_of(submission.content) == submission.digest
    assert len(submission.digest_sm3) == 64
    assert replay_case(case).is_same

    assert not check_envelope({**kept, "tail": "0000"})
    with pytest.raises(Refusal, match="对不上"):
        opened({**kept, "about": "person_phone"})


def test_the_same_account_in_another_company_is_still_a_hit(world: World) -> None:
    case, other = world.submitted(), world.submitted(world.another_clerk())
    hits = [hit for hit in cases.list_hits(world.window, case) if hit.kind == "account"]
    assert [(hit.what, hit.number) for hit in hits] == [("尾号 6620", other.number)]


def test_the_database_refuses_clear_text_whoever_writes(world: World) -> None:
    case = world.ordered()
    for statement in (
        "UPDATE payments_paymentorder SET account = '4000123456786620'",
        "UPDATE cases_answer SET value = '\"4000123456786620\"' WHERE field = 'payee_account'",
        "UPDATE parties_person SET phone = '13912345678'",
    ):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    with pytest.raises(IntegrityError), transaction.atomic():
        Answer.objects.filter(case=case, field="payee_account").update(value=ACCOUNT)


def test_a_new_key_takes_over_and_the_old_one_still_opens_the_snapshots(world: World) -> None:
    case, paid = world.ordered(), world.ordered(world.another_clerk())
    PaymentOrder.objects.filter(case=paid).update(state="exported", exported_by=world.finance.person_id)
    world.move(world.finance, paid, "confirm_paid", paid_on="2026-11-20", serial="S1")
    old = keyring.get_keyring().present
    new = keyring.add_key()
    assert rotation.count_old() > 1
    result = rotation.reseal_all()
    assert (result.done > 1, result.kept) == (True, 1)
    assert rotation.reseal_all() == rotation.Resealed(done=0, kept=1)
    kept_order = PaymentOrder.objects.get(case=paid)  # paid, and so written once
    assert (key_of(kept_order.account.sealed), kept_order.account) == (old.id, ACCOUNT)

    assert key_of(PaymentOrder.objects.get(case=case).account.sealed) == new.id
    assert key_of(Answer.objects.get(case=case, field="payee_account").value.sealed) == new.id
    submission = Submission.objects.get(case=case)
    kept = {each["field"]: each["value"] for each in submission.content["answers"]}["payee_account"]
    assert key_of(kept["sealed"]) == old.id
    assert check_envelope(kept)
    assert replay_case(case).is_same
    assert keyring.keyring_file().stat().st_mode & 0o077 == 0


def test_without_the_key_nothing_opens_and_the_sentence_says_what_to_do(world: World) -> None:
    case = world.ordered()
    keyring.keyring_file().unlink()
    with pytest.raises(Refusal, match=r"缺少数据密钥 .*请从私钥备份恢复"):
        PaymentOrder.objects.get(case=case)


def test_comparing_a_sealed_column_with_clear_text_is_an_error_and_not_an_empty_answer() -> None:
    with pytest.raises(Exception, match="Unsupported lookup 'exact'"):
        PaymentOrder.objects.filter(account=ACCOUNT).exists()
