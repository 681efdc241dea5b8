"""The shape of each file, by JSON Schema, said in Chinese with the line it stands on."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from huiqi.engine.packs.faults import Fault
from huiqi.engine.packs.model import Pack
from huiqi.engine.packs.source import NodePath, SourceFile

SCHEMA_FOLDER = Path(__file__).resolve().parents[3] / "packs" / "schema"
_BY_NAME = {
    "pack.yaml": "pack",
    "attributes.yaml": "attributes",
    "departments.yaml": "departments",
    "portfolios.yaml": "portfolios",
}
_BY_FOLDER = {"items": "item", "openings": "opening", "processes": "process"}
_TYPES = {
    "string": "文字",
    "number": "数",
    "integer": "整数",
    "boolean": "true 或 false",
    "array": "一列",
    "object": "键值对",
    "null": "null",
}


def check_schema(pack: Pack) -> Iterator[Fault]:
    """Faults of shape in every file of the pack; files of unknown kinds are left alone."""
    for source in pack.files.values():
        kind = schema_of(source.name)
        if kind is not None:
            yield from check_source(source, kind)


def schema_of(name: str) -> str | None:
    """The schema that a file follows, by its place in the pack: ``futian/items/x.yaml`` → ``item``."""
    parts = name.split("/")
    if len(parts) >= 3 and parts[-2] in _BY_FOLDER:
        return _BY_FOLDER[parts[-2]]
    return _BY_NAME.get(parts[-1])


def check_source(source: SourceFile, kind: str) -> Iterator[Fault]:
    """Faults of one file against ``packs/schema/<kind>.schema.json``."""
    for error in _validator(kind).iter_errors(source.data):
        for cause in _causes(error):
            path = tuple(cause.absolute_path)
            for extra, message in _messages(cause):
                line = source.line_of((*path, extra) if extra is not None else path)
                yield Fault(source.name, line, clause_at(source.data, path), message, rule="schema")


@cache
def _validator(kind: str) -> Draft202012Validator:
    text = (SCHEMA_FOLDER / f"{kind}.schema.json").read_text(encoding="utf-8")
    return Draft202012Validator(json.loads(text))


def _causes(error: ValidationError) -> list[ValidationError]:
    """For a choice of shapes, the faults of the shape that was meant."""
    if error.validator != "anyOf" or not error.context:
        return [error]
    meant = [
        each for each in error.context if each.validator != "type" or len(each.absolute_path) > len(error.absolute_path)
    ]
    return [cause for each in (meant or [error.context[0]]) for cause in _causes(each)]


def _messages(error: Any) -> Iterator[tuple[str | None, str]]:
    name = _place(error)
    value = error.instance
    match error.validator:
        case "required":
            for key in error.validator_value:
                if key not in value:
                    yield None, f"{name}缺少「{key}」"
        case "dependentRequired":
            for key, needed in error.validator_value.items():
                for other in (n for n in needed if key in value and n not in value):
                    yield None, f"{name}写了「{key}」就要有「{other}」"
        case "additionalProperties":
            for key in sorted(set(value) - set(error.schema.get("properties", {}))):
                yield key, f"{name}有不认识的键「{key}」"
        case "enum":
            allowed = "、".join(str(each) for each in error.validator_value)
            yield None, f"{name}写的是「{value}」，只能是：{allowed}"
        case "const":
            yield None, f"{name}写的是「{value}」，只能是「{error.validator_value}」"
        case "type":
            wanted = error.validator_value if isinstance(error.validator_value, list) else [error.validator_value]
            yield None, f"{name}应当是{'或'.join(_TYPES[each] for each in wanted)}，写的是「{_short(value)}」"
        case "pattern":
            yield None, f"{name}「{value}」写法不对" + _explained(error)
        case "minLength" | "maxLength":
            word = "太短" if error.validator == "minLength" else "太长"
            yield (
                None,
                f"{name}{word}（{len(value)} 字，{'至少' if word == '太短' else '至多'} {error.validator_value} 字）",
            )
        case "minItems" | "maxItems" | "minProperties":
            word = "至多" if error.validator == "maxItems" else "至少"
            yield None, f"{name}{word}要有 {error.validator_value} 项，现有 {len(value)} 项"
        case "uniqueItems":
            yield None, f"{name}里有重复的内容"
        case _:
            yield None, f"{name}不合规定（{error.validator}：{error.validator_value}）{_explained(error)}"


def _explained(error: ValidationError) -> str:
    description = error.schema.get("description") if isinstance(error.schema, dict) else None
    return f"：{description}" if description else ""


def _place(error: ValidationError) -> str:
    names = [str(part) for part in error.absolute_path if not isinstance(part, int)]
    return f"「{'.'.join(names[-2:])}」" if names else "文件"


def _short(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 40 else text[:40] + "…"


def clause_at(data: Any, path: NodePath) -> str:
    """The clause of the innermost node on ``path`` that has one."""
    found = ""
    node = data
    for part in (*path, None):
        if isinstance(node, dict) and isinstance(node.get("clause"), str):
            found = node["clause"]
        if part is None:
            break
        try:
            node = node[part]
        except (KeyError, IndexError, TypeError):
            break
    return found
