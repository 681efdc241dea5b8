"""What people are told when something happens to claims and mandates (the parties room lies below and can't)."""

from __future__ import annotations

from huiqi.core.ledger.actors import Actor
from huiqi.core.notices.models import Delivery, Notice, OutboxMessage
from huiqi.core.notices.services import send_notice
from huiqi.core.parties import effects, events
from huiqi.core.parties.access import current_posts
from huiqi.core.parties.models import CompanyClaim, ErasureRequest, Mandate, Person
from huiqi.core.parties.queries import list_departments


def register() -> None:
    """Hang the notices on the occasions; called when the room starts."""
    effects.register(events.CLAIM_FILED, tell_the_window)
    effects.register(events.CLAIM_APPROVED, tell_the_claimant)
    effects.register(events.CLAIM_REFUSED, tell_the_claimant)
    effects.register(events.MANDATE_GRANTED, tell_of_the_mandate)
    effects.register(events.MANDATE_REVOKED, tell_of_the_revocation)
    effects.register(events.ERASURE_ASKED, tell_the_security_administrators)
    effects.register(events.ERASURE_REFUSED, tell_of_the_refused_erasure)
    effects.register(events.PERSON_ERASED, forget_notices)


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


def tell_the_security_administrators(actor: Actor, request: ErasureRequest) -> None:
    """Somebody asks to be forgotten: whoever holds the post, wherever it stands."""
    for department in set(current_posts().filter(role="security").values_list("department_id", flat=True)):
        send_notice(
            actor=actor,
            to_department_role=(department, "security"),
            template="erasure_asked",
            context={"due_on": request.due_on},
            link="/guard/requests/",
            subject=("parties.erasure", request.pk),
            dedupe_key=f"erasure:{request.pk}:asked:{department}",
        )


def tell_of_the_refused_erasure(actor: Actor, request: ErasureRequest) -> None:
    """The account stays: the person is told why."""
    send_notice(
        actor=actor,
        to_person=request.person_id,
        template="erasure_refused",
        context={"reason": request.answer},
        link="/account/data/",
        subject=("parties.erasure", request.pk),
        dedupe_key=f"erasure:{request.pk}:refused",
    )


def forget_notices(actor: Actor, person: Person) -> None:
    """A person is erased: what was told to them goes, with every trace of an address; that something was sent stays."""
    keys = [
        f"notice-{notice}-{pk}" for notice, pk in Delivery.objects.filter(person=person).values_list("notice_id", "pk")
    ]
    OutboxMessage.objects.filter(key__in=keys).delete()
    Delivery.objects.filter(person=person).update(address_masked="", last_error="", reference="")
    Notice.objects.filter(person=person).update(title="已按本人要求删除", body="", link="", read_by="")
