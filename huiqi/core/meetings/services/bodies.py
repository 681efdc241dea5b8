"""Setting up a body, and changing how it stands. Each change is a version; meetings keep the one they were called under."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.db import IntegrityError, transaction

from huiqi.core.cases import moment
from huiqi.core.ledger.actors import Actor
from huiqi.core.ledger.services import record_event
from huiqi.core.meetings import access, events
from huiqi.core.meetings.models import Body, BodyVersion, Meeting, Seat
from huiqi.core.parties.access import require_operator
from huiqi.core.parties.models import Department
from huiqi.core.parties.queries import get_department, list_officers
from huiqi.engine.meetings import MAJORITIES, TIES
from huiqi.engine.refusal import Conflict, InvalidInput, NotAllowed, NotFound

RULES = ("quorum_numerator", "quorum_denominator", "quorum_at_least", "majority", "tie")
SEATS_AT_MOST = 60
SAME_NAME = "已经有一个在用的会议叫这个名称，请换一个，或修改原来那个。"
Seats = Sequence[tuple[int, str, str]]


@transaction.atomic
def set_up_body(
    *,
    actor: Actor,
    key: str,
    name: str,
    series: str,
    department: str,
    departments: Iterable[str],
    seats: Seats,
    basis: str = "",
    is_demo: bool = False,
    **rules: Any,
) -> Body:
    """A body with its standing members, the first one in the chair; ``seats`` are (person id, title, role).

    An operator's act (or the installation's). Setting up an existing key leaves it as it is. Raises InvalidInput for
    rules that cannot be met, Conflict when a body in use has the name.
    """
    require_operator(actor)
    found = Body.objects.filter(key=key).first()
    if found is not None:
        return found
    body = Body(key=key, department=get_department(department), is_demo=is_demo)
    _describe(body, name, series, rules)
    _require_seats(actor, body, seats)
    served = [get_department(code) for code in departments]
    _save(body)
    _seat(body, seats, served)
    _write_version(actor, body, basis, events.BODY_SET_UP)
    return body


@transaction.atomic
def revise_body(
    *,
    actor: Actor,
    key: str,
    expected_version: int,
    basis: str,
    name: str,
    series: str,
    seats: Seats,
    departments: Iterable[str] | None = None,
    is_active: bool | None = None,
    **rules: Any,
) -> Body:
    """The next version of a body, by its secretary or an operator; meetings already prepared keep theirs.

    Which departments it decides for and whether it is in use are the operator's to change (None leaves them). Raises
    Conflict when somebody changed it meanwhile or a meeting of a body taken out of use is not over, InvalidInput
    without ``basis``, the paper that the change rests on.
    """
    body = _locked(actor, key)
    if body.version != expected_version:
        raise Conflict("您打开之后，有人改过这个会议。请看过最新一版再改。")
    if not basis.strip():
        raise InvalidInput("请写明修改依据。", fields={"basis": "请写明依据，例如文号或会议决定。"})
    served = list(body.departments.all()) if departments is None else [get_department(code) for code in departments]
    if departments is not None or is_active is not None:
        require_operator(actor)
    if is_active is False:
        _require_nothing_under_way(body)
    body.is_active = body.is_active if is_active is None else is_active
    _describe(body, name, series, rules)
    _require_seats(actor, body, seats)
    body.version += 1
    _save(body)
    _seat(body, seats, served)
    _write_version(actor, body, basis.strip(), events.BODY_REVISED)
    return body


def _locked(actor: Actor, key: str) -> Body:
    rows = access.bodies_visible_to(actor).values("pk")
    body = Body.objects.select_for_update().filter(key=key, pk__in=rows).first()
    if body is None:
        raise NotFound("没有这个会议机构，或者不归您管。请从列表中选。")
    if actor.kind == "token":
        raise NotAllowed("会议机构由人在页面上修改，接口不能改。")
    return body


def _describe(body: Body, name: str, series: str, rules: dict[str, Any]) -> None:
    faults = {}
    body.name, body.series = name.strip()[:100], series.strip()[:20]
    for rule, value in rules.items():
        if rule not in RULES:
            raise TypeError(f"unknown rule {rule}")
        setattr(body, rule, value)
    if not body.name:
        faults["name"] = "请写会议名称。"
    if not body.series:
        faults["series"] = "请写决议字号，例如“福产联会”。"
    elif Body.objects.filter(series=body.series, department_id=body.department_id).exclude(pk=body.pk).exists():
        faults["series"] = "本部门另一个会议在用这个字号，决议编号会重复，请换一个。"
    if not 1 <= body.quorum_numerator <= body.quorum_denominator:
        faults["quorum"] = "法定人数要是应到人数的一部分，例如三分之二。"
    if body.quorum_at_least < 1:
        faults["quorum_at_least"] = "最少人数要大于零。"
    if body.majority not in MAJORITIES or body.tie not in TIES:
        faults["majority"] = "请选表决规则。"
    if faults:
        raise InvalidInput("有几处要改。", fields=faults)


def _require_seats(actor: Actor, body: Body, seats: Seats) -> None:
    if sum(role == "chair" for _, _, role in seats) != 1:
        raise InvalidInput("一个会议要有一位主持人，而且只有一位。", fields={"seats": "请指定一位主持人。"})
    people = [person for person, _, _ in seats]
    if len(set(people)) < len(people):
        raise InvalidInput("同一个人只能有一个席位。", fields={"seats": "名单里有人重复，请删掉多余的。"})
    if not max(body.quorum_at_least, 1) <= len(people) <= SEATS_AT_MOST:
        sentence = f"成员要有 {body.quorum_at_least} 到 {SEATS_AT_MOST} 人，不然永远凑不够法定人数。"
        raise InvalidInput(sentence, fields={"seats": sentence})
    if actor.kind != "system" and not set(people) <= {each.pk for each in list_officers()}:
        sentence = "名单里有人已不在岗，请移出后再存。"
        raise InvalidInput(sentence, fields={"seats": sentence})


def _require_nothing_under_way(body: Body) -> None:
    open_one = Meeting.objects.filter(body=body).exclude(state__in=["closed", "signed"]).first()
    if open_one is not None:
        raise Conflict(f"{open_one}还没有开完，不能停用。请先开完这次会。")


def _save(body: Body) -> None:
    try:
        with transaction.atomic():
            body.save()
    except IntegrityError as fault:
        if "meetings_body_name_once" not in str(fault):
            raise
        raise Conflict(SAME_NAME) from fault


def _seat(body: Body, seats: Seats, served: Iterable[Department]) -> None:
    """End the standing seats and give them anew; what the earlier ones were stands in the versions."""
    body.departments.set(served)
    Seat.objects.filter(body=body, until_on=None).update(until_on=moment.today())
    Seat.objects.bulk_create(
        Seat(body=body, person_id=person, title=title.strip()[:60], role=role, position=at)
        for at, (person, title, role) in enumerate(seats)
    )


def _write_version(actor: Actor, body: Body, basis: str, kind: str) -> None:
    seats = Seat.objects.filter(body=body, until_on=None).select_related("person")
    content = {
        "name": body.name,
        "series": body.series,
        "is_active": body.is_active,
        "rules": {name: getattr(body, name) for name in RULES},
        "departments": [str(each) for each in body.departments.order_by("code")],
        "seats": [{"name": seat.person.name, "title": seat.title, "role": seat.role} for seat in seats],
    }
    BodyVersion.objects.create(
        body=body, number=body.version, content=content, basis=basis[:200], made_by_id=actor.person_id,
        made_by_label=actor.label, at=moment.now(),
    )  # fmt: skip
    record_event(
        actor=actor, kind=kind, subject=("meetings.body", body.pk),
        payload={
            "key": body.key, "version": body.version, "basis": basis[:200], "is_active": body.is_active,
            "rules": content["rules"], "seats": [seat.person_id for seat in seats],
        },
    )  # fmt: skip
