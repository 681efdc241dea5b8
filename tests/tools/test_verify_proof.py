"""The script for everybody says the same as the product, knows nothing of it, and lets no forgery pass."""

from __future__ import annotations

import ast
import base64
import importlib.util
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from huiqi.core.ledger.log.checking import check_head, check_proof
from huiqi.core.ledger.log.writer import write_all
from huiqi.core.ledger.queries import find_signed_head, get_proof, list_verifier_keys
from huiqi.engine.refusal import InvalidInput
from tests.core.ledger.conftest import log_folder
from tests.core.ledger.logs import record, written

__all__ = ["log_folder"]
SCRIPT = Path(__file__).resolve().parents[2] / "tools" / "verify_proof.py"


def load_script() -> Any:
    spec = importlib.util.spec_from_file_location("verify_proof", SCRIPT)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


script = load_script()


@pytest.fixture
def proof(db: None, log_folder: Path) -> tuple[str, str]:
    """A proof of the fifth of nine events, and the key."""
    event = written(9)[4]
    return get_proof(seq=event.seq), list_verifier_keys()[-1]


def test_it_needs_nothing_but_python() -> None:
    for node in ast.walk(ast.parse(SCRIPT.read_text(encoding="utf-8"))):
        names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
        names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
        assert all(name.split(".")[0] in sys.stdlib_module_names for name in names)


def test_a_good_proof_checks_offline_from_the_command_line(proof: tuple[str, str], tmp_path: Path) -> None:
    file = tmp_path / "award.tlog-proof"
    file.write_text(proof[0], encoding="utf-8")
    command = [sys.executable, "-I", str(SCRIPT), str(file), "--key", proof[1]]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "证明成立" in done.stdout and '对象：["toy.thing", "4"]' in done.stdout


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_no_forged_proof_passes_the_script_or_the_product(proof: tuple[str, str], data: st.DataObject) -> None:
    text, key = proof
    forged = data.draw(st.sampled_from([flip_character, drop_line, swap_lines]))(text, data)
    if forged == text:
        return
    with pytest.raises(InvalidInput):
        check_proof(forged)
    # Python's own reader of base 64 is laxer: what it reads must still be the same content.
    try:
        found = script.check(forged, [script.read_key(key)])
    except (script.Failed, ValueError, KeyError, IndexError, TypeError, AttributeError):
        return
    assert found == script.check(text, [script.read_key(key)])


def flip_character(text: str, data: st.DataObject) -> str:
    place = data.draw(st.integers(0, len(text) - 1))
    return text[:place] + data.draw(st.sampled_from("aA0+/=\n é")) + text[place + 1 :]


def drop_line(text: str, data: st.DataObject) -> str:
    lines = text.splitlines(keepends=True)
    lines.pop(data.draw(st.integers(0, len(lines) - 1)))
    return "".join(lines)


def swap_lines(text: str, data: st.DataObject) -> str:
    lines = text.splitlines(keepends=True)
    first, second = (data.draw(st.integers(0, len(lines) - 1)) for _ in range(2))
    lines[first], lines[second] = lines[second], lines[first]
    return "".join(lines)


def test_another_amount_in_the_open_part_is_a_forgery(proof: tuple[str, str]) -> None:
    lines = proof[0].split("\n")
    extra = base64.b64decode(lines[1].removeprefix("extra ")).replace('\\"数\\": 4'.encode(), '\\"数\\": 9'.encode())
    lines[1] = f"extra {base64.b64encode(extra).decode()}"
    forged = "\n".join(lines)
    with pytest.raises(script.Failed, match="封存的不一样"):
        script.check(forged, [script.read_key(proof[1])])
    with pytest.raises(InvalidInput, match="封存的不一样"):
        check_proof(forged)


def test_a_proof_signed_by_another_key_is_refused(proof: tuple[str, str], log_folder: Path) -> None:
    other = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    name, key_id, _ = script.read_key(proof[1])
    with pytest.raises(script.Failed, match="签名不对"):
        script.check(proof[0], [(name, key_id, other)])
    with pytest.raises(script.Failed, match="不是这把公钥"):
        script.check(proof[0], [])
    (log_folder / "keys").unlink()
    with pytest.raises(InvalidInput, match="私钥"):
        check_proof(proof[0])


@settings(max_examples=25, deadline=None)
@given(seed=st.binary(min_size=32, max_size=32), message=st.binary(max_size=200))
def test_its_signatures_are_those_of_the_library(seed: bytes, message: bytes) -> None:
    private = Ed25519PrivateKey.from_private_bytes(seed)
    public, signature = private.public_key().public_bytes_raw(), private.sign(message)
    assert script.signature_holds(public, signature, message)
    assert not script.signature_holds(public, signature, message + b"x")
    turned = bytes([signature[0] ^ 1]) + signature[1:]
    assert not script.signature_holds(public, turned, message)


def test_a_head_kept_elsewhere_must_be_how_the_log_begins(db: None, log_folder: Path) -> None:
    written(5)
    kept = find_signed_head() or ""
    record(300)
    write_all()
    assert check_head(kept).size == 5
    with pytest.raises(InvalidInput):
        check_head(kept.replace("\n5\n", "\n6\n"))
