"""The form of a body: its words and rules as fields, its members as a table of lines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, QueryDict

from huiqi.core.meetings import queries
from huiqi.core.parties.queries import find_person_by_login
from huiqi.engine.meetings import MAJORITIES, TIES
from huiqi.engine.refusal import Refusal
from huiqi.web.desk.money.reading import Reading
from huiqi.web.kit.forms import Field, Option, typed_values, with_errors

if TYPE_CHECKING:
    from huiqi.core.meetings.models import Body
    from huiqi.core.parties.models import Department

EMPTY_LINES = 3
LINES_AT_MOST = 80
ROLES = {"chair": "主持人", "member": "成员", "out": "移出"}
QUORUMS = {"1/2": "二分之一", "2/3": "三分之二", "3/4": "四分之三", "4/5": "五分之四", "1/1": "全体"}


@dataclass(frozen=True)
class SeatLine:
    """One line of the members' table. ``login`` names the person; ``name`` is shown when they sit there already."""

    at: int
    login: str = ""
    name: str = ""
    title: str = ""
    role: str = "member"

    @classmethod
    def typed(cls, sent: QueryDict) -> list[SeatLine]:
        """The lines as they were sent."""
        count = min(len(sent.getlist("login")), LINES_AT_MOST)
        columns = [(sent.getlist(name) + [""] * count)[:count] for name in ("login", "name", "title", "role")]
        return [
            cls(at, login.strip()[:120], name[:60], title.strip()[:60], role if role in ROLES else "member")
            for at, (login, name, title, role) in enumerate(zip(*columns, strict=True))
        ]


def seats_of(body: Body | None) -> list[SeatLine]:
    """The members of today, and empty lines for new ones."""
    seats = queries.list_seats(body) if body else []
    lines = [SeatLine(at, seat.person.login, seat.person.name, seat.title, seat.role) for at, seat in enumerate(seats)]
    more = EMPTY_LINES if lines else EMPTY_LINES * 3
    return lines + [SeatLine(len(lines) + at) for at in range(more)]


class BodyForm(Reading):
    """What was sent: ``seats`` as (person id, title, role), ``terms`` as the service takes them."""

    def __init__(self, request: HttpRequest) -> None:
        super().__init__(request)
        self.departments = request.POST.getlist("departments")
        version = self.text("version")
        self.version = int(version) if version.isascii() and version.isdigit() and len(version) < 9 else 0
        self.seats = list(self._seats(SeatLine.typed(request.POST)))
        numerator, _, denominator = (self.text("quorum") if self.text("quorum") in QUORUMS else "0/1").partition("/")
        if numerator == "0":
            self.faults["quorum"] = "请选法定人数。"
        self.terms: dict[str, Any] = {
            "name": self.needed("name", "请写会议名称。"),
            "series": self.needed("series", "请写决议字号，例如“福产联会”。"),
            "quorum_numerator": int(numerator),
            "quorum_denominator": int(denominator),
            "quorum_at_least": self.whole("quorum_at_least", "请写最少几个人，例如 3。"),
            "majority": self.text("majority"),
            "tie": self.text("tie"),
        }
        self.needed("basis", "请写依据，例如文号或会议决定。")
        if "departments" in request.POST or "department" in request.POST:
            self._require_departments()

    def _require_departments(self) -> None:
        if not self.departments:
            self.faults["departments"] = "请选它决定哪些部门的办件。"

    def _seats(self, lines: Iterable[SeatLine]) -> Iterable[tuple[int, str, str]]:
        for line in lines:
            if not line.login or line.role == "out":
                continue
            person = find_person_by_login(line.login)
            if person is None:
                self.faults["seats"] = f"没有登录名为“{line.login}”的在用账号，请从候选里选。"
                continue
            yield person.pk, line.title, line.role


def shown_fields(
    body: Body | None,
    departments: Iterable[Department],
    *,
    is_operator: bool,
    given: QueryDict | None = None,
    fault: Refusal | None = None,
) -> list[Field]:
    """The fields with what stands, or with what was typed and what is wrong with it."""
    places = [(each.code, each.name) for each in departments]
    fields = [
        Field("name", "会议名称", value=body.name if body else "", max_length=100),
        Field("series", "决议字号", value=body.series if body else "", max_length=20,
              hint="决议编号从它开始，例如“福产联会〔2026〕3-1号”"),
        *_rule_fields(body),
    ]  # fmt: skip
    if is_operator:
        fields += _operator_fields(body, places)
    fields.append(Field("basis", "依据", max_length=200, hint="设立或修改的文号、会议决定；写进版本记录，不能改"))
    if given is None:
        return fields
    return with_errors(fields, fault.fields if fault else {}, typed_values(fields, given))


def _rule_fields(body: Body | None) -> list[Field]:
    quorum = f"{body.quorum_numerator}/{body.quorum_denominator}" if body else "2/3"
    choices: Mapping[str, str] = QUORUMS if quorum in QUORUMS else {**QUORUMS, quorum: quorum}
    return [
        Field("quorum", "法定人数", "select", enum=[Option(*pair) for pair in choices.items()], value=quorum,
              hint="占应到人数，逢小数进一；回避的人不计入"),
        Field("quorum_at_least", "至少到会", "integer", unit="人", value=body.quorum_at_least if body else 3),
        Field("majority", "多少票通过", "enum", enum=list(MAJORITIES.items()), value=body.majority if body else "half",
              hint="按到会有表决权的成员计，弃权不算同意"),
        Field("tie", "同意反对相等时", "enum", enum=list(TIES.items()), value=body.tie if body else "chair"),
    ]  # fmt: skip


def _operator_fields(body: Body | None, places: list[tuple[str, str]]) -> list[Field]:
    served = [each.code for each in body.departments.all()] if body else []
    fields = [] if body else [Field("department", "承办部门", "select", enum=[("", "请选"), *places],
                                    hint="会议秘书是这个部门里任秘书岗位的人，由安全管理员任命")]  # fmt: skip
    fields.append(Field("departments", "决定哪些部门的办件", "set", enum=places, value=served))
    if body:
        fields.append(Field("is_active", "是否在用", "bool", value=body.is_active, yes="在用", no="停用",
                            hint="停用后不能再筹备会议；开过的会议和决议照旧有效"))  # fmt: skip
    return fields
