"""Writes of the parties room, one verb family a file."""

from huiqi.core.parties.services.accounts import (
    change_password,
    disable_person,
    record_sign_in,
    record_sign_out,
    register_person,
    update_contact,
)
from huiqi.core.parties.services.allowances import take_allowance
from huiqi.core.parties.services.claims import claim_company, claim_company_by_identity, decide_claim
from huiqi.core.parties.services.companies import create_company
from huiqi.core.parties.services.departments import (
    appoint_officer,
    assign_claims,
    create_officer,
    end_post,
    import_department,
)
from huiqi.core.parties.services.mandates import (
    accept_invitation,
    grant_mandate,
    invite_person,
    revoke_mandate,
    withdraw_invitation,
)
from huiqi.core.parties.services.password_reset import person_of_link, request_password_reset, reset_password
from huiqi.core.parties.services.replies import claim_key, keep_reply
from huiqi.core.parties.services.second_factor import (
    begin_second_factor,
    confirm_second_factor,
    demo_code,
    give_demo_second_factor,
    reset_second_factor,
    verify_second_factor,
)
from huiqi.core.parties.services.tokens import (
    create_company_token,
    create_department_token,
    create_own_token,
    note_use,
    revoke_token,
)

__all__ = [
    "accept_invitation",
    "appoint_officer",
    "assign_claims",
    "begin_second_factor",
    "change_password",
    "claim_company",
    "claim_company_by_identity",
    "claim_key",
    "confirm_second_factor",
    "create_company",
    "create_company_token",
    "create_department_token",
    "create_officer",
    "create_own_token",
    "decide_claim",
    "demo_code",
    "disable_person",
    "end_post",
    "give_demo_second_factor",
    "grant_mandate",
    "import_department",
    "invite_person",
    "keep_reply",
    "note_use",
    "person_of_link",
    "record_sign_in",
    "record_sign_out",
    "register_person",
    "request_password_reset",
    "reset_password",
    "reset_second_factor",
    "revoke_mandate",
    "revoke_token",
    "take_allowance",
    "update_contact",
    "verify_second_factor",
    "withdraw_invitation",
]
