"""The same stranger as in the tests of web/."""

from tests.web.conftest import stranger

__all__ = ["stranger"]
