"""The same callers and applications as in the tests of web/."""

from tests.web.conftest import make_app, own_database, stranger

__all__ = ["make_app", "own_database", "stranger"]
