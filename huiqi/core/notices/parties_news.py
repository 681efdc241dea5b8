"""What people are told when something happens to claims and mandates (the parties room lies below and can't)."""

from __future__ import annotations

from huiqi.core.ledger.actors import Actor
from huiqi.core.notices.services import send_notice
from huiqi.core.parties import effects, events
from huiqi.core.parties.models import CompanyClaim, Mandate
from huiqi.core.parties.queries import list_departments


def register() -> None:
    """Hang the notices on the occasions; called when the room starts."""
    effects.register(events.CLAIM_FILED, tell_the_window)
    effects.register(events.CLAIM_APPROVED, tell_the_claimant)
    effects.register(events.CLAIM_REFUSED, tell_the_claimant)
    effects.register(events.MANDATE_GRANTED, tell_of_the_mandate)
    effects.register(events.MANDATE_REVOKED, tell_of_the_revocation)


def tell_the_window(actor: Actor, claim: CompanyClaim) -> None:
    """A claim came in: the windows that check claims."""
    for department in list_departments():
        if department.checks_claims:
            send_notice(
                actor=actor,
                to_department_role=(department.pk, "window"),
                template="claim_filed",
                context={"person": claim.person.name, "company": claim.company_name},
                link="/desk/claims/",
                subject=("parties.claim", claim.pk),
                dedupe_key=f"claim:{claim.pk}:filed:{department.pk}",
            )


def tell_the_claimant(actor: Actor, claim: CompanyClaim) -> None:
    """A claim was decided: the person who filed it."""
    is_approved = claim.state == CompanyClaim.State.APPROVED
    send_notice(
        actor=actor,
        to_person=claim.person_id,
        template="claim_approved" if is_approved else "claim_refused",
        context={"company": claim.company_name, "reason": claim.reason},
        link="/account/claim/",
        subject=("parties.claim", claim.pk),
        dedupe_key=f"claim:{claim.pk}:{claim.state}",
    )


def tell_of_the_mandate(actor: Actor, mandate: Mandate) -> None:
    """A person may now act for a company. An owner by claim is told by the claim's own notice."""
    if actor.person_id == mandate.person_id or actor.is_officer or actor.kind == "system":
        return
    send_notice(
        actor=actor,
        to_person=mandate.person_id,
        template="mandate_granted",
        context={
            "company": mandate.company.name,
            "role": mandate.get_role_display(),
            "granted_by": actor.label,
            "expires_on": mandate.expires_on,
        },
        link="/account/acting/",
        subject=("parties.mandate", mandate.pk),
        dedupe_key=f"mandate:{mandate.pk}:granted:{mandate.expires_on}",
    )


def tell_of_the_revocation(actor: Actor, mandate: Mandate) -> None:
    """A person may no longer act for a company."""
    send_notice(
        actor=actor,
        to_person=mandate.person_id,
        template="mandate_revoked",
        context={"company": mandate.company.name, "role": mandate.get_role_display()},
        subject=("parties.mandate", mandate.pk),
        dedupe_key=f"mandate:{mandate.pk}:revoked",
    )
