"""A letter to send."""

from email.message import EmailMessage

import pytest

from service.mail.letters import Stationery


@pytest.fixture
def message() -> EmailMessage:
    stationery = Stationery(sender="Gatehouse <no-reply@example.com>", site="accounts.example.com")
    return stationery.write("recovery", to="ada@example.com", link="https://x.test/#token=1", validity="60 minutes")
