"""What goes in and comes out of /users."""

import unicodedata
from typing import Any

import marshmallow as ma
from marshmallow.validate import Length, OneOf

from service.passwords import MAX_LENGTH, MIN_LENGTH
from service.users import emails
from service.users.models import EMAIL_LENGTH, NAME_LENGTH, ROLES, STATUSES, Card
from service.weak_passwords import objection_to
from service.web import settings
from service.web.multipart import FileField
from service.web.pages import PageWish
from service.web.views import View


class Email(ma.fields.String):
    """An e-mail address; the loaded value is its canonical form."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        try:
            return emails.canonical(super()._deserialize(value, attr, data, **kwargs))
        except emails.Malformed as error:
            raise ma.ValidationError(str(error)) from None


class Name(ma.fields.String):
    """What a person wants to be called: any script, composed (NFC), without control characters, trimmed."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        text = unicodedata.normalize("NFC", super()._deserialize(value, attr, data, **kwargs)).strip()
        if any(unicodedata.category(character) == "Cc" for character in text):
            raise ma.ValidationError("Must not hold control characters.")
        return text


class AvatarUrl(ma.fields.String):
    """Where browsers load the picture that is stored under a key."""

    def _serialize(self, value: str | None, *_: Any, **__: Any) -> str | None:
        return value and f"{settings.avatars_url or f'{settings.public_url}/avatars'}/{value}"


def email(**options: Any) -> Email:
    return Email(metadata={"example": "ada@example.com", "maxLength": EMAIL_LENGTH, "format": "email"}, **options)


def name(**options: Any) -> Name:
    return Name(metadata={"example": "Ada Lovelace"}, validate=Length(max=NAME_LENGTH), **options)


def password(**options: Any) -> ma.fields.String:
    """A password that somebody claims to know: shape only, so that it never reaches bcrypt overlong."""
    return _password({"format": "password"}, options)


def new_password(**options: Any) -> ma.fields.String:
    """A password that somebody chooses. The setting may ask for more than the document says; see `refuse_weak`."""
    return _password({"format": "password", "minLength": MIN_LENGTH}, options)


def _password(metadata: dict[str, Any], options: dict[str, Any]) -> ma.fields.String:
    return ma.fields.String(load_only=True, validate=Length(max=MAX_LENGTH), metadata=metadata, **options)


class Registration(ma.Schema):
    """A wish for an account."""

    email = email(required=True)
    password = new_password(required=True)
    name = name(load_default="")

    @ma.validates_schema(skip_on_field_errors=True)
    def _is_strong(self, data: dict[str, Any], **_: Any) -> None:
        refuse_weak(data["password"], email=data["email"])


def refuse_weak(password: str, *, email: str) -> None:
    """Raises marshmallow's `ValidationError` on the field `password`."""
    if said := objection(password, email=email):
        raise ma.ValidationError(said, "password")


def objection(password: str, *, email: str) -> str | None:
    """What is wrong with this password for whoever has that address."""
    words = settings.words_of_this_place()
    return objection_to(password, email=email, min_length=settings.password_min_length, words=words)


class Invitation(ma.Schema):
    """Who shall have an account, to be claimed by mail."""

    email = email(required=True)
    name = name(load_default="")


def avatar(**options: Any) -> FileField:
    limits = "PNG, JPEG or WebP, at most 5 MiB and 25 megapixels; shown in 512 by 512 pixels or less"
    return FileField(metadata={"description": limits}, **options)


class InvitationForm(Invitation):
    """The same as a form, perhaps with a picture."""

    avatar = avatar()


class ProfileChange(ma.Schema):
    """What people may change about themselves; a new e-mail address needs the password, and its owner's consent."""

    name = name()
    email = email()
    current_password = password()


class Flag(ma.fields.Boolean):
    """true or false, and nothing that looks like them."""

    def _deserialize(self, value: Any, *args: Any, **kwargs: Any) -> Any:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return super()._deserialize(value, *args, **kwargs)


class AccountChange(ma.Schema):
    """What administrators may change about anybody; `current_password` is their own."""

    name = name()
    email = email()
    role = ma.fields.String(validate=OneOf(ROLES))
    disabled = Flag(metadata={"description": "Whether the account may not be used"})
    current_password = password()


FOR_ADMINISTRATORS = {"description": "For administrators: cards do not say it"}


class DirectoryWish(PageWish):
    """Which accounts to list."""

    q = Name(
        validate=Length(max=EMAIL_LENGTH),
        metadata={"description": "What the e-mail address or the name begins with, in any letter case"},
    )
    role = ma.fields.String(validate=OneOf(ROLES), metadata=FOR_ADMINISTRATORS)
    status = ma.fields.String(validate=OneOf(list(STATUSES)), metadata=FOR_ADMINISTRATORS)
    count = ma.fields.String(
        validate=OneOf(["exact"]), metadata={"description": "`exact` has all of them counted, into `X-Total-Count`"}
    )


class Farewell(ma.Schema):
    """The optional body of a deletion."""

    current_password = password()


class AvatarChange(ma.Schema):
    """A form with a picture."""

    avatar = avatar(required=True)


class UserView(View):
    """A user, in full."""

    id = ma.fields.UUID(required=True)
    email = ma.fields.String(required=True, metadata={"format": "email"})
    email_verified = ma.fields.Boolean(required=True)
    name = ma.fields.String(required=True)
    role = ma.fields.String(required=True, metadata={"enum": ROLES})
    status = ma.fields.String(required=True, metadata={"enum": list(STATUSES)})
    avatar_url = AvatarUrl(attribute="avatar_key", required=True, allow_none=True)
    created_at = ma.fields.DateTime(required=True)
    updated_at = ma.fields.DateTime(required=True)


class DirectoryEntry(View):
    """A user in the list. Only administrators see more than the first three members."""

    avatar_url = AvatarUrl(attribute="avatar_key", required=True, allow_none=True)
    email = ma.fields.String(required=True, metadata={"format": "email"})
    name = ma.fields.String(required=True)
    id = ma.fields.UUID()
    email_verified = ma.fields.Boolean()
    role = ma.fields.String(metadata={"enum": ROLES})
    status = ma.fields.String(metadata={"enum": list(STATUSES)})
    created_at = ma.fields.DateTime()
    updated_at = ma.fields.DateTime()

    def dump(self, obj: Any, *, many: bool | None = None) -> Any:
        """Cards by the schema that has no more members than they do, which is sooner done."""
        are_cards = bool(obj) and isinstance(obj[0], Card)
        return CARDS.dump(obj) if are_cards else super().dump(obj, many=many)


class CardView(View):
    """A user in the list, to whoever is no administrator."""

    avatar_url = AvatarUrl(attribute="avatar_key", required=True, allow_none=True)
    email = ma.fields.String(required=True)
    name = ma.fields.String(required=True)


CARDS = CardView(many=True)
