"""What a name and a description may hold: any script, and text that means something to others is only text here."""

import unicodedata

import pytest

from tests.web.test_hostile_text import IDS, TEXTS

LONGEST = [("name", 200), ("description", 2000)]
UMLAUT = unicodedata.normalize("NFD", "ä")


@pytest.mark.parametrize("text", [*TEXTS, "傘 ☂ parapluie", "مظلة", "x", "0"])
@pytest.mark.parametrize("field", ["name", "description"])
def test_text_comes_back_as_it_was_given(client, hers, make_item, field, text):
    """R49"""
    item = make_item(**{field: text})

    assert item.shown[field] == text
    for method in ("PUT", "PATCH"):
        assert client.open(item.path, method=method, headers=hers, json={field: text}).json[field] == text


@pytest.mark.parametrize("text", ["two\nlines", "\ttab\tbed\t", "CR\r\nLF", " blanks around ", "\n", UMLAUT])
def test_a_description_has_lines_and_is_kept_as_it_is(make_item, text):
    assert make_item(description=text).shown["description"] == text


def test_a_name_is_trimmed_and_composed(make_item):
    assert make_item(name=f"  B{UMLAUT}r ").shown["name"] == "Bär"


@pytest.mark.parametrize("letter", ["x", "é", "傘", "\U0001f302"])
@pytest.mark.parametrize(("field", "most"), LONGEST)
def test_length_is_counted_in_letters(client, hers, make_item, field, most, letter):
    item = make_item(**{field: letter * most})

    assert item.shown[field] == letter * most
    for method, path in (("POST", "/items"), ("PUT", item.path), ("PATCH", item.path)):
        wish = {"name": "Umbrella", field: letter * (most + 1)}
        assert client.open(path, method=method, headers=hers, json=wish).status_code == 422


CONTROLS = ["\x01", "a\x1bb", "a\x7fb", "a\x0bb", "a\x85b", "\0", "a\0", "\ud800"]
ODD = [7, True, ["x"], {"x": 1}]
WRONG = [
    *(("name", value) for value in ["", " ", "\u3000\u00a0", "\t", "a\nb", "a\tb", *CONTROLS, *ODD]),
    *(("description", value) for value in [*CONTROLS, *ODD]),
]


@pytest.mark.parametrize(("field", "value"), WRONG, ids=ascii)
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH"])
def test_what_is_no_such_text_is_refused(client, hers, item, method, field, value):
    """R41 to R43"""
    path = "/items" if method == "POST" else item.path

    reply = client.open(path, method=method, headers=hers, json={"name": "Parasol", field: value})

    assert reply.status_code == 422
    assert {error["pointer"] for error in reply.json["errors"]} == {f"/{field}"}
    assert client.get("/items", headers=hers).json == [item.shown]


@pytest.mark.parametrize("id", IDS)
@pytest.mark.parametrize("method", ["GET", "PUT", "PATCH", "DELETE"])
def test_a_strange_id_is_nobodys(client, hers, method, id):
    """R50"""
    reply = client.open(f"/items/{id}", method=method, headers=hers, json={})

    assert (reply.status_code, reply.mimetype) == (404, "application/problem+json")
