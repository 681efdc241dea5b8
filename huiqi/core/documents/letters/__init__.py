"""文书 · letters: what each letter needs, how it is rendered from its Word template, and how it reads as a page."""

from huiqi.core.documents.letters.kinds import KINDS, LetterKind, get_kind

__all__ = ["KINDS", "LetterKind", "get_kind"]
