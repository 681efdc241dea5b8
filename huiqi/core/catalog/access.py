"""Who may see and change the catalog: everybody reads, editors write."""

from __future__ import annotations

from django.db.models import QuerySet

from huiqi.core.catalog.models import Item, Opening
from huiqi.core.ledger.actors import Actor
from huiqi.core.parties.queries import find_department
from huiqi.engine.refusal import NotAllowed


def visible_to(actor: Actor) -> QuerySet[Item]:
    """Items are public."""
    return Item.objects.all()


def require_editor(actor: Actor) -> None:
    """Raises NotAllowed unless the actor is a policy editor (or the system)."""
    if actor.kind != "system" and "editor" not in actor.posts:
        raise NotAllowed("只有政策编辑岗位可以开放或截止批次，请联系本部门的政策编辑。")


def may_edit_opening(actor: Actor, opening: Opening) -> bool:
    """True for a policy editor of the department that handles the opening (and the system)."""
    if actor.kind == "system":
        return True
    department = find_department(opening.department_code)
    return "editor" in actor.posts and department is not None and department.pk == actor.department_id


def require_editor_of(actor: Actor, opening: Opening) -> None:
    """Raises NotAllowed unless the actor edits the policies of the opening's department."""
    require_editor(actor)
    if not may_edit_opening(actor, opening):
        raise NotAllowed("这一批由别的部门承办，请联系承办部门的政策编辑。")
