"""A cursor names one id, is written in one way, and nothing else is read as one."""

import re
from uuid import UUID

import marshmallow as ma
from hypothesis import given, settings
from hypothesis import strategies as some

from service.web.pages import CURSOR_PATTERN, PageWish, cursor_of

bounded = settings(max_examples=200, deadline=None, derandomize=True, database=None)
WISH = PageWish()
NEARLY = some.text("ABQgwxyz0189-_=+/ \n", max_size=24) | some.from_regex(CURSOR_PATTERN) | some.text(max_size=24)


@bounded
@given(some.uuids())
def test_a_cursor_reads_back_as_the_id_that_it_was_made_of(id):
    cursor = cursor_of(id)

    assert re.fullmatch(CURSOR_PATTERN, cursor)
    assert WISH.load({"cursor": cursor})["cursor"] == id


@bounded
@given(NEARLY)
def test_any_other_text_is_refused_or_is_the_one_spelling_of_an_id(text):
    try:
        id = WISH.load({"cursor": text})["cursor"]
    except ma.ValidationError:
        return
    assert isinstance(id, UUID)
    assert cursor_of(id) == text
