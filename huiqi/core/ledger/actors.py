"""Who acts: the person or machine as it is written into the record."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Actor:
    """The one on whose authority a service runs; first argument of every service.

    ``kind`` is ``person``, ``system`` or ``token``. A person acts either for one company
    (``company_id``, with ``mandates`` of ``owner``, ``clerk``, ``agent``) or for one department
    (``department_id``, with ``posts`` of ``window``, ``handler``, ``decider``, ``finance``,
    ``editor``, ``leader``, ``operator``, ``security``, ``auditor`` …). A program has no person of its own;
    ``holder_id`` is who made its token and could use it.
    """

    kind: str
    label: str
    person_id: int | None = None
    company_id: int | None = None
    department_id: int | None = None
    mandates: frozenset[str] = field(default_factory=frozenset)
    posts: frozenset[str] = field(default_factory=frozenset)
    scopes: frozenset[str] = field(default_factory=frozenset)
    holder_id: int | None = None

    @property
    def hand_id(self) -> int | None:
        """The person whose hand this is, for rules that ask for two people: who acts, or who holds the program."""
        return self.person_id if self.person_id is not None else self.holder_id

    @property
    def is_officer(self) -> bool:
        """True when the actor holds a post in a department."""
        return bool(self.posts)


SYSTEM = Actor(kind="system", label="系统")
ANONYMOUS = Actor(kind="anonymous", label="未登录访客")
