"""Checking and cleaning what a person gives with a move."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from huiqi.engine.process.definition import FieldSpec
from huiqi.engine.refusal import InvalidInput

YES = {"true", "1", "yes", "是", "on"}
NO = {"false", "0", "no", "否", "off"}


def clean_fields(specs: Iterable[FieldSpec], given: Mapping[str, Any]) -> dict[str, Any]:
    """Typed values by name. Raises InvalidInput with one sentence a field.

    Fields that the move does not know are refused: nothing is dropped in silence.
    """
    specs = list(specs)
    errors: dict[str, str] = {}
    cleaned: dict[str, Any] = {}
    for name in given.keys() - {spec.name for spec in specs}:
        errors[name] = f"这一步没有“{name}”这一栏。"
    for spec in specs:
        try:
            value = _clean(spec, given.get(spec.name))
        except ValueError as fault:
            errors[spec.name] = str(fault)
            continue
        if value is not None:
            cleaned[spec.name] = value
    errors.update(_missing(specs, cleaned, errors))
    if errors:
        raise InvalidInput("还差几处：" + "".join(errors.values()), fields=errors)
    return cleaned


def _missing(specs: list[FieldSpec], cleaned: Mapping[str, Any], errors: Mapping[str, str]) -> dict[str, str]:
    missing = {}
    for spec in specs:
        if spec.name in cleaned or spec.name in errors:
            continue
        if spec.is_required or _is_called_for(spec, cleaned):
            missing[spec.name] = f"请填写“{spec.title}”。"
    return missing


def _is_called_for(spec: FieldSpec, cleaned: Mapping[str, Any]) -> bool:
    return spec.required_when is not None and cleaned.get(spec.required_when[0]) == spec.required_when[1]


def _clean(spec: FieldSpec, value: Any) -> Any:
    if isinstance(value, str):
        value = value.strip()
    if value is None or value == "" or value == [] or value == {}:
        return None
    return CLEANERS[spec.type](spec, value)


def _text(spec: FieldSpec, value: Any) -> str:
    text = str(value)
    if len(text) > spec.max_length:
        raise ValueError(f"“{spec.title}”最多 {spec.max_length} 字，现在 {len(text)} 字。")
    if "\x00" in text:
        raise ValueError(f"“{spec.title}”里有不能保存的字符，请重新输入。")
    return text


def _decimal(spec: FieldSpec, value: Any) -> Decimal:
    if isinstance(value, bool | float):
        raise ValueError(f"“{spec.title}”请写成精确的数字。")
    try:
        number = Decimal(str(value).replace(",", "").replace("，", ""))
    except InvalidOperation:
        raise ValueError(f"“{spec.title}”请只写数字，例如 9.954。") from None
    if not number.is_finite() or number < 0 or number >= Decimal(10) ** 14:
        raise ValueError(f"“{spec.title}”要是零以上的数。")
    return number


def _integer(spec: FieldSpec, value: Any) -> int:
    number = _decimal(spec, value)
    if number != int(number):
        raise ValueError(f"“{spec.title}”请写整数。")
    return int(number)


def _date(spec: FieldSpec, value: Any) -> date:
    try:
        return value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError:
        raise ValueError(f"“{spec.title}”请写成 2026-03-01 这样的日期。") from None


def _bool(spec: FieldSpec, value: Any) -> bool:
    word = str(value).lower()
    if word in YES or word in NO:
        return word in YES
    raise ValueError(f"“{spec.title}”请选是或否。")


def _choice(spec: FieldSpec, value: Any) -> str:
    if not isinstance(value, str) or value not in spec.choices:
        raise ValueError(f"“{spec.title}”请从列出的几项里选。")
    return value


def _reasons(spec: FieldSpec, value: Any) -> list[str]:
    codes = [value] if isinstance(value, str) else value
    if not isinstance(codes, list | tuple | set | frozenset) or not all(isinstance(code, str) for code in codes):
        raise ValueError(f"“{spec.title}”请从列出的几项里选。")
    unknown = [code for code in codes if code not in spec.choices]
    if unknown:
        raise ValueError(f"“{spec.title}”请从列出的几项里选，没有“{unknown[0]}”。")
    return list(dict.fromkeys(codes))


def _list(spec: FieldSpec, value: Any) -> list[Any]:
    if isinstance(value, str | Mapping) or not isinstance(value, Iterable):
        raise ValueError(f"“{spec.title}”要是一列。")
    return list(value)


def _mapping(spec: FieldSpec, value: Any) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise ValueError(f"“{spec.title}”要成对给出。")
    return dict(value)


CLEANERS: dict[str, Callable[[FieldSpec, Any], Any]] = {
    "text": _text,
    "decimal": _decimal,
    "integer": _integer,
    "date": _date,
    "bool": _bool,
    "choice": _choice,
    "reasons": _reasons,
    "list": _list,
    "mapping": _mapping,
}
