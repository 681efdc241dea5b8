"""存证日志 for everybody: signed heads, tiles and proofs to check without us, and the page that says how.

Addresses after c2sp.org/tlog-tiles under ``/log/``; files are served as they are, without a page around them.
"""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from huiqi.core.cases.events import DECIDED
from huiqi.core.insight import queries as insight
from huiqi.core.ledger import queries as ledger
from huiqi.engine.refusal import NotFound
from huiqi.web.console.public import account_tabs
from huiqi.web.kit.access import public_page

PLAIN = "text/plain; charset=utf-8"
FOR_SECONDS = "public, max-age=5"
FOR_EVER = "public, max-age=31536000, immutable"
SCRIPT = Path(settings.ROOT) / "tools" / "verify_proof.py"


@public_page
@require_safe
def show_checkpoint(request: HttpRequest) -> HttpResponse:
    """The newest signed head."""
    note = ledger.find_signed_head()
    if note is None:
        raise NotFound("存证日志还没有第一次签名，请稍后再来。")
    return HttpResponse(note, content_type=PLAIN, headers={"Cache-Control": FOR_SECONDS})


@public_page
@require_safe
def show_keys(request: HttpRequest) -> HttpResponse:
    """The public keys of the log, the present one last."""
    keys = ledger.list_verifier_keys()
    if not keys:
        raise NotFound("存证日志还没有第一次签名，请稍后再来。")
    return HttpResponse("".join(f"{key}\n" for key in keys), content_type=PLAIN, headers={"Cache-Control": FOR_SECONDS})


@public_page
@require_safe
def show_tile(request: HttpRequest, address: str) -> HttpResponse:
    """A tile of hashes or a bundle of entries; neither says anything about anybody."""
    content = ledger.get_tile(f"tile/{address}")
    return HttpResponse(content, content_type="application/octet-stream", headers={"Cache-Control": FOR_EVER})


@public_page
@require_safe
def take_proof(request: HttpRequest, number: str) -> HttpResponse:
    """The proof of a decision on the award register: number, outcome and amount are opened, persons stay sealed."""
    if insight.find_award(number) is None:
        raise NotFound("支持名单里没有这个编号，请从名单里下载证明。")
    text = ledger.get_proof(subject=("cases.case", number), kinds=[DECIDED])
    headers = {"Content-Disposition": f'attachment; filename="{number}.tlog-proof"', "Cache-Control": FOR_SECONDS}
    return HttpResponse(text, content_type=PLAIN, headers=headers)


@public_page
@require_safe
def explain_checking(request: HttpRequest) -> HttpResponse:
    """怎么核对: in plain words, with the key and the script."""
    context = {
        "tabs": account_tabs("checking"),
        "state": ledger.log_state(),
        "keys": ledger.list_verifier_keys(),
        "has_script": SCRIPT.is_file(),
    }
    return render(request, "console/checking.html", context)


@public_page
@require_safe
def take_script(request: HttpRequest) -> HttpResponseBase:
    """The script that checks a proof without a network and without us."""
    if not SCRIPT.is_file():
        raise NotFound("这台服务器上没有核对程序，请向平台索取 verify_proof.py。")
    return FileResponse(SCRIPT.open("rb"), as_attachment=True, filename="verify_proof.py")
