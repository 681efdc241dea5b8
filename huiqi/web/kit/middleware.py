"""Who acts, what is refused, and the headers of a safe page."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.utils.functional import SimpleLazyObject

from huiqi.core.ledger.actors import ANONYMOUS, Actor
from huiqi.core.parties.queries import actor_for, list_acting_for
from huiqi.engine.refusal import Refusal
from huiqi.web.kit import pages, place

ACTING = "acting_for"  # session key: ["company" | "department", id]
WAIVED = "second_factor_waived"  # session key set by the demo sign-in; counts on a demo installation only

Handler = Callable[[HttpRequest], HttpResponse]


class ActingMiddleware:
    """Sets ``request.actor``: the signed-in person acting for the company or posts chosen in the session."""

    def __init__(self, get_response: Handler):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Attach the actor lazily: pages that ask nothing pay nothing."""
        request.actor = SimpleLazyObject(lambda: resolve_actor(request))  # type: ignore[attr-defined]  # ours
        request.lacks_second_factor = SimpleLazyObject(lambda: lacks_second_factor(request))  # type: ignore[attr-defined]  # ours
        return self.get_response(request)


def has_second_factor(request: HttpRequest) -> bool:
    """True when this session gave a one-time code (or is a demo sign-in on a demo installation)."""
    verified = getattr(request.user, "is_verified", None)
    return bool(verified and verified()) or bool(place.is_demo() and request.session.get(WAIVED))


def resolve_actor(request: HttpRequest) -> Actor:
    """The actor of this request. A choice that is no longer theirs is forgotten instead of failing the page."""
    person = request.user
    if not person.is_authenticated:
        return ANONYMOUS
    is_verified = has_second_factor(request)
    kind, chosen = request.session.get(ACTING) or (None, None)
    if kind is not None:
        actor = actor_for(person, is_verified=is_verified, **{f"{kind}_id": chosen})
        if actor.company_id is not None or actor.department_id is not None:
            return actor
        request.session.pop(ACTING, None)
    return actor_for(person, is_verified=is_verified)


def lacks_second_factor(request: HttpRequest) -> bool:
    """True for an officer who signed in by password alone: the posts stay locked until the code is given."""
    if not request.user.is_authenticated or has_second_factor(request):
        return False
    return any(choice.kind == "department" for choice in list_acting_for(request.user))


def act_for(request: HttpRequest, *, kind: str, chosen: int) -> None:
    """Choose the hat from now on: ``kind`` company | department. Checked again at every request."""
    request.session[ACTING] = [kind, chosen]


def act_for_nobody(request: HttpRequest) -> None:
    """Forget the choice."""
    request.session.pop(ACTING, None)


class RefusalMiddleware:
    """Turns a refusal raised in a view into its page, or its fragment for htmx."""

    def __init__(self, get_response: Handler):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass through; refusals arrive in ``process_exception``."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """A page for a Refusal (machines under /api/ have their own handler); anything else goes on."""
        if isinstance(exception, Refusal) and not request.path.startswith("/api/"):
            return pages.refused(request, exception)
        return None


class PrivacyMiddleware:
    """Pages of a signed-in person stay out of caches and frames; nothing asks for devices."""

    def __init__(self, get_response: Handler):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Add the headers that no page may forget."""
        response = self.get_response(request)
        response.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=(), payment=()")
        response.setdefault("Referrer-Policy", "same-origin")
        response.setdefault("X-Content-Type-Options", "nosniff")
        if getattr(request, "user", None) is not None and request.user.is_authenticated:
            response.setdefault("Cache-Control", "private, no-store")
        return response
