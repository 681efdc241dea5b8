"""Files that are fetched: where from, how often, and what came of the last time."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

from django.db import transaction
from django.db.models import DurationField, ExpressionWrapper, F, Q
from django.utils import timezone

from huiqi.core.facts.models import Source
from huiqi.core.intake import access
from huiqi.core.intake.models import Delivery, Feed
from huiqi.core.intake.ports import FetchError, get_file_pull
from huiqi.core.intake.services.receive import FileOnDisk, receive
from huiqi.core.intake.services.take_in import take_in
from huiqi.core.ledger.actors import Actor
from huiqi.engine.refusal import InvalidInput, NotFound, Refusal

SHORTEST = 5


def set_feed(
    *,
    actor: Actor,
    key: str,
    source: str,
    url: str,
    every_minutes: int = 1440,
    is_register: bool = False,
    is_on: bool = True,
) -> Feed:
    """Register a feed, or change it. Raises ``InvalidInput`` for an unknown source or address."""
    access.require_record(actor)
    speaker = Source.objects.filter(key=source).first()
    if speaker is None:
        raise InvalidInput(f"没有登记来源“{source}”，请核对来源的键。")
    scheme = urlsplit(url).scheme
    kind = {"http": "http", "https": "http", "sftp": "sftp"}.get(scheme)
    if kind is None or not urlsplit(url).hostname:
        raise InvalidInput("地址请以 https://、http:// 或 sftp:// 开头，并写全主机名。")
    if urlsplit(url).password or urlsplit(url).username:
        raise InvalidInput("地址里不要写账号和密码，请由运维人员配置到环境变量。")
    if every_minutes < SHORTEST:
        raise InvalidInput(f"至少每隔 {SHORTEST} 分钟拉一次，请改大。")
    feed, _ = Feed.objects.update_or_create(
        key=key,
        defaults={
            "source": speaker, "kind": kind, "url": url, "every_minutes": every_minutes, "is_register": is_register,
            "is_on": is_on,
        },
    )  # fmt: skip
    return feed


def pull_due_feeds(*, actor: Actor) -> int:
    """Fetch from every feed whose time has come; returns how many. One that fails keeps its reason, the rest go on."""
    now = timezone.now()
    wait = ExpressionWrapper(F("every_minutes") * timedelta(minutes=1), output_field=DurationField())
    due = Feed.objects.filter(is_on=True).filter(Q(pulled_at=None) | Q(pulled_at__lte=now - wait))
    keys = list(due.values_list("key", flat=True))
    for key in keys:
        try:
            pull_feed(actor=actor, key=key)
        except Refusal:
            continue  # the reason stands on the feed
    return len(keys)


def pull_feed(*, actor: Actor, key: str) -> Delivery | None:
    """Fetch once and take in what came; None when nothing is connected. The same bytes again change nothing.

    Raises ``Refusal`` with the reason, which also stands on the feed.
    """
    access.require_record(actor)
    feed = Feed.objects.select_related("source").filter(key=key).first()
    if feed is None:
        raise NotFound(f"没有叫“{key}”的拉取，请核对。")
    try:
        delivery, note = _fetch(actor, feed)
    except FetchError as error:
        _note(feed, str(error))
        raise Refusal(f"{feed.source}：{error}", code="fetch_failed") from error
    except Refusal as refusal:
        _note(feed, refusal.message)
        raise
    _note(feed, note)
    return delivery


def _fetch(actor: Actor, feed: Feed) -> tuple[Delivery | None, str]:
    fetched = get_file_pull(feed.kind).fetch(feed.url)
    if fetched.content is None:
        return None, fetched.note
    file = FileOnDisk(fetched.name, fetched.content)
    delivery, is_new = receive(
        actor=actor, upload=file, source=feed.source.key, as_of_on=timezone.localdate(), channel=Delivery.Channel.PULL,
        is_register=feed.is_register,
    )  # fmt: skip
    if not is_new and delivery.state == Delivery.State.TAKEN:
        return delivery, "今天的文件没有变化"
    delivery = take_in(actor=actor, delivery_id=delivery.pk)
    counts = delivery.counts
    return delivery, f"入库 {counts['statements']} 条，差错 {counts['faults']} 处"


@transaction.atomic
def _note(feed: Feed, note: str) -> None:
    Feed.objects.filter(pk=feed.pk).update(pulled_at=timezone.now(), note=note[:500])
