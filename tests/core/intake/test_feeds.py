"""Scheduled pulls: what is due is fetched and taken in, the same file changes nothing, a failure stands on its feed."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from huiqi.core.facts.models import Statement
from huiqi.core.intake import services
from huiqi.core.intake.models import Delivery, Feed
from huiqi.core.intake.ports import FETCH_LIMIT, Fetched, FetchError
from huiqi.core.intake.services import feeds
from huiqi.core.ledger.actors import SYSTEM, Actor
from huiqi.core.parties.models import Company
from huiqi.engine.refusal import InvalidInput, NotAllowed, Refusal
from tests.core.intake.conftest import CODES

CONTENT = f"统一社会信用代码,从业人数\n{CODES[0]},5\n".encode()


class Office:
    """What the other side has."""

    def __init__(self) -> None:
        self.content: bytes | None = CONTENT
        self.fault = ""
        self.asked = 0

    def fetch(self, url: str, *, limit: int = FETCH_LIMIT) -> Fetched:
        self.asked += 1
        if self.fault:
            raise FetchError(self.fault)
        return Fetched(self.content, "a.csv", "" if self.content else "未接入。")


@pytest.fixture
def office(district: list[Company], monkeypatch: pytest.MonkeyPatch) -> Office:
    found = Office()
    monkeypatch.setattr(feeds, "get_file_pull", lambda kind: found)
    services.set_feed(actor=SYSTEM, key="tax-daily", source="tax", url="https://office.invalid/a.csv", every_minutes=60)
    return found


def test_what_is_due_is_fetched_once_and_taken_in(office: Office):
    assert services.pull_due_feeds(actor=SYSTEM) == 1
    assert Statement.objects.count() == 1 and Delivery.objects.get().channel == "pull"
    assert services.pull_due_feeds(actor=SYSTEM) == 0 and office.asked == 1
    Feed.objects.update(pulled_at=timezone.now() - timedelta(minutes=61))
    assert services.pull_due_feeds(actor=SYSTEM) == 1
    assert Delivery.objects.count() == 1 and Feed.objects.get().note == "今天的文件没有变化"


def test_a_failure_stands_on_the_feed_and_the_others_go_on(office: Office):
    services.set_feed(actor=SYSTEM, key="a-first", source="stat", url="sftp://office.invalid/b.csv")
    office.fault = "对方答复 500，没有给文件，请核对地址和权限。"
    assert services.pull_due_feeds(actor=SYSTEM) == 2 and office.asked == 2
    assert set(Feed.objects.values_list("note", flat=True)) == {office.fault}
    with pytest.raises(Refusal, match="对方答复 500"):
        services.pull_feed(actor=SYSTEM, key="tax-daily")


def test_a_file_that_cannot_be_read_stands_on_the_feed(office: Office):
    office.content = "没有表头\n".encode()
    assert services.pull_due_feeds(actor=SYSTEM) == 1
    assert "没有找到表头" in Feed.objects.get().note and not Statement.objects.exists()


def test_where_nothing_is_connected_the_feed_says_so(office: Office):
    office.content = None
    assert services.pull_feed(actor=SYSTEM, key="tax-daily") is None
    assert Feed.objects.get().note == "未接入。" and not Delivery.objects.exists()


def test_a_feed_that_is_off_is_left_alone(office: Office):
    services.set_feed(actor=SYSTEM, key="tax-daily", source="tax", url="https://office.invalid/a.csv", is_on=False)
    assert services.pull_due_feeds(actor=SYSTEM) == 0 and not office.asked


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"url": "ftp://x/a"}, "开头"), ({"url": "https://u:p@x/a"}, "账号和密码"), ({"source": "nobody"}, "没有登记来源"),
        ({"every_minutes": 1}, "至少每隔"),
    ],
)  # fmt: skip
def test_a_feed_that_cannot_be_is_refused(office: Office, change: dict[str, object], words: str):
    given = {"key": "x", "source": "tax", "url": "https://office.invalid/a.csv", **change}
    with pytest.raises(InvalidInput, match=words):
        services.set_feed(actor=SYSTEM, **given)  # type: ignore[arg-type]  # a test's shorthand


def test_only_operators_set_feeds(office: Office):
    with pytest.raises(NotAllowed):
        services.set_feed(
            actor=Actor("person", "经办", 1, posts=frozenset({"handler"})), key="x", source="tax", url="https://x.cn/a"
        )
