"""Sealing a text, opening it, and comparing without opening."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from huiqi.core.vault.keyring import Key, get_keyring
from huiqi.core.vault.ports import get_cipher, get_digester
from huiqi.engine.refusal import Refusal

PREFIX = "hq1."
TAIL = 4


class Opened(str):
    """A text that lies sealed. ``sealed`` is how, and goes with it into copies, so that those hold no clear text."""

    __slots__ = ("sealed",)
    sealed: str

    def __new__(cls, text: str, sealed: str) -> Opened:
        """A str like any other, that also knows its sealed form."""
        made = super().__new__(cls, text)
        made.sealed = sealed
        return made


def seal(text: str, about: str) -> str:
    """Encrypt ``text`` under the present key."""
    return seal_under(get_keyring().present, text, about)


def seal_under(key: Key, text: str, about: str) -> str:
    """The same under a given key."""
    raw = get_cipher().encrypt(key.algorithm, key.secret, text.encode(), about.encode())
    return f"{PREFIX}{key.id}.{base64.urlsafe_b64encode(raw).rstrip(b'=').decode()}"


def open_sealed(sealed: str, about: str) -> Opened:
    """Decrypt. Raises Refusal when the key is missing, or the text was altered or is about something else."""
    name, _, body = sealed.removeprefix(PREFIX).partition(".")
    key = get_keyring().find(name)
    if key is None:
        raise Refusal(f"缺少数据密钥 {name}，这一项打不开。请从私钥备份恢复。")
    try:
        raw = base64.urlsafe_b64decode(body + "=" * (-len(body) % 4))
    except (binascii.Error, ValueError) as error:
        raise Refusal("加密的内容不完整，打不开。请核对数据库是否被改过。") from error
    return Opened(get_cipher().decrypt(key.algorithm, key.secret, raw, about.encode()).decode(), sealed)


def is_sealed(value: object) -> bool:
    """Whether a stored text is a sealed one."""
    return isinstance(value, str) and value.startswith(PREFIX)


def key_of(sealed: str) -> str:
    """The id of the key it was sealed under."""
    return sealed.removeprefix(PREFIX).partition(".")[0]


def fingerprint(text: str, about: str) -> str:
    """HMAC-SM3 in hex: equal for equal texts whatever key sealed them; says nothing without the keyring."""
    return get_digester().mac(get_keyring().index.secret, f"{about}\x00{text}".encode()).hex()


def envelope_of(text: str, about: str) -> dict[str, str]:
    """How a sealed text lies in JSON, snapshots included: the ciphertext, its fingerprint and its last characters."""
    sealed = text.sealed if isinstance(text, Opened) else seal(text, about)
    return {"about": about, "sealed": sealed, "digest": fingerprint(text, about), "tail": text[-TAIL:]}


def is_envelope(value: object) -> bool:
    """Whether a JSON value is one of ``envelope_of``."""
    return isinstance(value, dict) and is_sealed(value.get("sealed"))


def opened(value: Any) -> Any:
    """What an envelope holds; anything else as it is."""
    return open_sealed(value["sealed"], value["about"]) if is_envelope(value) else value


def tail_of(value: Any) -> str:
    """The last characters of a secret text, sealed or not, without opening it."""
    return str(value["tail"]) if is_envelope(value) else str(value)[-TAIL:]


def check_envelope(value: dict[str, str]) -> bool:
    """Whether what an envelope holds is what its fingerprint and tail say: the check of a snapshot. Raises Refusal."""
    text = opened(value)
    return fingerprint(text, value["about"]) == value.get("digest") and text[-TAIL:] == value.get("tail")
