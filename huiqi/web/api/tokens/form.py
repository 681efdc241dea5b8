"""The form of a token and the rows of a list, the same for companies and departments."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, QueryDict
from django.utils import timezone

from huiqi.core.parties.scopes import COMPANY_SCOPES, DEPARTMENT_SCOPES, OFFICER_SCOPES
from huiqi.engine.forms.values import parse_value
from huiqi.engine.refusal import InvalidInput, Refusal
from huiqi.web.kit.forms import Field, with_errors

if TYPE_CHECKING:
    from huiqi.core.parties.models import ApiToken

SECRET = "token_secret"  # session key: the text of a token, shown once
_USUAL_DAYS = 180


@dataclass(frozen=True)
class TokenRow:
    """A token as a line of a page."""

    token: ApiToken
    owner: str
    scopes: Sequence[str]
    state: str
    state_word: str


def fields_of(scopes: Mapping[str, str], longest: str = "一年", such_as: str = "公司 ERP、区数据平台") -> list[Field]:
    """What is asked for a new token."""
    return [
        Field("name", "给哪个系统用", hint=f"例如：{such_as}。出了问题好找人", max_length=60),
        Field("scopes", "允许做什么", type="set", enum=list(scopes.items()), hint="只给用得到的"),
        Field("expires_on", "用到哪天", type="date", hint=f"当天仍有效，最长{longest}。写成 2027-03-01"),
    ]


def fresh(fields: Sequence[Field], days: int = _USUAL_DAYS) -> list[Field]:
    """The form as first shown: half a year."""
    usual = timezone.localdate() + timedelta(days=days)
    return with_errors(fields, {}, {"expires_on": usual.isoformat()})


def as_typed(fields: Sequence[Field], data: QueryDict, refusal: Refusal) -> list[Field]:
    """The form as typed, each sentence at its field."""
    typed: dict[str, Any] = {
        each.key: data.getlist(each.key) if each.type == "set" else data.get(each.key, "") for each in fields
    }
    return with_errors(fields, refusal.fields, typed)


def given(request: HttpRequest) -> dict[str, Any]:
    """Name, scopes and last day as typed. Raises InvalidInput for a day that is none."""
    data = request.POST
    return {
        "name": data.get("name", ""),
        "scopes": data.getlist("scopes"),
        "expires_on": _day(data.get("expires_on", "")),
    }


def rows_of(tokens: Sequence[ApiToken]) -> tuple[list[TokenRow], list[TokenRow]]:
    """Tokens in force, and those that ended."""
    rows = [_row(token) for token in tokens]
    return [row for row in rows if row.state == "on"], [row for row in rows if row.state != "on"]


def _row(token: ApiToken) -> TokenRow:
    state, word = "on", "在用"
    if token.revoked_at is not None:
        state, word = "off", "已撤销"
    elif token.expires_on < timezone.localdate():
        state, word = "off", "已到期"
    owner = token.company.name if token.company else str(token.department)
    if token.person:
        owner = f"{owner}　{token.person.name}本人"
    words = COMPANY_SCOPES if token.company else OFFICER_SCOPES if token.person else DEPARTMENT_SCOPES
    return TokenRow(token, owner, [words.get(scope, scope) for scope in token.scopes], state, word)


def _day(text: str) -> date | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(str(parse_value("date", "", text)))
    except InvalidInput as refusal:
        raise InvalidInput(refusal.message, fields={"expires_on": refusal.message}) from refusal
