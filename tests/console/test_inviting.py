"""An invitation from the console."""

import pytest


def test_somebody_is_invited_by_letter(console, boss, sql):
    reply = console.send("/console/users/invite", email="New@Example.com", name="Newcomer")

    ((id, name, kept),) = sql("SELECT id, name, password_hash FROM users WHERE email = 'new@example.com'")
    assert reply.status_code == 303
    assert "the invitation is on its way" in console.get(reply.headers["Location"]).text
    assert (name, kept) == ("Newcomer", None)
    assert sql("SELECT task_name, args->>'user_id' FROM procrastinate_jobs") == [("auth.invite", str(id))]
    assert sql("SELECT action, actor_id FROM audit_events WHERE subject_id = :id", id=id) == [
        ("account.invited", boss.id)
    ]


def test_a_name_may_be_left_out(console, sql):
    assert console.send("/console/users/invite", email="new@example.com", name="").status_code == 303
    assert sql("SELECT name FROM users WHERE email = 'new@example.com'") == [("",)]


@pytest.mark.parametrize("email", ["", "nobody", "a@b", "x" * 260 + "@example.com"])
def test_an_address_that_is_none_is_said_at_its_field(console, email):
    reply = console.send("/console/users/invite", email=email, name="Kept as typed")

    assert reply.status_code == 422
    assert 'aria-invalid="true"' in reply.text
    assert 'value="Kept as typed"' in reply.text


def test_a_form_that_no_browser_sends_is_refused_on_a_page(console):
    reply = console.send("/console/users/invite", email="a\x00@example.com")

    assert (reply.status_code, reply.mimetype) == (422, "text/html")


def test_an_address_that_has_an_account_is_said_at_its_field(console, ada):
    reply = console.send("/console/users/invite", email=ada.email)

    assert reply.status_code == 409
    assert "has an account already" in reply.text
