"""Officers may open exactly the files that are in a case they may see, and the letters about it."""

from __future__ import annotations

from huiqi.core.cases.access import not_barred, returned_for, visible_to
from huiqi.core.cases.marks import papers_on_the_desk
from huiqi.core.cases.models import Attachment, Consultation, VisitPhoto
from huiqi.core.documents.access import register_ground
from huiqi.core.documents.models import DocumentVersion
from huiqi.core.documents.queries import list_subjects_of_file
from huiqi.core.ledger.actors import Actor


def is_in_a_visible_case(actor: Actor, file_id: int) -> bool:
    """True when some case that the actor may see uses this file."""
    cases = visible_to(actor)
    if Attachment.objects.filter(document_version__file_id=file_id, case__in=cases).exists():
        return True
    told = [number for kind, number in list_subjects_of_file(file_id) if kind == "cases.case"]
    return bool(told) and cases.filter(number__in=told).exists()


def is_in_a_returned_case(actor: Actor, file_id: int) -> bool:
    """True when it was handed in with a case of the department that went back to the company."""
    versions = set(DocumentVersion.objects.filter(file_id=file_id).values_list("pk", flat=True))
    if not versions:
        return False
    using = returned_for(actor).filter(attachments__document_version__in=versions)
    return any(versions & {pk for pks in papers_on_the_desk(case).values() for pk in pks} for case in using.distinct())


def is_shared_for_a_consultation(actor: Actor, file_id: int) -> bool:
    """True while the actor's department is asked about a case and this paper was shared for it."""
    if actor.department_id is None or not actor.is_officer:
        return False
    asked = Consultation.objects.filter(asked_id=actor.department_id, state="open").exclude(case__state="closed")
    asked = not_barred(actor, asked, "case")
    return any(
        asked.filter(shared__contains=[pk]).exists()
        for pk in DocumentVersion.objects.filter(file_id=file_id).values_list("pk", flat=True)
    )


def is_photo_of_a_visit(actor: Actor, file_id: int) -> bool:
    """True for a picture taken at a visit for a case that the actor may see as an officer."""
    return actor.is_officer and VisitPhoto.objects.filter(file_id=file_id, visit__case__in=visible_to(actor)).exists()


def register() -> None:
    """Make the ground known; called when the room starts."""
    register_ground("cases.case", is_in_a_visible_case)
    register_ground("cases.returned", is_in_a_returned_case)
    register_ground("cases.consultation", is_shared_for_a_consultation)
    register_ground("cases.visit", is_photo_of_a_visit)
