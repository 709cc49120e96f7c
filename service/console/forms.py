"""What a form of the console says, read as strictly as the API reads its own."""

from typing import Any, NamedTuple

import marshmallow as ma
from flask import request
from werkzeug.exceptions import UnprocessableEntity

from service.web import Blueprint


class Answers(NamedTuple):
    """What was filled in, how it was typed, and `said`, what is wrong with which field; then there are no values."""

    values: dict[str, Any]
    said: dict[str, str]
    typed: dict[str, str]


class Form(ma.Schema):
    """A field that was left empty was not filled in; what nobody asked for, such as the form's token, is left out."""

    @ma.pre_load
    def _without_empty(self, data: Any, **_: Any) -> dict[str, Any]:
        return {name: value for name, value in data.items() if value != ""}


def sent(schema: type[Form]) -> Answers:
    """What a form posted."""
    return _read(schema, "form", request.form)


def asked(schema: type[Form]) -> Answers:
    """What the query asks for."""
    return _read(schema, "querystring", request.args)


def _read(schema: type[Form], location: str, raw: Any) -> Answers:
    try:
        values = Blueprint.ARGUMENTS_PARSER.parse(schema, request, location=location, unknown=ma.EXCLUDE)
    except UnprocessableEntity as error:
        messages: Any = getattr(error, "data", {}).get("messages", {}).get(location)
        if not isinstance(messages, dict):
            raise
        said = {field: " ".join(_flat(sentences)) for field, sentences in messages.items()}
        return Answers({}, said, _filled_in(raw))
    return Answers(values, {}, _filled_in(raw))


def _filled_in(raw: Any) -> dict[str, str]:
    return {name: text for name, text in raw.items() if text}


def _flat(said: Any) -> list[str]:
    return [str(one) for one in said] if isinstance(said, list) else [str(said)]
