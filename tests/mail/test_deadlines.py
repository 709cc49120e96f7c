"""A delivery ends, whatever the server does: the worker's slots are few, and it must be able to stop."""

import pytest

from service.mail.transports import transport
from tests.mail.sink import dripping


@pytest.mark.parametrize("drip", [b"250-wait\r\n", b"2"])
@pytest.mark.parametrize("at", [b"", b"EHLO", b"RCPT", b"."])
def test_a_server_that_answers_without_an_end_is_left(message, monkeypatch, at, drip):
    monkeypatch.setattr("service.mail.smtp.DELIVERY", 0.3)

    with dripping(at, drip) as (url, has_gone):
        with pytest.raises(TimeoutError):
            transport(url)(message)

        assert has_gone.wait(10), "no connection stays behind either"


def test_what_was_accepted_is_sent_though_the_good_bye_has_no_end(message, monkeypatch):
    monkeypatch.setattr("service.mail.smtp.GOOD_BYE", 0.3)

    with dripping(b"QUIT", b"221-wait\r\n") as (url, has_gone):
        transport(url)(message)

        assert has_gone.wait(10)


def test_ses_that_answers_without_an_end_is_left(message, monkeypatch):
    monkeypatch.setattr("service.mail.transports.DELIVERY", 0.3)
    with dripping(b"", b"H") as (url, _):
        monkeypatch.setenv("AWS_ENDPOINT_URL_SESV2", url.replace("smtp:", "http:").partition("?")[0])
        for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_DEFAULT_REGION"):
            monkeypatch.setenv(name, "eu-central-1")

        with pytest.raises(TimeoutError):
            transport("ses:")(message)
