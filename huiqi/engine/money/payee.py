"""Whether an account's name is the applicant's own: public money goes to nobody else."""

from __future__ import annotations


def is_own_name(name: str, company: str) -> bool:
    """True when ``name`` is ``company`` but for blanks and the width of brackets, as banks write them."""
    return _bare(name) == _bare(company)


def _bare(name: str) -> str:
    return "".join(name.split()).replace("(", "（").replace(")", "）")
