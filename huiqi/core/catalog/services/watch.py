"""Being told when an item opens."""

from __future__ import annotations

from huiqi.core.catalog.models import Item, Watch
from huiqi.core.ledger.actors import Actor
from huiqi.engine.refusal import NotAllowed, NotFound


def watch_item(*, actor: Actor, item_id: str) -> None:
    """Remember that the person wants to be told; saying it twice is harmless."""
    if actor.person_id is None:
        raise NotAllowed("请先登录，开放时才能通知到您。")
    if not Item.objects.filter(id=item_id).exists():
        raise NotFound("没有这个事项，请从「找政策」里重新选。")
    Watch.objects.get_or_create(item_id=item_id, person_id=actor.person_id)


def unwatch_item(*, actor: Actor, item_id: str) -> None:
    """Forget it again."""
    if actor.person_id is None:
        return
    Watch.objects.filter(item_id=item_id, person_id=actor.person_id).delete()
