"""What an operator asks the record: the fields of the form, and whose addresses they name."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import marshmallow as ma
from marshmallow.validate import Length
from sqlalchemy.orm import Session

from service.console.forms import Answers, Form, asked
from service.users import accounts, emails
from service.web.pages import Cursor

FIELDS = ("action", "actor", "subject", "since", "until")
PEOPLE = {"actor_id": "actor", "subject_id": "subject"}


class Who(ma.fields.String):
    """Somebody's id, or their address; the loaded value is a UUID, or the address in its canonical form."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        text = super()._deserialize(value, attr, data, **kwargs).strip()
        try:
            return emails.canonical(text) if "@" in text else UUID(text)
        except ValueError:
            raise ma.ValidationError("Give an e-mail address, or an id.") from None


class Moment(ma.fields.String):
    """What a browser sends of a date and a time, read as UTC unless it says otherwise."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> Any:
        try:
            moment = datetime.fromisoformat(super()._deserialize(value, attr, data, **kwargs))
        except ValueError:
            raise ma.ValidationError("Give a date and a time, such as 2026-03-01T12:00.") from None
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


class EventSearch(Form):
    """Which events; all that is filled in must hold."""

    action = ma.fields.String(validate=Length(max=50))
    actor_id = Who(data_key="actor")
    subject_id = Who(data_key="subject")
    since = Moment()
    until = Moment()
    cursor = Cursor(load_default=None)


def wanted(session: Session) -> Answers:
    """What the query asks for, in the terms of `search.events`."""
    wish, said, typed = found = asked(EventSearch)
    if said:
        return found
    for name, field in PEOPLE.items():
        if isinstance(wish.get(name), str):
            owner = accounts.by_email(session, wish[name])
            if owner is None:
                said[field] = "No account has this address. One that was erased is found by its id."
            else:
                wish[name] = owner.id
    return Answers(wish, said, typed)
