"""Reading bodies strictly: what two parsers could read differently is refused before anything looks at it."""

import json
import math
from typing import Any, ClassVar, NoReturn

from flask import Request
from flask_smorest import Blueprint as SmorestBlueprint
from webargs.flaskparser import FlaskParser
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import BadRequest, UnprocessableEntity, UnsupportedMediaType

from service.web import multipart
from service.web.errors import escaped

LONGEST_NUMBER = 100
JSON = "application/json"
MERGE_PATCH = "application/merge-patch+json"
FORM = "application/x-www-form-urlencoded"


class StrictParser(FlaskParser):
    """JSON by RFC 8259 without its loopholes, forms without ambiguities; strings that PostgreSQL can hold."""

    __location_map__: dict[str, Any] = {  # noqa: RUF012  webargs declares it so
        **FlaskParser.__location_map__,
        "json_if_any": "load_json_if_any",
        "merge_patch": "load_merge_patch",
        "multipart": "load_multipart",
        "json_or_multipart": "load_json_or_multipart",
    }

    # A filter that nobody knows would filter nothing, and look as if it did.
    DEFAULT_UNKNOWN_BY_LOCATION: dict[str, Any] = {  # noqa: RUF012  as above
        **FlaskParser.DEFAULT_UNKNOWN_BY_LOCATION,
        "query": "raise",
    }

    def _raw_load_json(self, req: Request) -> Any:
        expect(req, JSON)
        return parse(req.get_data(cache=True))

    def load_json_if_any(self, req: Request, schema: Any) -> Any:
        """The JSON body, or an empty object when there is none."""
        return self.load_json(req, schema) if req.get_data(cache=True) else {}

    def load_merge_patch(self, req: Request, _schema: Any) -> Any:
        """The JSON Merge Patch (RFC 7396), which may also call itself plain JSON."""
        expect(req, MERGE_PATCH, JSON)
        return parse(req.get_data(cache=True))

    def load_form(self, req: Request, schema: Any) -> Any:
        expect(req, FORM)
        _refuse_ambiguous(req.form, "The form names a field twice.")
        return super().load_form(req, schema)

    def load_multipart(self, req: Request, _schema: Any) -> Any:
        """The texts and files of a form; views that read it also say `takes_files`."""
        expect(req, multipart.MULTIPART)
        try:
            fields = multipart.fields_of(req)
        except BadRequest as error:
            _abort(BadRequest, detail=error.description)
        refuse_unstorable({name: value if isinstance(value, str) else "" for name, value in fields.items()})
        return fields

    def load_json_or_multipart(self, req: Request, schema: Any) -> Any:
        return (self.load_multipart if req.mimetype == multipart.MULTIPART else self.load_json)(req, schema)

    def load_querystring(self, req: Request, schema: Any) -> Any:
        try:
            _refuse_ambiguous(req.args, "The query names a parameter twice.")
        except UnicodeDecodeError:
            # What should have been written with % was sent as it is, and in another encoding.
            _abort(BadRequest, detail="The query is not UTF-8.")
        return super().load_querystring(req, schema)


class Blueprint(SmorestBlueprint):  # type: ignore[misc]  # flask-smorest has no types
    """A blueprint whose `arguments` are read strictly."""

    ARGUMENTS_PARSER = StrictParser()
    DEFAULT_LOCATION_CONTENT_TYPE_MAPPING: ClassVar[dict[str, str]] = {
        **SmorestBlueprint.DEFAULT_LOCATION_CONTENT_TYPE_MAPPING,
        # Further ways to send a JSON body, as far as the document is concerned.
        "json_if_any": JSON,
        "credentials": JSON,
        "merge_patch": MERGE_PATCH,
        "multipart": multipart.MULTIPART,
        "json_or_multipart": multipart.MULTIPART,
    }

    def arguments(self, schema: Any, **options: Any) -> Any:
        """As flask-smorest's, but a schema is made once and not for each request."""
        return super().arguments(schema() if isinstance(schema, type) else schema, **options)


def expect(req: Request, *media_types: str) -> None:
    """415 unless the body is of one of `media_types` and not compressed (RFC 9110 section 15.5.16)."""
    if req.mimetype not in media_types or req.headers.get("Content-Encoding", "identity") != "identity":
        _abort(UnsupportedMediaType, detail=f"Send {' or '.join(media_types)}, uncompressed.")


def parse(raw: bytes) -> Any:
    """The JSON value in `raw`; 400 when it is none, or names a key twice, or holds numbers no double can hold."""
    try:
        value = json.loads(
            raw.decode("utf-8"),
            object_pairs_hook=_unique,
            parse_constant=_refuse_constant,
            parse_float=_finite,
            parse_int=_short,
        )
        refuse_unstorable(value)
    except RecursionError:
        _abort(BadRequest, detail="The body is nested too deeply.")
    except UnicodeDecodeError:
        _abort(BadRequest, detail="The body is not UTF-8.")
    except ValueError as error:
        reason = str(error) if type(error) is ValueError else "The body is not JSON."
        _abort(BadRequest, detail=reason)
    return value


def _refuse_ambiguous(fields: MultiDict[str, str], sentence: str) -> None:
    if any(len(values) > 1 for values in fields.to_dict(flat=False).values()):
        _abort(BadRequest, detail=sentence)
    refuse_unstorable(fields.to_dict())


def refuse_unstorable(value: Any, pointer: str = "") -> None:
    """422 when a string anywhere in `value`, which stands at `pointer`, holds a NUL or half a surrogate pair."""
    if isinstance(value, str):
        if "\0" in value or any("\ud800" <= character <= "\udfff" for character in value):
            _abort(UnprocessableEntity, errors=[{"pointer": pointer, "detail": "Holds a NUL or a lone surrogate."}])
    elif isinstance(value, dict):
        for key, inner in value.items():
            refuse_unstorable(key, pointer)
            refuse_unstorable(inner, f"{pointer}/{escaped(key)}")
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            refuse_unstorable(inner, f"{pointer}/{place}")


def refuse_field(name: str, detail: str) -> NoReturn:
    """422: what the body says under `name` will not do."""
    _abort(UnprocessableEntity, errors=[{"pointer": f"/{escaped(name)}", "detail": detail}])


def _abort(kind: type[Any], **members: object) -> NoReturn:
    error = kind()
    error.data = members
    raise error


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("The body names a key twice.")
    return found


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON.")


def _short(text: str) -> int:
    if len(text) > LONGEST_NUMBER:
        raise ValueError("The body holds a number that is too long.")
    return int(text)


def _finite(text: str) -> float:
    number = float(text)
    if not math.isfinite(number):
        raise ValueError("The body holds a number that is too large.")
    return number
