"""The pages for operators: whether there are any, and how long one stays signed in."""

from dataclasses import dataclass
from datetime import timedelta

from service import values
from service.values import setting


@dataclass(frozen=True, kw_only=True)
class ConsoleSettings:
    """Those of the settings that concern the console."""

    console: bool = setting(
        values.boolean,
        "Whether operators have a console at /console. It is served over TLS, or on loopback alone.",
        default=True,
    )
    console_session_lifetime: timedelta = setting(
        values.seconds(900, 86_400), "How long a sign-in to the console lasts, in seconds.", default=timedelta(hours=8)
    )
