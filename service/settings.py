"""Everything the process reads from its environment, read once and typed."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import timedelta
from typing import Any, Self
from urllib.parse import urlsplit

from service import values
from service.console_settings import ConsoleSettings
from service.database_settings import DatabaseSettings
from service.limit_settings import IN_MEMORY, LimitSettings
from service.mail_settings import MailSettings
from service.master_key import MasterKey, is_published
from service.passwords import MAX_COST, MIN_LENGTH
from service.values import Peppers, setting

SHORTEST_WORD = 4
"""Letters that a host's label needs to count as a word of its place."""
UPLOADS_AT_ONCE = 10
"""Bodies with files that a worker takes at once; no setting, since each is 5 MiB in memory."""


@dataclass(frozen=True, kw_only=True)
class Settings(LimitSettings, ConsoleSettings, MailSettings, DatabaseSettings):
    """One field a setting; the environment variable has the field's name in capitals.

    The descriptions are what docs/settings.md and .env.example say.
    """

    environment: str = setting(
        values.one_of("production", "development"),
        "`production` refuses debug mode, weak database passwords and cheap hashes; `development` is for a laptop.",
        default="production",
    )
    public_url: str = setting(
        values.origin,
        "Where clients reach the service, without a path; the issuer (`iss`) of its tokens.",
        example="https://accounts.example.com",
    )
    audience: str = setting(values.text, "Who the access tokens are for (`aud`).", default="gatehouse")
    master_key: MasterKey = setting(
        MasterKey.parse,
        "Seals the signing keys and the kept answers of idempotency keys, makes the refresh tokens, and names what the "
        "limits count: 32 random bytes in base64url. Losing it logs everybody out; see docs/operations.md.",
        example="...",
        secret=True,
    )
    peppers: Peppers = setting(
        Peppers.parse,
        "Keys of the password hashes as `id:key`, joined by commas, the last one being in use; keys like `MASTER_KEY`. "
        "Losing one makes the passwords hashed with it useless.",
        example="1:...",
        secret=True,
    )
    bcrypt_cost: int = setting(
        values.integer(4, MAX_COST),
        "Cost of a password hash; each step doubles the time (12: 0.3 s). At least 10 in production.",
        default=12,
    )
    hash_queue: int = setting(
        values.integer(1, 1000),
        "Passwords that may wait to be checked in a worker; more are answered 503, as are those that waited for five "
        f"seconds. With the {UPLOADS_AT_ONCE} uploads that a worker takes at once it must stay below `WEB_THREADS`.",
        default=24,
    )
    password_min_length: int = setting(
        values.integer(MIN_LENGTH, 64),
        "Fewest characters of a new password. NIST advises 15 where it is the only factor.",
        default=8,
    )
    password_words: tuple[str, ...] = setting(
        values.words,
        "Words that belong to this place, joined by commas: of organisations, products, projects. A new password must "
        "be long enough without them, and without `AUDIENCE` and the host of `PUBLIC_URL`.",
        default=(),
        example="example,exemplary",
    )
    access_token_lifetime: timedelta = setting(
        values.seconds(60, 3600), "Life of an access token, in seconds.", default=timedelta(minutes=15)
    )
    session_lifetime: timedelta = setting(
        values.seconds(3600, 31_536_000),
        "How long a session lives after its last refresh, in seconds.",
        default=timedelta(days=30),
    )
    session_absolute_lifetime: timedelta = setting(
        values.seconds(3600, 315_360_000),
        "How long a session lives at most, in seconds, however often it is refreshed: then its owner logs in again.",
        default=timedelta(days=365),
    )
    refresh_grace: timedelta = setting(
        values.seconds(0, 60),
        "How long a spent refresh token still returns the same successor, in seconds, for answers lost on the way.",
        default=timedelta(seconds=10),
    )
    registration: str = setting(
        values.one_of("open", "private", "closed"),
        "Who may open an account: everybody (`open`); everybody, but the answer is always the same, and only the "
        "mailed link lets the owner of the address choose a password (`private`); nobody (`closed`).",
        default="open",
    )
    open_user_create: bool = setting(
        values.boolean,
        "Whether strangers may invite people (`POST /users`), and not administrators alone.",
        default=False,
    )
    reauthenticate_delete: bool = setting(
        values.boolean, "Whether deleting one's own account needs the password.", default=False
    )
    reauthenticate_after: timedelta = setting(
        values.seconds(0, 31_536_000),
        "How long after their login, in seconds, an administrator may change somebody's address or role without "
        "their own password in `current_password`, and at the console also disable and erase. 0 always asks for it.",
        default=timedelta(minutes=15),
    )
    user_directory: str = setting(
        values.one_of("public", "members", "admins"),
        "Who may list the accounts: everybody, whoever is signed in, or administrators. All but administrators see "
        "name, e-mail address and picture alone.",
        default="admins",
    )
    accept_public_users: bool = setting(
        values.boolean,
        "Says that strangers are meant to read the list of accounts or to add to it: in production "
        "`USER_DIRECTORY=public` and `OPEN_USER_CREATE=yes` need it.",
        default=False,
    )
    avatars_bucket: str = setting(
        values.bucket,
        "The S3 bucket that keeps pictures; region, credentials and endpoint come from the usual `AWS_…` variables. "
        "Without this and `AVATARS_FOLDER` there are no pictures.",
        default="",
        example="example-avatars",
    )
    avatars_folder: str = setting(values.folder, "A folder that keeps pictures instead, for one machine.", default="")
    avatars_url: str = setting(
        values.url,
        "Where browsers load pictures from, such as a CDN before the bucket. Default: `/avatars` under `PUBLIC_URL`.",
        default="",
        example="https://avatars.example.com",
    )
    cors_origins: tuple[str, ...] = setting(
        values.origins,
        "Web origins whose scripts may call the service from a browser, joined by commas; no wildcards.",
        default=(),
        example="https://app.example.com",
    )
    bind: str = setting(values.text, "Where gunicorn listens: host:port or unix:path.", default="127.0.0.1:8000")
    web_workers: int = setting(values.integer(1, 64), "Worker processes of gunicorn.", default=2)
    web_threads: int = setting(values.integer(4, 256), "Requests a worker works on at once.", default=48)
    log_level: str = setting(
        values.one_of("DEBUG", "INFO", "WARNING", "ERROR"),
        "The least important log lines that are written.",
        default="INFO",
    )

    @classmethod
    def from_env(cls, env: Mapping[str, str] = os.environ) -> Self:
        """Raises `SystemExit` with every complaint at once, one a line, without repeating a secret."""
        complaints: list[str] = []
        read = {field.name: _read(field, env, complaints) for field in fields(cls)}
        if not complaints:
            settings = cls(**{name: value for name, value in read.items() if value is not None})
            complaints = settings.contradictions(env)
        if complaints:
            raise SystemExit("\n".join(["The settings are not usable (docs/settings.md):", *complaints]))
        return settings

    @classmethod
    def one(cls, name: str, env: Mapping[str, str] = os.environ) -> Any:
        """One setting, or its default where it is unusable; for gunicorn, which needs some before all are checked."""
        field = cls.__dataclass_fields__[name]
        value = _read(field, env, complaints=[])
        return field.default if value is None else value

    def words_of_this_place(self) -> list[str]:
        """Words that anybody would try in a password here, the longest first. ASVS 6.1.2."""
        host = (urlsplit(self.public_url).hostname or "").split(".")
        names = {*self.password_words, self.audience.lower(), *host[:-1], ".".join(host)}
        return sorted((name for name in names if len(name) >= SHORTEST_WORD), key=len, reverse=True)

    def openings(self) -> list[str]:
        """What strangers may do with accounts, for a warning at the start."""
        found = ["USER_DIRECTORY=public"] if self.user_directory == "public" else []
        return found + (["OPEN_USER_CREATE=yes"] if self.open_user_create else [])

    def contradictions(self, env: Mapping[str, str]) -> list[str]:
        """What each setting alone does not show."""
        found = self.contradictions_about_the_database()
        if self.hash_queue + UPLOADS_AT_ONCE >= self.web_threads:
            found.append(
                f"HASH_QUEUE and the {UPLOADS_AT_ONCE} uploads that a worker takes at once must together be below "
                "WEB_THREADS, else waiting logins and slow uploads stop everybody else"
            )
        if self.limit_failed_logins_per_account.amount <= self.limit_failed_logins.amount:
            found.append("LIMIT_FAILED_LOGINS_PER_ACCOUNT must be above LIMIT_FAILED_LOGINS")
        if self.session_lifetime > self.session_absolute_lifetime:
            found.append("SESSION_LIFETIME must not be above SESSION_ABSOLUTE_LIFETIME")
        if self.avatars_bucket and self.avatars_folder:
            found.append("AVATARS_BUCKET and AVATARS_FOLDER must not both be set: pictures are kept in one place")
        keys = [self.master_key, *self.peppers.values()]
        if any(key == other for place, key in enumerate(keys) for other in keys[:place]):
            found.append("MASTER_KEY and PEPPERS must all be different keys")
        if self.registration == "private" and self.open_user_create:
            found.append("OPEN_USER_CREATE=yes would tell strangers what REGISTRATION=private keeps from them")
        if self.environment == "production":
            found += self._too_weak_for_production(env)
        return found

    def _too_weak_for_production(self, env: Mapping[str, str]) -> list[str]:
        found = []
        if self.bcrypt_cost < 10:
            found.append("BCRYPT_COST must be at least 10 in production (OWASP)")
        if self.master_key.is_published:
            found.append("MASTER_KEY must not be the one of compose.yaml, which everybody knows")
        if any(map(is_published, self.peppers.values())):
            found.append("PEPPERS must not hold the one of compose.yaml, which everybody knows")
        if env.get("FLASK_DEBUG", "0").lower() not in ("", "0", "false", "no"):
            found.append("FLASK_DEBUG must not be on in production")
        if self.limits_store == IN_MEMORY:
            found.append("LIMITS_STORE must name a Valkey in production: in memory each worker would count for itself")
        if self.rate_limits != "default":
            found.append("RATE_LIMITS must neither be raised nor off in production")
        if self.user_directory == "public" and not self.accept_public_users:
            found.append(
                "USER_DIRECTORY=public shows everybody's address to strangers: say ACCEPT_PUBLIC_USERS=yes too"
            )
        if self.open_user_create and not self.accept_public_users:
            found.append("OPEN_USER_CREATE=yes lets strangers make accounts: say ACCEPT_PUBLIC_USERS=yes too")
        urls = {**self.database_urls(), "LIMITS_STORE": self.limits_store, "MAIL_URL": self.mail_url}
        guessable = [name for name, url in urls.items() if values.has_guessable_password(url)]
        return found + [f"{name} has a password that anybody would guess" for name in guessable]


def _read(field: Any, env: Mapping[str, str], complaints: list[str]) -> Any:
    """The parsed value, or None: then the default holds, or `complaints` has one more line."""
    name, raw = field.name.upper(), env.get(field.name.upper(), "").strip()
    if not raw:
        if values.is_required(field):
            complaints.append(f"{name} is not set: {field.metadata['doc']}")
        return None
    try:
        return field.metadata["parse"](raw)
    except ValueError as error:
        complaints.append(f"{name} {error}")
        return None
