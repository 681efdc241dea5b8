"""Reading YAML strictly, remembering the line of every node.

Officials edit these files by hand, so the reader is stricter than YAML itself: no duplicate keys, no
anchors, only ``true``/``false`` are booleans, a day stays the text that was written (``2025-05-16``) and
a decimal is read exactly (``Decimal``), never as binary floating point.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import yaml

from huiqi.engine.packs.faults import Fault

NodePath = tuple[str | int, ...]

_BOOL = re.compile(r"^(?:true|false)$")
_INT = re.compile(r"^[-+]?(?:0|[1-9][0-9]*)$")
_NESTED_DASHES = re.compile(r"(?:[-?:][ \t]+){40}")
_FLOAT = "tag:yaml.org,2002:float"
_MAX_DEPTH = 60
_MAX_BYTES = 2_000_000


@dataclass(frozen=True)
class SourceFile:
    """A parsed YAML file: its plain ``data`` and the line of each node by path."""

    name: str
    data: Any
    lines: dict[NodePath, int] = field(default_factory=dict, repr=False)

    def line_of(self, path: NodePath) -> int:
        """Line of the node at ``path``, or of its nearest parent that stands in the file."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


class SourceError(Exception):
    """The file cannot be read as strict YAML; ``fault`` says where and why."""

    def __init__(self, fault: Fault):
        super().__init__(str(fault))
        self.fault = fault


class _StrictLoader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]  # whichever is built
    """SafeLoader without timestamps, yes/no booleans, merge keys, octal or base-60 numbers."""


def _strict_resolvers() -> dict[str, list[tuple[str, re.Pattern[str]]]]:
    dropped = {f"tag:yaml.org,2002:{name}" for name in ("timestamp", "bool", "merge", "int")}
    kept = {
        first: [(tag, pattern) for tag, pattern in pairs if tag not in dropped]
        for first, pairs in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    for first in "tf":
        kept.setdefault(first, []).insert(0, ("tag:yaml.org,2002:bool", _BOOL))
    for first in "-+0123456789":
        kept.setdefault(first, []).insert(0, ("tag:yaml.org,2002:int", _INT))
    return kept


_StrictLoader.yaml_implicit_resolvers = _strict_resolvers()


def read_source(path: Path, name: str | None = None) -> SourceFile:
    """Parse one file. Raises :class:`SourceError` with the line when it is not strict YAML."""
    shown = name or str(path)
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise SourceError(Fault(shown, 0, "", f"文件读不出来（{error.strerror}）", rule="yaml")) from error
    if len(raw) > _MAX_BYTES:
        raise SourceError(Fault(shown, 0, "", f"文件超过 {_MAX_BYTES // 1_000_000} MB，请拆分", rule="yaml"))
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise SourceError(Fault(shown, line, "", "文件不是 UTF-8 编码，请另存为 UTF-8", rule="yaml")) from error
    return parse_source(text, shown)


def parse_source(text: str, name: str) -> SourceFile:
    """Parse YAML text under the display name ``name``; raises :class:`SourceError`."""
    if _too_deep(text):
        raise SourceError(Fault(name, 0, "", "嵌套太深，请拆开", rule="yaml"))
    loader = _StrictLoader(text)
    try:
        node = loader.get_single_node()
        lines: dict[NodePath, int] = {}
        data = None if node is None else _Builder(loader, name, lines).build(node, ())
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 0
        raise SourceError(Fault(name, line, "", f"YAML 写法有误：{error.problem}", rule="yaml")) from error
    except yaml.YAMLError as error:
        raise SourceError(Fault(name, 0, "", f"YAML 写法有误：{error}", rule="yaml")) from error
    except RecursionError as error:
        raise SourceError(Fault(name, 0, "", "嵌套太深，请拆开", rule="yaml")) from error
    finally:
        loader.dispose()
    return SourceFile(name, data, lines)


def _too_deep(text: str) -> bool:
    """The fast C parser of YAML has no floor under deep nesting, so it is never given any."""
    depth = 0
    for found in re.finditer(r"[\[\]{}]", text):
        depth += 1 if found.group() in "[{" else -1
        if depth > _MAX_DEPTH * 2:
            return True
    return bool(_NESTED_DASHES.search(text))


class _Builder:
    """Turns nodes into plain data, noting lines on the way."""

    def __init__(self, loader: yaml.SafeLoader, name: str, lines: dict[NodePath, int]):
        self._loader = loader
        self._name = name
        self._lines = lines
        self._seen: set[int] = set()

    def build(self, node: yaml.Node, path: NodePath) -> Any:
        if id(node) in self._seen:
            raise self._error(node, "不要使用锚点和引用（& *），请把内容写全")
        self._seen.add(id(node))
        if len(path) > _MAX_DEPTH:
            raise self._error(node, "嵌套太深，请拆开")
        self._lines.setdefault(path, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.build(child, (*path, index)) for index, child in enumerate(node.value)]
        return self._scalar(node)

    def _mapping(self, node: yaml.MappingNode, path: NodePath) -> dict[str, Any]:
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = self._scalar(key_node)
            if not isinstance(key, str):
                raise self._error(key_node, f"键「{key_node.value}」要加引号写成文字")
            if key in result:
                raise self._error(key_node, f"键「{key}」重复出现")
            self._lines[(*path, key)] = key_node.start_mark.line + 1
            result[key] = self.build(value_node, (*path, key))
        return result

    def _scalar(self, node: yaml.Node) -> Any:
        if node.tag == _FLOAT:
            return self._decimal(node)
        try:
            value = self._loader.construct_object(node)
        except (ValueError, yaml.YAMLError) as error:
            raise self._error(node, "这个值读不懂") from error
        if not isinstance(value, str | int | bool | None):
            raise self._error(node, "这里只能写文字、数字、true/false 或 null")
        return value

    def _decimal(self, node: yaml.Node) -> Decimal:
        try:
            value = Decimal(node.value)
        except InvalidOperation:
            value = Decimal("NaN")
        if not value.is_finite():
            raise self._error(node, f"「{node.value}」不是普通的小数，请写成 0.5 这样")
        return value

    def _error(self, node: yaml.Node, message: str) -> SourceError:
        return SourceError(Fault(self._name, node.start_mark.line + 1, "", message, rule="yaml"))
