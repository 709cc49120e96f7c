"""Many people's addresses at once, for a page that names them by their ids."""

import uuid

from service.users import accounts


def test_each_id_has_its_address_but_those_of_nobody(session):
    ada, bob, _eve = (accounts.register(session, email=f"{name}@example.com", password_hash="x") for name in "abe")
    nobody = uuid.uuid4()

    assert accounts.addresses(session, [ada.id, bob.id, nobody]) == {ada.id: "a@example.com", bob.id: "b@example.com"}


def test_of_nobody_nothing_is_known(session):
    assert accounts.addresses(session, []) == {}
