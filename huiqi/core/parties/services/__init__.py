"""Writes of the parties room, one verb family a file."""

from huiqi.core.parties.services.accounts import (
    change_password,
    note_data_taken,
    record_failed_sign_in,
    record_sign_in,
    record_sign_out,
    register_person,
    update_contact,
)
from huiqi.core.parties.services.aliases import add_alias
from huiqi.core.parties.services.allowances import take_allowance
from huiqi.core.parties.services.answer import answer_identity
from huiqi.core.parties.services.claims import claim_company, claim_company_by_identity, decide_claim
from huiqi.core.parties.services.companies import NewCompany, create_companies, create_company
from huiqi.core.parties.services.departments import assign_claims, import_department
from huiqi.core.parties.services.erasure import ask_erasure, decide_erasure, withdraw_erasure
from huiqi.core.parties.services.guarding import (
    disable_person,
    enable_person,
    end_session,
    end_sessions,
    give_first_password,
    unlock_person,
)
from huiqi.core.parties.services.identify import ask_identity
from huiqi.core.parties.services.mandates import (
    accept_invitation,
    grant_mandate,
    invite_person,
    revoke_mandate,
    withdraw_invitation,
)
from huiqi.core.parties.services.merge import MergePreview, merge_companies, preview_merge
from huiqi.core.parties.services.password_reset import person_of_link, request_password_reset, reset_password
from huiqi.core.parties.services.posts import appoint_officer, create_officer, end_post
from huiqi.core.parties.services.replies import claim_key, keep_reply
from huiqi.core.parties.services.second_factor import (
    begin_second_factor,
    confirm_second_factor,
    demo_code,
    give_demo_second_factor,
    reset_second_factor,
    verify_second_factor,
)
from huiqi.core.parties.services.streets import find_streets, set_street, street_choices
from huiqi.core.parties.services.tokens import (
    create_company_token,
    create_department_token,
    create_own_token,
    note_use,
    revoke_token,
)

__all__ = [
    "MergePreview",
    "NewCompany",
    "accept_invitation",
    "add_alias",
    "answer_identity",
    "appoint_officer",
    "ask_erasure",
    "ask_identity",
    "assign_claims",
    "begin_second_factor",
    "change_password",
    "claim_company",
    "claim_company_by_identity",
    "claim_key",
    "confirm_second_factor",
    "create_companies",
    "create_company",
    "create_company_token",
    "create_department_token",
    "create_officer",
    "create_own_token",
    "decide_claim",
    "decide_erasure",
    "demo_code",
    "disable_person",
    "enable_person",
    "end_post",
    "end_session",
    "end_sessions",
    "find_streets",
    "give_demo_second_factor",
    "give_first_password",
    "grant_mandate",
    "import_department",
    "invite_person",
    "keep_reply",
    "merge_companies",
    "note_data_taken",
    "note_use",
    "person_of_link",
    "preview_merge",
    "record_failed_sign_in",
    "record_sign_in",
    "record_sign_out",
    "register_person",
    "request_password_reset",
    "reset_password",
    "reset_second_factor",
    "revoke_mandate",
    "revoke_token",
    "set_street",
    "street_choices",
    "take_allowance",
    "unlock_person",
    "update_contact",
    "verify_second_factor",
    "withdraw_erasure",
    "withdraw_invitation",
]
