"""What the table itself refuses, whoever writes to it; and how it finds what it is asked for."""

import pytest
from sqlalchemy import insert, text
from sqlalchemy.exc import IntegrityError

from service.items.models import ItemRow
from service.users import accounts


@pytest.fixture
def owner_id(session):
    return accounts.register(session, email="ada@example.com", password_hash="x").id


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"name": "x" * 201}, {"name": None}, {"description": "x" * 2001}, {"owner_id": None}]
)
def test_the_table_refuses_what_is_no_item(session, owner_id, wrong):
    with pytest.raises(IntegrityError):
        session.execute(insert(ItemRow).values(**{"name": "Umbrella", "owner_id": owner_id, **wrong}))


def test_a_page_of_a_list_is_read_in_the_order_of_an_index(session, owner_id):
    session.execute(text("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off"))

    plan = session.execute(
        text("EXPLAIN SELECT * FROM items WHERE owner_id = :id AND id > :id ORDER BY id LIMIT 51"), {"id": owner_id}
    )

    words = " ".join(plan.scalars())
    assert "items_of_owner_idx" in words
    assert "Sort" not in words
