"""Who may see which file, paper and letter.

Three grounds: one brought the file oneself (before acting for any company), one acts for the company it belongs to,
or one is an officer who handles something with exactly this file in it. Rooms above know the third: they register
a ground, or pass one to the service. Nobody sees a whole wallet by being an officer.
"""

from __future__ import annotations

from collections.abc import Callable

from django.db.models import Q, QuerySet

from huiqi.core.documents.models import Letter, StoredFile, WalletDocument
from huiqi.core.ledger.actors import Actor
from huiqi.engine.refusal import NotFound

Ground = Callable[[Actor, int], bool]
"""Says whether this officer may open the file with this id, because of a case, a claim and the like."""

_grounds: dict[str, Ground] = {}


def register_ground(name: str, ground: Ground) -> None:
    """Let officers open files for a reason a higher room knows, as in ``register_ground("cases.case", …)``."""
    _grounds[name] = ground


def files_visible_to(actor: Actor) -> QuerySet[StoredFile]:
    """Files the actor may open as their bringer or as one of the company's people."""
    if actor.kind == "system":
        return StoredFile.objects.all()
    mine = Q(pk=None)
    if actor.person_id is not None:
        mine |= Q(uploads__person_id=actor.person_id, uploads__company=None)
    if (company := company_of(actor)) is not None:
        mine |= (
            Q(uploads__company_id=company) | Q(versions__document__company_id=company) | Q(letters__company_id=company)
        )
    return StoredFile.objects.filter(mine).distinct()


def may_open(actor: Actor, file_id: int, because: Ground | None = None) -> bool:
    """True when the actor may open the file; ``because`` is a ground the caller brings."""
    if files_visible_to(actor).filter(pk=file_id).exists():
        return True
    if not actor.is_officer:
        return False
    grounds = [because] if because else []
    return any(ground(actor, file_id) for ground in [*grounds, *_grounds.values()])


def wallets_visible_to(actor: Actor) -> QuerySet[WalletDocument]:
    """Papers of the company the actor acts for."""
    if actor.kind == "system":
        return WalletDocument.objects.all()
    company = company_of(actor)
    return WalletDocument.objects.none() if company is None else WalletDocument.objects.filter(company_id=company)


def letters_visible_to(actor: Actor) -> QuerySet[Letter]:
    """Letters to the company the actor acts for; officers of a department see letters through their cases."""
    if actor.kind == "system":
        return Letter.objects.all()
    company = company_of(actor)
    return Letter.objects.none() if company is None else Letter.objects.filter(company_id=company)


def require_company(actor: Actor, company_id: int) -> None:
    """Raise NotFound unless the actor acts for this company (or is the system)."""
    if actor.kind != "system" and company_of(actor) != company_id:
        raise NotFound("没有这家企业的材料，或您没有它的授权；请先切换到有授权的企业。")


def company_of(actor: Actor) -> int | None:
    """The company the actor acts for by a mandate, None without one."""
    return actor.company_id if actor.mandates else None
