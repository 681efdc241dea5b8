"""SM2 (GB/T 32918) would be done by a certified cryptographic module; none is connected."""

from __future__ import annotations

from typing import NoReturn

from huiqi.engine.refusal import Refusal


class Sm2Signer:
    """The place of such a module. It signs nothing, and says so."""

    def key(self) -> NoReturn:
        """Raises Refusal."""
        raise Refusal("未接入国密签名（SM2）。请接入经检测认证的密码模块，或改用内置的 Ed25519 签名。")

    def sign(self, text: bytes) -> NoReturn:
        """Raises Refusal."""
        self.key()
