"""Between a button and what it does: a page that says what will happen, and the form that has it happen."""

from typing import Any
from uuid import UUID

from flask import Response

from service.auth import sessions
from service.console.acts import ACTS, DONE, Act
from service.console.forms import Form, sent
from service.console.guard import operator, signed
from service.console.site import blueprint, page, refusal_page, see_other
from service.problems import NotFound
from service.users import invitations, schemas
from service.users.accounts import EmailTaken
from service.users.models import Account
from service.users.own_routes import ReauthenticationRequired, insist_on_login
from service.users.routes import known_to_caller
from service.web import db, settings
from service.web.access import logged_in_within
from service.web.logs import note
from service.web.pages import WholeNumber

END_ONE = Act(
    "End this session",
    "Whoever holds it is signed out at once, and its tokens are refused.",
    DONE["end-session"],
    lambda _account: True,
    lambda _account, _version: None,
)


class Confirmation(Form):
    """The version of the account that was seen, and the operator's password where it is asked for."""

    version = WholeNumber(required=True)
    password = schemas.password(load_default=None)


class Invitation(Form):
    """Who shall have an account."""

    email = schemas.email(required=True)
    name = schemas.name(load_default="")


@blueprint.get("/users/invite")
@operator
def ask_whom_to_invite() -> Response:
    """Ask whom to invite"""
    return page("invite.html", 200, here="users", typed={}, said={})


@blueprint.post("/users/invite")
@operator
def invite() -> Response:
    """Make an account for somebody, who claims it by mail"""
    note(event="invite")
    wish, said, typed = sent(Invitation)
    if said:
        return page("invite.html", 422, here="users", typed=typed, said=said)
    try:
        account = invitations.invite(db.session, **wish)
    except EmailTaken as problem:
        return refusal_page("invite.html", problem, here="users", typed=typed, said={"email": problem.title})
    note(account_id=str(account.id))
    return _after("invite", account.id)


@blueprint.get("/users/<uuid:user_id>/<name>")
@operator
def ask(user_id: UUID, name: str) -> Response:
    """Say what an act will do, and ask whether to"""
    account, act = known_to_caller(user_id), _act(name)
    return _question(act, account) if act.is_possible(account) else see_other(f"/console/users/{user_id}")


@blueprint.post("/users/<uuid:user_id>/<name>")
@operator
def act(user_id: UUID, name: str) -> Response:
    """Do it"""
    note(event="operator_act", act=name, account_id=str(user_id))
    account, chosen = known_to_caller(user_id), _act(name)
    wish, said, _ = sent(Confirmation)
    if said:
        return _question(chosen, account, status=422, said=said)
    if not chosen.is_possible(account):
        return see_other(f"/console/users/{user_id}")
    if chosen.is_grave:
        try:
            insist_on_login(wish["password"])
        except ReauthenticationRequired as problem:
            note(problem=problem.slug())
            return _question(chosen, account, status=403, said=_refusal(wish))
    chosen.do(account, wish["version"])
    return _after(name, None if name == "erase" else user_id)


@blueprint.get("/users/<uuid:user_id>/sessions/<uuid:session_id>/end")
@operator
def ask_about_session(user_id: UUID, session_id: UUID) -> Response:
    """Ask whether to end one session"""
    account = known_to_caller(user_id)
    is_live = session_id in [session.id for session in sessions.of(db.session, user_id)]
    return _question(END_ONE, account) if is_live else see_other(f"/console/users/{user_id}")


@blueprint.post("/users/<uuid:user_id>/sessions/<uuid:session_id>/end")
@operator
def end_session(user_id: UUID, session_id: UUID) -> Response:
    """End one session, if it has not ended by itself"""
    note(event="operator_act", act="end-session", account_id=str(user_id))
    account = known_to_caller(user_id)
    if not sessions.end(db.session, session_id, of=account.id, by_its_holder=False):
        return see_other(f"/console/users/{user_id}")
    return _after("end-session", user_id)


def _after(name: str, user_id: UUID | None) -> Response:
    """What was done is said by a word that nobody else's link can say."""
    return see_other(f"/console/users{f'/{user_id}' if user_id else ''}?done={signed(name)}")


def _act(name: str) -> Act:
    if name not in ACTS:
        raise NotFound
    return ACTS[name]


def _question(act: Act, account: Account, *, status: int = 200, said: dict[str, str] | None = None) -> Response:
    needs_password = act.is_grave and not logged_in_within(db.session, settings.reauthenticate_after)
    return page(
        "confirm.html", status, here="users", act=act, account=account, said=said or {}, needs_password=needs_password
    )


def _refusal(wish: dict[str, Any]) -> dict[str, str]:
    return {"password": "That is not your password." if wish["password"] else "Enter your password."}
