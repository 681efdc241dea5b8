"""Two owners who revoke one another in the same moment."""

from __future__ import annotations

import threading

import pytest
from django.db import connection, connections

from huiqi.core.parties import services
from huiqi.core.parties.models import Mandate
from huiqi.engine.refusal import Refusal
from tests.core.parties import world


@pytest.mark.django_db(transaction=True)
def test_a_company_is_never_left_without_an_owner() -> None:
    company, people = world.a_company(), [world.a_person(), world.a_person()]
    mandates = [world.a_mandate(person, company) for person in people]
    actors = [world.actor(person, company) for person in people]
    start = threading.Barrier(2)

    def revoke_the_other(index: int) -> None:
        start.wait()
        try:
            services.revoke_mandate(actor=actors[index], mandate_id=mandates[1 - index].pk)
        except Refusal:
            pass
        finally:
            connections.close_all()

    threads = [threading.Thread(target=revoke_the_other, args=(index,)) for index in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    connection.close()
    assert Mandate.objects.filter(company=company, revoked_at=None, role="owner").count() == 1
