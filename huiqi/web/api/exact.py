"""JSON in and out with exact numbers, and what is refused before anybody looks at it."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Annotated, Any

from django.http import HttpRequest
from ninja.parser import Parser
from ninja.renderers import BaseRenderer
from pydantic import WithJsonSchema

from huiqi.engine import exact_json

MAX_DEPTH = 24
MAX_DIGITS = 40
MAX_EXPONENT = 30

Exact = Annotated[Decimal, WithJsonSchema({"type": "number"})]
"""A number that is written and read digit by digit; never a binary fraction."""


class UnreadableBody(ValueError):
    """The body is no JSON we take; the message says why, in Chinese."""


class ExactParser(Parser):
    """Reads bodies with Decimals."""

    def parse_body(self, request: HttpRequest) -> Any:
        """The body's value. Raises UnreadableBody."""
        return read_json(request.body)


class ExactRenderer(BaseRenderer):
    """Writes Decimals as JSON numbers."""

    media_type = "application/json"

    def render(self, request: HttpRequest, data: Any, *, response_status: int) -> str:
        """See ``exact_json.dumps``."""
        return exact_json.dumps(data)


def read_json(raw: bytes) -> Any:
    """Strict JSON: no NaN, no number of a thousand digits, no text that the database can't keep.

    Raises UnreadableBody.
    """
    try:
        value = json.loads(raw, parse_float=_decimal, parse_int=_whole, parse_constant=_no_number)
    except UnreadableBody:
        raise
    except RecursionError as error:
        raise UnreadableBody("JSON 嵌套太深，请把内容放平。") from error
    except UnicodeDecodeError as error:
        raise UnreadableBody("请求内容不是 UTF-8 编码，请改成 UTF-8 后重发。") from error
    except ValueError as error:
        where = f"第 {error.lineno} 行第 {error.colno} 个字符附近" if isinstance(error, json.JSONDecodeError) else ""
        raise UnreadableBody(f"请求内容不是合法的 JSON，{where or '请'}检查引号、逗号和括号。") from error
    _look_through(value, 0)
    return value


def _decimal(text: str) -> Decimal:
    number = Decimal(text)
    digits, exponent = number.as_tuple().digits, number.adjusted()
    if len(digits) > MAX_DIGITS or (number and not -MAX_EXPONENT <= exponent <= MAX_EXPONENT):
        raise UnreadableBody(f"数字 {text[:20]}… 太长或太大，最多 {MAX_DIGITS} 位。")
    return number


def _whole(text: str) -> int:
    if len(text) > MAX_DIGITS:
        raise UnreadableBody(f"数字 {text[:20]}… 太长，最多 {MAX_DIGITS} 位。")
    return int(text)


def _no_number(text: str) -> Any:
    raise UnreadableBody(f"{text} 不是数字。没有数据的，请不要写这一项。")


def _look_through(value: Any, depth: int) -> None:
    if depth > MAX_DEPTH:
        raise UnreadableBody("JSON 嵌套太深，请把内容放平。")
    if isinstance(value, str):
        refuse_strange_text(value)
    elif isinstance(value, dict):
        for key, each in value.items():
            refuse_strange_text(key)
            _look_through(each, depth + 1)
    elif isinstance(value, list):
        for each in value:
            _look_through(each, depth + 1)


def refuse_strange_text(text: str) -> None:
    """NUL and halves of surrogate pairs have no place in a text. Raises UnreadableBody."""
    if "\x00" in text or any("\ud800" <= character <= "\udfff" for character in text):
        raise UnreadableBody("文字里有不能保存的字符，请去掉后重发。")
