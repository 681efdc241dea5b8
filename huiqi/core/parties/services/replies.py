"""One effect a key: the first request with an idempotency key acts, every later one gets its answer again."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from huiqi.core.parties.models import ApiReply
from huiqi.engine.refusal import Conflict


def claim_key(*, token_id: int, key: str, fingerprint: str) -> tuple[ApiReply, bool]:
    """The reply of a key and whether it is new. Runs inside the caller's transaction, which must also act.

    A second request with the key waits here until the first has committed. Raises Conflict when the key was used
    for another request.
    """
    reply = ApiReply.objects.filter(token_id=token_id, key=key).first()
    if reply is None:
        try:
            with transaction.atomic():
                return ApiReply.objects.create(token_id=token_id, key=key, fingerprint=fingerprint), True
        except IntegrityError:
            reply = ApiReply.objects.get(token_id=token_id, key=key)
    if reply.fingerprint != fingerprint:
        raise Conflict("这个 Idempotency-Key 已用于另一个请求，请换一个新的编号。", code="idempotency_key_reused")
    return reply, False


def keep_reply(*, reply: ApiReply, status: int, body: str) -> None:
    """Write down what was answered."""
    reply.status, reply.body = status, body
    reply.save(update_fields=["status", "body"])
