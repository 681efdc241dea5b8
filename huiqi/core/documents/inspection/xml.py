"""Reading the XML of office files safely: elements and attributes only, no document type, no entities."""

from __future__ import annotations

from collections.abc import Iterator
from xml.parsers import expat

from huiqi.core.documents.inspection.refused import active, damaged


def elements(data: bytes, *, what: str) -> Iterator[tuple[str, dict[str, str], str]]:
    """``(local name, attributes by local name, own text)`` of every element, in the order they end.

    Raises FileRefused for broken XML and for a document type declaration (entity bombs, outside files).
    """
    found: list[tuple[str, dict[str, str], str]] = []
    stack: list[tuple[str, dict[str, str], list[str]]] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        stack.append((_local(name), {_local(key): value for key, value in attributes.items()}, []))

    def text(data: str) -> None:
        if stack:
            stack[-1][2].append(data)

    def end(name: str) -> None:
        local, attributes, words = stack.pop()
        found.append((local, attributes, "".join(words)))

    def doctype(*_: object) -> None:
        raise active(what, "外部定义（DTD）")

    parser = expat.ParserCreate(namespace_separator=" ")
    parser.StartElementHandler, parser.EndElementHandler = start, end
    parser.CharacterDataHandler, parser.StartDoctypeDeclHandler = text, doctype
    try:
        parser.Parse(data, True)
    except expat.ExpatError as error:
        raise damaged(what) from error
    return iter(found)


def _local(name: str) -> str:
    return name.rpartition(" ")[2]
