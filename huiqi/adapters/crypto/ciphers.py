"""SM4 (GB/T 32907-2016) and AES-256, both in GCM: 12 random bytes of nonce, ciphertext, 16 bytes of tag."""

from __future__ import annotations

import secrets
from collections.abc import Callable

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, CipherAlgorithm, algorithms, modes

from huiqi.engine.refusal import Refusal

NONCE, TAG = 12, 16
SM4, AES = "sm4-gcm", "aes-256-gcm"
_BLOCK: dict[str, Callable[[bytes], CipherAlgorithm]] = {SM4: algorithms.SM4, AES: algorithms.AES256}
_KEY_BYTES = {SM4: 16, AES: 32}


class Sm4Gcm:
    """New keys are SM4's; keys of either algorithm are used, so that an installation can change over by rotation."""

    algorithm = SM4

    def new_key(self) -> bytes:
        """Random bytes of the algorithm's length."""
        return secrets.token_bytes(_KEY_BYTES[self.algorithm])

    def encrypt(self, algorithm: str, key: bytes, plain: bytes, about: bytes) -> bytes:
        """Nonce, ciphertext, tag."""
        nonce = secrets.token_bytes(NONCE)
        worker = Cipher(_block(algorithm, key), modes.GCM(nonce)).encryptor()
        worker.authenticate_additional_data(about)
        return nonce + worker.update(plain) + worker.finalize() + worker.tag

    def decrypt(self, algorithm: str, key: bytes, sealed: bytes, about: bytes) -> bytes:
        """Raises Refusal unless the tag fits."""
        if len(sealed) < NONCE + TAG:
            raise Refusal("加密的内容不完整，打不开。请核对数据库是否被改过。")
        nonce, body, tag = sealed[:NONCE], sealed[NONCE:-TAG], sealed[-TAG:]
        worker = Cipher(_block(algorithm, key), modes.GCM(nonce, tag)).decryptor()
        worker.authenticate_additional_data(about)
        try:
            return worker.update(body) + worker.finalize()
        except InvalidTag as error:
            raise Refusal("加密的内容和密钥对不上，打不开。请核对数据库和密钥是否被改过。") from error


class AesGcm(Sm4Gcm):
    """New keys are AES-256's."""

    algorithm = AES


def _block(algorithm: str, key: bytes) -> CipherAlgorithm:
    if algorithm not in _BLOCK:
        raise Refusal(f"没有接入算法 {algorithm}，打不开用它加密的内容。请接入对应的密码模块。")
    if len(key) != _KEY_BYTES[algorithm]:
        raise Refusal(f"数据密钥的长度和算法 {algorithm} 不符，没有使用。请从私钥备份恢复。")
    return _BLOCK[algorithm](key)
