"""The built-in algorithms against the standards' own examples, and against anybody who alters a text."""

from __future__ import annotations

import pytest

from huiqi.adapters.crypto import AesGcm, Sm3, Sm4Gcm
from huiqi.adapters.crypto.ciphers import NONCE
from huiqi.engine.refusal import Refusal


def test_sm3_gives_what_the_standard_says():
    """GB/T 32905-2016, appendix A.1 and A.2."""
    assert Sm3().digest(b"abc").hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    long = Sm3().digest(b"abcd" * 16).hex()
    assert long == "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732"


def test_sm4_gcm_opens_the_example_of_rfc_8998():
    """RFC 8998, appendix A.1: its ciphertext and tag, with its nonce before them."""
    key, nonce = bytes.fromhex("0123456789ABCDEFFEDCBA9876543210"), bytes.fromhex("00001234567800000000ABCD")
    about = bytes.fromhex("FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2")
    plain = bytes.fromhex(
        "AAAAAAAAAAAAAAAABBBBBBBBBBBBBBBBCCCCCCCCCCCCCCCCDDDDDDDDDDDDDDDD"
        "EEEEEEEEEEEEEEEEFFFFFFFFFFFFFFFFEEEEEEEEEEEEEEEEAAAAAAAAAAAAAAAA"
    )
    body = bytes.fromhex(
        "17F399F08C67D5EE19D0DC9969C4BB7D5FD46FD3756489069157B282BB200735"
        "D82710CA5C22F0CCFA7CBF93D496AC15A56834CBCF98C397B4024A2691233B8D"
    )
    tag = bytes.fromhex("83DE3541E4C2B58177E065A9BF7B62EC")
    assert Sm4Gcm().decrypt("sm4-gcm", key, nonce + body + tag, about) == plain


@pytest.mark.parametrize("cipher", [Sm4Gcm(), AesGcm()], ids=["sm4", "aes"])
def test_an_altered_text_another_key_or_another_matter_does_not_open(cipher):
    key = cipher.new_key()
    sealed = cipher.encrypt(cipher.algorithm, key, "账号".encode(), b"account")
    assert cipher.decrypt(cipher.algorithm, key, sealed, b"account").decode() == "账号"
    assert sealed[:NONCE] != cipher.encrypt(cipher.algorithm, key, b"", b"")[:NONCE]
    altered = sealed[:-1] + bytes([sealed[-1] ^ 1])
    for wrong_key, text, about in (
        (key, altered, b"account"), (cipher.new_key(), sealed, b"account"), (key, sealed, b"phone"),
    ):  # fmt: skip
        with pytest.raises(Refusal, match="对不上"):
            cipher.decrypt(cipher.algorithm, wrong_key, text, about)


def test_an_algorithm_that_is_not_connected_says_so():
    with pytest.raises(Refusal, match="没有接入算法 zuc"):
        Sm4Gcm().encrypt("zuc", b"x" * 16, b"", b"")
