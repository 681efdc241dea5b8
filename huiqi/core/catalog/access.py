"""Who may see and change the catalog: everybody reads, editors write."""

from __future__ import annotations

from django.db.models import QuerySet

from huiqi.core.catalog.models import Item
from huiqi.core.ledger.actors import Actor
from huiqi.engine.refusal import NotAllowed


def visible_to(actor: Actor) -> QuerySet[Item]:
    """Items are public."""
    return Item.objects.all()


def require_editor(actor: Actor) -> None:
    """Raises NotAllowed unless the actor is a policy editor (or the system)."""
    if actor.kind != "system" and "editor" not in actor.posts:
        raise NotAllowed("只有政策编辑岗位可以开放或截止批次，请联系本部门的政策编辑。")
