"""批量转办: to one colleague, or each case to whoever is suggested; looked at first."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from huiqi.core.cases import services
from huiqi.core.parties.queries import list_officers
from huiqi.engine.refusal import InvalidInput
from huiqi.web.desk.intake.reply import OFFICE
from huiqi.web.kit.access import officer_required
from huiqi.web.kit.nav import actor_of


@require_POST
@officer_required(*OFFICE)
def transfer(request: HttpRequest) -> HttpResponse:
    """First the preview with the suggestion, then the act with its reason."""
    if request.POST.get("confirmed") == "1":
        return _hand_over(request)
    return _preview(request)


def _preview(request: HttpRequest, fault: InvalidInput | None = None) -> HttpResponse:
    actor = actor_of(request)
    numbers = [each.partition(":")[0][:30] for each in request.POST.getlist("pick")]
    if not numbers:
        raise InvalidInput("请先勾选要转办的办件。")
    person = request.POST.get("person", "")
    lines = services.preview_transfer(actor=actor, numbers=numbers, person_id=int(person) if person.isdigit() else None)
    context = {
        "lines": lines,
        "going": [line for line in lines if not line.refused],
        "staying": [line for line in lines if line.refused],
        "picks": numbers,
        "person": person,
        "colleagues": list_officers(department_id=actor.department_id),
        "reason": request.POST.get("reason", ""),
        "fault": fault,
    }
    return render(request, "desk/intake/transfer.html", context, status=422 if fault else 200)


def _hand_over(request: HttpRequest) -> HttpResponse:
    choices = [
        (number[:30], int(person))
        for number, _, person in (each.rpartition(":") for each in request.POST.getlist("to"))
        if person.isdigit()
    ]
    try:
        lines = services.transfer_many(actor=actor_of(request), choices=choices, reason=request.POST.get("reason", ""))
    except InvalidInput as fault:
        return _preview(request, fault)
    done = [line for line in lines if not line.refused]
    if done:
        messages.success(request, f"已转办 {len(done)} 件，原因记在内部备注里。")
    for line in lines:
        if line.refused:
            messages.warning(request, f"{line.number} 没有转：{line.refused}")
    return HttpResponseRedirect(reverse("desk:worklist"))
