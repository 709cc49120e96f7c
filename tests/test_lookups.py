"""A statement that goes to the driver as it is: what it finds and raises is what SQLAlchemy would."""

import pytest
from sqlalchemy import bindparam, func, select
from sqlalchemy.exc import DBAPIError, OperationalError

from service.lookups import Lookup
from service.users.models import User

BY_EMAIL = select(User.id, User.name, User.created_at).where(User.email == bindparam("email"))


@pytest.fixture
def connection(app):
    with app.extensions["autocommit"].connect() as connection:
        yield connection


def test_it_finds_what_sqlalchemy_finds(connection, make_user):
    person = make_user()

    for email in (person.email, "nobody@example.com"):
        assert Lookup(BY_EMAIL).first(connection, email=email) == connection.execute(BY_EMAIL, {"email": email}).first()


def test_a_statement_that_takes_too_long_is_sqlalchemys_error_without_its_values(connection):
    connection.exec_driver_sql("SET statement_timeout = 50")
    try:
        with pytest.raises(OperationalError, match="statement timeout") as caught:
            Lookup(select(func.pg_sleep(bindparam("seconds")))).first(connection, seconds=7)
    finally:
        connection.exec_driver_sql("RESET statement_timeout")
    assert "'seconds'" not in str(caught.value)
    assert caught.value.orig.sqlstate == "57014"


def test_a_connection_that_broke_is_not_used_again(connection, app):
    pid = connection.exec_driver_sql("SELECT pg_backend_pid()").scalar_one()
    with app.extensions["autocommit"].connect() as another:
        another.execute(select(func.pg_terminate_backend(pid, 5000)))

    with pytest.raises(DBAPIError):
        Lookup(BY_EMAIL).first(connection, email="nobody@example.com")

    assert connection.invalidated
