"""/console/audit.csv: the same list for a spreadsheet, which computes nothing of it."""

import csv
import io
import re
from datetime import datetime

import pytest

from service.console import audit, csv_files


def rows_of(text):
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:], newline=""), strict=True))


@pytest.fixture
def file(console):
    """file(actor=…) → the reply, and its rows as dictionaries."""

    def ask(**query):
        reply = console.get("/console/audit.csv", query_string=query)
        head, *rows = rows_of(reply.text)
        return reply, [dict(zip(head, row, strict=True)) for row in rows]

    return ask


def test_it_holds_what_is_listed(file, recorded, ada, boss):
    event = recorded(actor=boss.id, subject=ada.id, details='{"fields": "role"}')
    recorded(actor=ada.id)

    reply, rows = file(actor="root@example.com", subject=str(ada.id))

    (row,) = rows
    assert datetime.fromisoformat(row.pop("at")).utcoffset().total_seconds() == 0
    assert row == {
        "id": str(event),
        "action": "account.changed",
        "actor_id": str(boss.id),
        "actor": "root@example.com",
        "subject_id": str(ada.id),
        "subject": "ada@example.com",
        "ip": "203.0.113.7",
        "user_agent": "Lovelace/1",
        "request_id": "one-of-ours",
        "details": '{"fields": "role"}',
    }
    assert "Link" not in reply.headers


def test_it_is_a_file_in_utf_8(file):
    reply, _ = file()

    assert reply.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert re.fullmatch(r'attachment; filename="audit-\d{8}-\d{6}\.csv"', reply.headers["Content-Disposition"])
    assert reply.headers["Cache-Control"] == "no-store"
    assert reply.headers["X-Content-Type-Options"] == "nosniff"


def test_of_very_many_it_holds_the_newest_and_says_where_the_others_are(console, file, recorded, ada, monkeypatch):
    monkeypatch.setattr(audit, "MOST_OF_A_FILE", 2)
    made = [str(recorded(actor=ada.id)) for _ in range(3)]

    reply, rows = file(actor=str(ada.id))
    following = re.fullmatch('<(.*)>; rel="next"', reply.headers["Link"])[1]

    assert [row["id"] for row in rows] == made[:0:-1]
    assert made[0] in console.get(following).text
    assert f"actor={ada.id}" in following


@pytest.mark.parametrize(
    "agent",
    ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", '=HYPERLINK("http://evil.example")', "\uff1d1+1", "=1;=2"],
    ids=ascii,
)
def test_no_cell_is_a_formula(file, recorded, ada, agent):
    recorded(actor=ada.id, user_agent=agent)

    _, (row,) = file(actor=str(ada.id))

    assert row["user_agent"] == f"'{agent}"


@pytest.mark.parametrize("cell", ["a,b", 'a"b', "a\r\nb", "a;=1", "عربي 👩\u200d💻", "'quoted'", "1=1", ""], ids=ascii)
def test_every_other_cell_comes_back_as_it_was(cell):
    text = csv_files.written(["head"], [[cell]])

    assert rows_of(text) == [["head"], [cell]]


def test_each_cell_is_quoted_and_each_line_ended():
    """RFC 4180; and no separator of some country's spreadsheet makes two cells of one."""
    assert csv_files.written(["a", "b"], [["x;y", None], ["1", 2]]) == '\ufeff"a","b"\r\n"x;y",""\r\n"1","2"\r\n'
