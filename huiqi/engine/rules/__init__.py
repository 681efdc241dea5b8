"""Rules: exact, four-valued evaluation of one release's clauses against one party's facts.

The meaning is fixed in ``docs/rules.md``; this tree walk is the reference for every faster way.
"""

from huiqi.engine.rules.assessment import Assessment, assess
from huiqi.engine.rules.errors import RuleError
from huiqi.engine.rules.parsing import parse_ruleset
from huiqi.engine.rules.ruleset import RuleSet
from huiqi.engine.rules.truth import Truth
from huiqi.engine.rules.vocabulary import Attribute, Vocabulary, parse_vocabulary

__all__ = [
    "Assessment",
    "Attribute",
    "RuleError",
    "RuleSet",
    "Truth",
    "Vocabulary",
    "assess",
    "parse_ruleset",
    "parse_vocabulary",
]
