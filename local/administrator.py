"""The demo administrator, made on the first start."""

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from hashlib import sha256

from local.state import State, secret


@dataclass(frozen=True)
class Administrator:
    email: str
    password: str
    is_made: bool = False


def ensure(state: State, elsewhere: str, make: Callable[[Mapping[str, str], str], bool]) -> Administrator | None:
    """The account in our database, or in the one that `elsewhere` names; None when `make(environment, email)` fails.

    The password is kept before the account is made, so that a start that is interrupted in between loses nothing.
    """
    file = f"administrator-{sha256(elsewhere.encode()).hexdigest()[:8]}.json" if elsewhere else "administrator.json"
    known = Administrator(**(state.read(file) or {"email": "admin@example.com", "password": secret()[:20]}))
    if not known.is_made:
        state.write(file, asdict(known))
        if not make({"NEW_PASSWORD": known.password}, known.email):
            return None
        state.write(file, {**asdict(known), "is_made": True})
    return known
