"""What the vault can say of itself: algorithms and the number of keys, never a key."""

from __future__ import annotations

from dataclasses import dataclass

from huiqi.core.vault.keyring import get_keyring
from huiqi.core.vault.ports import get_cipher, get_digester


@dataclass(frozen=True, slots=True)
class VaultState:
    """``key`` is the id of the present data key, ``keys`` how many there are, ``algorithm`` the present key's."""

    algorithm: str
    key: str
    keys: int
    new_keys_algorithm: str
    digest: str


def vault_state() -> VaultState:
    """Raises Refusal when the keyring can't be used."""
    ring = get_keyring()
    return VaultState(
        ring.present.algorithm, ring.present.id, len(ring.data), get_cipher().algorithm, get_digester().algorithm
    )
