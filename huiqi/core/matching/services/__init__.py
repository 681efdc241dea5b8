"""Services of the matching room."""

from huiqi.core.matching.services.assess import assess_for_case, explanation_as_json
from huiqi.core.matching.services.cohorts import freeze_cohort, tell_companies
from huiqi.core.matching.services.run import match_district

__all__ = ["assess_for_case", "explanation_as_json", "freeze_cohort", "match_district", "tell_companies"]
