"""A timestamping authority over HTTP, after RFC 3161. Tokens are checked against the operator's roots before they count."""

from __future__ import annotations

import urllib.error
import urllib.request
from pathlib import Path
from urllib.parse import urlsplit

from cryptography import x509
from django.conf import settings
from rfc3161_client import (
    HashAlgorithm,
    TimeStampRequest,
    TimestampRequestBuilder,
    TimeStampResponse,
    VerificationError,
    VerifierBuilder,
    decode_timestamp_response,
)

from huiqi.core.ledger.ports import Stamp
from huiqi.engine.refusal import Refusal

TIMEOUT_SECONDS = 20
LARGEST_ANSWER = 1 << 16


class Rfc3161Timestamp:
    """``HUIQI_TSA`` is the authority's address, ``HUIQI_TSA_ROOTS`` a PEM file with the roots it is trusted by."""

    def __init__(self) -> None:
        self._address = settings.HUIQI["LEDGER"]["TSA"]
        self._roots = settings.HUIQI["LEDGER"]["TSA_ROOTS"]
        if urlsplit(self._address).scheme not in {"http", "https"} or not self._roots:
            raise Refusal("时间戳服务要同时设置 HUIQI_TSA（网址）和 HUIQI_TSA_ROOTS（根证书文件）。")

    def stamp(self, message: bytes) -> Stamp:
        """Raises Refusal when the authority does not answer, or answers what does not check."""
        asked = TimestampRequestBuilder().data(message).hash_algorithm(HashAlgorithm.SHA256).build()
        token = self._ask(asked.as_bytes())
        try:
            answer = decode_timestamp_response(token)
            self._check(asked, answer, message)
        except (ValueError, VerificationError) as error:
            raise Refusal(f"时间戳服务的回答核对不上，没有采用：{error}。") from error
        return Stamp(self._address, answer.tst_info.gen_time, token)

    def _ask(self, request: bytes) -> bytes:
        headers = {"Content-Type": "application/timestamp-query", "Accept": "application/timestamp-reply"}
        try:
            asked = urllib.request.Request(self._address, data=request, headers=headers)
            with urllib.request.urlopen(asked, timeout=TIMEOUT_SECONDS) as answer:
                return bytes(answer.read(LARGEST_ANSWER))
        except (urllib.error.URLError, OSError) as error:
            raise Refusal(f"时间戳服务没有回答（{error}），稍后会再试。") from error

    def _check(self, asked: TimeStampRequest, answer: TimeStampResponse, message: bytes) -> None:
        builder = VerifierBuilder.from_request(asked)
        for root in x509.load_pem_x509_certificates(Path(self._roots).read_bytes()):
            builder = builder.add_root_certificate(root)
        builder.build().verify_message(answer, message)
