"""国密和国际算法 · ciphers and digests out of ``cryptography`` (OpenSSL): SM4-GCM, AES-256-GCM, SM3."""

from __future__ import annotations

from huiqi.adapters.crypto.ciphers import AesGcm, Sm4Gcm
from huiqi.adapters.crypto.digests import Sm3

__all__ = ["AesGcm", "Sm3", "Sm4Gcm"]
