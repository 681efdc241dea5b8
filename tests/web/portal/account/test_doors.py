"""Every address of the account pages and the claims desk, asked as everybody: a new one without a row fails."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from django.test import Client
from django.urls import reverse
from django_otp.plugins.otp_totp.models import TOTPDevice

from huiqi.core.parties.models import CompanyClaim, Mandate, Person
from huiqi.web.kit.access import list_doors
from tests.core.parties import world

pytestmark = pytest.mark.django_db
IN, SIGN_IN, NO, GONE, POST_ONLY = "in", "to sign-in", 403, 404, 405
ROLES = ("visitor", "owner", "clerk", "stranger", "claims desk", "other window", "handler", "unverified window")

# One row an address: what a GET gives each role, in the order of ROLES.
PEOPLE = (SIGN_IN, IN, IN, IN, NO, NO, NO, NO)
SIGNED_IN = (SIGN_IN, *[IN] * 7)
DESK = (SIGN_IN, NO, NO, NO, IN, IN, NO, "to the code")
ONE_CLAIM = (SIGN_IN, NO, NO, NO, IN, GONE, NO, "to the code")
TABLE: dict[str, tuple[object, ...]] = {
    "account:sign_in": (IN, *["away"] * 6, "to the code"),
    "account:second_factor": (SIGN_IN, *["away"] * 6, IN),
    "account:sign_out": (POST_ONLY,) * 8,
    "account:register": (IN, *["away"] * 6, "to the code"),
    "account:forgotten": (IN,) * 8,
    "account:reset": (GONE,) * 8,
    "account:security": SIGNED_IN,
    "account:new_password": (SIGN_IN, *["away"] * 7),
    "account:end_session": (SIGN_IN, *[POST_ONLY] * 7),
    "account:end_sessions": (SIGN_IN, *[POST_ONLY] * 7),
    "account:my_data": SIGNED_IN,
    "account:erasure": (SIGN_IN, *[POST_ONLY] * 7),
    "account:claim": SIGNED_IN,
    "account:claim_by_identity": (SIGN_IN, *[POST_ONLY] * 7),
    "account:letter": SIGNED_IN,
    "account:people": PEOPLE,
    "account:revoke": (SIGN_IN, *[POST_ONLY] * 3, *[NO] * 4),
    "account:withdraw": (SIGN_IN, POST_ONLY, NO, POST_ONLY, *[NO] * 4),
    "account:invitation": (SIGN_IN, *[GONE] * 7),
    "account:acting": SIGNED_IN,
    "claims:list": DESK,
    "claims:claim": ONE_CLAIM,
    "claims:reveal": (SIGN_IN, NO, NO, NO, POST_ONLY, POST_ONLY, NO, "to the code"),
    "claims:paper": (SIGN_IN, NO, NO, NO, GONE, GONE, NO, "to the code"),
}


@dataclass
class World:
    """Who asks, and the ids in the addresses."""

    people: dict[str, Person | None]
    arguments: dict[str, dict[str, object]]


@pytest.fixture
def the_world() -> World:
    company, foreign = world.a_company(), world.a_company("另一家（演示）有限公司")
    owner, clerk, stranger = world.a_person(), world.a_person(), world.a_person()
    world.a_mandate(owner, company)
    world.a_mandate(clerk, company, "clerk")
    world.a_mandate(stranger, foreign)
    claim = world.a_claim(world.a_person())
    CompanyClaim.objects.filter(pk=claim.pk).update(licence_file_id="999999")
    mandate = Mandate.objects.get(person=clerk)
    return World(
        {
            "visitor": None,
            "owner": owner,
            "clerk": clerk,
            "stranger": stranger,
            "claims desk": world.an_officer(),
            "other window": world.an_officer(department="ft-culture", claims=False),
            "handler": world.an_officer("handler"),
            "unverified window": world.an_officer(),
        },
        {
            "account:reset": {"uid": "MQ", "token": "x-y"},
            "account:end_session": {"handle": "guess"},
            "account:revoke": {"mandate_id": mandate.pk},
            "account:withdraw": {"invitation_id": 1},
            "account:invitation": {"secret": "guess"},
            "claims:claim": {"claim_id": claim.pk},
            "claims:reveal": {"claim_id": claim.pk},
            "claims:paper": {"claim_id": claim.pk, "paper": "licence"},
        },
    )


def a_browser_of(person: Person | None, role: str) -> Client:
    client = Client()
    if person is None:
        return client
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    if role in ("claims desk", "other window", "handler"):
        session = client.session
        session["otp_device_id"] = TOTPDevice.objects.create(user=person, confirmed=True).persistent_id
        session.save()
    return client


def the_answer(client: Client, path: str) -> object:
    response = client.get(path)
    if response.status_code == 302:
        names = {"/account/sign-in/": SIGN_IN, "/account/second-factor/": "to the code"}
        return names.get(response.url.split("?")[0], "away")
    return IN if response.status_code == 200 else response.status_code


def test_every_address_has_a_row() -> None:
    ours = {door.name for door in list_doors() if door.name.split(":")[0] in ("account", "claims")}
    assert ours == set(TABLE)
    assert all(len(row) == len(ROLES) for row in TABLE.values())


@pytest.mark.parametrize("role", ROLES)
def test_everybody_gets_what_the_table_says(the_world: World, role: str) -> None:
    place = ROLES.index(role)
    client = a_browser_of(the_world.people[role], role)
    found = {name: the_answer(client, reverse(name, kwargs=the_world.arguments.get(name, {}))) for name in TABLE}
    assert found == {name: row[place] for name, row in TABLE.items()}
