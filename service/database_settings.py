"""Where the database is, who works in it, and how they log in."""

from dataclasses import dataclass
from pathlib import Path

from sqlalchemy.engine import URL, make_url

from service import values
from service.values import setting


@dataclass(frozen=True, kw_only=True)
class DatabaseSettings:
    """Those of the settings that concern the database."""

    database_url: str = setting(
        values.postgres_url,
        "The database, in the role of the application, which owns nothing.",
        example="postgresql://gatehouse_app:...@localhost/gatehouse",
        secret=True,
    )
    migration_database_url: str = setting(
        values.postgres_url,
        "The same database in the role that owns the tables; used by `flask db`, `flask keys ensure` and "
        "`flask users import`. Default: `DATABASE_URL`.",
        default="",
        secret=True,
    )
    migration_database_password: str = setting(
        values.text,
        "The password of `MIGRATION_DATABASE_URL` as it is, where it comes apart from the URL, as in the secrets that "
        "RDS keeps.",
        default="",
        secret=True,
    )
    database_iam: bool = setting(
        values.boolean,
        "Whether AWS signs who we are (IAM authentication of RDS), so that there is no password: each connection gets "
        "a token of its own. Needs `AWS_REGION`, and `sslmode=verify-full&sslrootcert=FILE` in the URLs.",
        default=False,
    )
    aws_region: str = setting(
        values.text,
        "The region of database, pictures and mail on AWS, which sets it in its containers. Needed with "
        "`DATABASE_IAM`; pictures and mail else take what boto3 finds.",
        default="",
    )
    database_pool_size: int = setting(
        values.integer(1, 100),
        "Connections to the database per worker process. Workers x this must stay under its `max_connections`.",
        default=8,
    )
    database_patience_ms: int = setting(
        values.integer(0, 10_000),
        "Milliseconds for which a request waits for a database that is away, as during a restart, before it is "
        "answered 503: reads until they are done, writes before they begin.",
        default=2500,
    )

    @property
    def owner_url(self) -> URL:
        """The database in the role that owns the tables, with the password that it has."""
        if self.migration_database_password:
            return make_url(self.migration_database_url).set(password=self.migration_database_password)
        return make_url(self.migration_database_url or self.database_url)

    def contradictions_about_the_database(self) -> list[str]:
        found = []
        if self.migration_database_password and not self.migration_database_url:
            found.append("MIGRATION_DATABASE_PASSWORD needs a MIGRATION_DATABASE_URL, which says whose it is")
        elif self.migration_database_password and values.password_of(self.migration_database_url) is not None:
            found.append("MIGRATION_DATABASE_URL has a password already: MIGRATION_DATABASE_PASSWORD must not be set")
        return found + (self._unfit_for_iam() if self.database_iam else [])

    def database_urls(self) -> dict[str, str | URL]:
        """What may hold a password of the database, by the names of the settings."""
        urls: dict[str, str | URL] = {
            "DATABASE_URL": self.database_url,
            "MIGRATION_DATABASE_URL": self.migration_database_url,
        }
        if self.migration_database_password and self.migration_database_url:
            urls["MIGRATION_DATABASE_PASSWORD"] = self.owner_url
        return urls

    def _unfit_for_iam(self) -> list[str]:
        found = []
        if not self.aws_region:
            found.append("AWS_REGION must be set with DATABASE_IAM: a token is signed for one region")
        if values.password_of(self.database_url) is not None:
            found.append("DATABASE_URL must not have a password with DATABASE_IAM: nothing would use it")
        for name in ("database_url", "migration_database_url"):
            url = getattr(self, name)
            if url and not _names_host_and_role(url):
                found.append(f"{name.upper()} must name host and role with DATABASE_IAM: a token is signed for them")
            if url and not _insists_on_tls(url):
                found.append(
                    f"{name.upper()} must say sslmode=verify-full&sslrootcert=FILE, a file that is there, with "
                    "DATABASE_IAM: whoever receives a token can use it"
                )
        return found


def _names_host_and_role(url: str) -> bool:
    parts = make_url(url)
    return bool(parts.host and parts.username)


def _insists_on_tls(url: str) -> bool:
    query = make_url(url).query
    return query.get("sslmode") == "verify-full" and Path(str(query.get("sslrootcert", ""))).is_file()
