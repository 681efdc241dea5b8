"""Word, Excel and OFD packages: no macros, no controls, nothing fetched or started when opened."""

from __future__ import annotations

import re
from typing import BinaryIO

from huiqi.core.documents.inspection.archive import Container
from huiqi.core.documents.inspection.refused import active, damaged, lying, macro
from huiqi.core.documents.inspection.xml import elements

_MAIN = {
    "docx": ("application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml", "word/"),
    "xlsx": ("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml", "xl/"),
}
_MACRO_NAMES = ("vbaproject", "vbadata", "macrosheets/", "dialogsheets/", "activex/", "customui")
_MACRO_TYPES = (
    "macroenabled",
    "vbaproject",
    "activex",
    "ms-excel.macrosheet",
    "ms-excel.intlmacrosheet",
    "dialogsheet",
)
_OBJECT_TYPES = ("oleobject",)
# A link to one's own disk is harmless to us and common; a link to a server is fetched by the officer's machine.
_LOCAL = re.compile(r"^(?:file:///+)?(?:[A-Za-z]:[\\/]|(?![\\/]{2})[^:]*$)")
_LOCAL_KINDS = ("attachedtemplate", "externallinkpath", "image", "xlpathmissing", "xlstartup")
_EXCHANGE = re.compile(r"\bDDE(?:AUTO)?\b", re.IGNORECASE)


def inspect_docx(stream: BinaryIO, size: int) -> None:
    """Refuse Word files with macros, controls, embedded objects, remote templates or DDE fields."""
    package = _open_package(stream, size, "docx")
    for name in package.names:
        if name.startswith("word/") and name.endswith(".xml"):
            _refuse_exchange_fields(package.read(name))


def inspect_xlsx(stream: BinaryIO, size: int) -> None:
    """Refuse Excel files with macros, controls, embedded objects or links that run or fetch."""
    package = _open_package(stream, size, "xlsx")
    for name in package.names:
        if name.startswith("xl/externalLinks/") and name.endswith(".xml") and _starts_programs(package.read(name)):
            raise active("xlsx", "会启动其他程序的链接")
        if name == "xl/connections.xml":
            raise active("xlsx", "外部数据连接")


def inspect_ofd(stream: BinaryIO, size: int) -> None:
    """Refuse what is not an OFD document (GB/T 33190-2016: OFD.xml at the top of the container)."""
    package = Container(stream, size, what="OFD")
    if "OFD.xml" not in package.names:
        raise lying("ofd")
    if not any(local == "OFD" for local, _, _ in elements(package.read("OFD.xml"), what="ofd")):
        raise damaged("OFD")


def _open_package(stream: BinaryIO, size: int, extension: str) -> Container:
    package = Container(stream, size, what=f".{extension}")
    if any(mark in name.lower() for name in package.names for mark in _MACRO_NAMES):
        raise macro(extension)
    _check_content_types(package, extension)
    for name in package.names:
        if name.lower().endswith(".rels"):
            _check_relationships(package.read(name), extension)
    return package


def _check_content_types(package: Container, extension: str) -> None:
    """The package's own list of what its parts are: the main part must be what the name says."""
    types = package.read("[Content_Types].xml")
    if not types:
        raise lying(extension)
    declared = [
        attributes.get("ContentType", "").lower()
        for local, attributes, _ in elements(types, what=extension)
        if local in ("Default", "Override")
    ]
    if any(mark in kind for kind in declared for mark in _MACRO_TYPES):
        raise macro(extension)
    if any(mark in kind for kind in declared for mark in _OBJECT_TYPES):
        raise active(extension, "嵌入的对象")
    main, folder = _MAIN[extension]
    if main not in declared or not any(name.startswith(folder) for name in package.names):
        raise lying(extension)


def _check_relationships(data: bytes, extension: str) -> None:
    for local, attributes, _ in elements(data, what=extension):
        if local != "Relationship":
            continue
        kind = attributes.get("Type", "").rpartition("/")[2].lower()
        if kind in ("oleobject", "control", "vbaproject", "activexcontrolbinary", "attachedtoolbars"):
            raise active(extension, "嵌入的对象或控件")
        if attributes.get("TargetMode", "").lower() != "external" or kind == "hyperlink":
            continue
        if kind.startswith(_LOCAL_KINDS) and _LOCAL.match(attributes.get("Target", "").strip()):
            continue
        raise active(extension, "指向外部网址的模板、图片或对象")


def _starts_programs(data: bytes) -> bool:
    return any(local in ("ddeLink", "oleLink") for local, _, _ in elements(data, what="xlsx"))


def _refuse_exchange_fields(data: bytes) -> None:
    """Dynamic data exchange fields start programs; their code may be split over many runs."""
    code = []
    for local, attributes, text in elements(data, what="docx"):
        if local == "instrText":
            code.append(text)
        elif local == "fldSimple":
            code.append(f" {attributes.get('instr', '')} ")
    if _EXCHANGE.search("".join(code)):
        raise active("docx", "会启动其他程序的域")
