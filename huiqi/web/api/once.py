"""Idempotency-Key: the same request again has no further effect and gets the same answer.

Claiming the key, acting and keeping the answer are one transaction: after a lost connection a program
simply sends again. What is refused leaves nothing behind, so it may be mended and sent with the same key.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable

from django.db import transaction
from django.http import HttpRequest, HttpResponse

from huiqi.core.parties import services as parties
from huiqi.engine.refusal import Conflict
from huiqi.web.api.bearer import caller_of
from huiqi.web.api.problem import answer_problem, answer_refusal

HEADER = "Idempotency-Key"
_SHAPE = re.compile(r"^[\x21-\x7e]{1,80}$")
_READS = frozenset({"GET", "HEAD", "OPTIONS"})


def answer_once(request: HttpRequest, act: Callable[[], HttpResponse]) -> HttpResponse:
    """``act()``, or its earlier answer."""
    key, token = request.headers.get(HEADER), caller_of(request).token
    if key is None or token is None or request.method in _READS:
        return act()
    if not _SHAPE.match(key):
        sentence = f"{HEADER} 应是 1 到 80 个英文字母、数字或符号，建议用 UUID。"
        return answer_problem(422, "invalid_input", sentence, {HEADER: sentence})
    with transaction.atomic():
        try:
            reply, is_new = parties.claim_key(token_id=token.pk, key=key, fingerprint=_fingerprint(request))
        except Conflict as conflict:
            return answer_refusal(conflict)
        if not is_new:
            return _again(reply.status or 200, reply.body)
        response = act()
        if response.status_code >= 400:
            transaction.set_rollback(True)
        else:
            parties.keep_reply(reply=reply, status=response.status_code, body=response.content.decode())
    return response


def _again(status: int, body: str) -> HttpResponse:
    response = HttpResponse(body, status=status, content_type="application/json; charset=utf-8")
    response["Idempotency-Replayed"] = "true"
    return response


def _fingerprint(request: HttpRequest) -> str:
    """What makes a request the same: method, address and body (of an upload only the address)."""
    digest = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode())
    if request.content_type != "multipart/form-data":
        digest.update(request.body)
    return digest.hexdigest()
