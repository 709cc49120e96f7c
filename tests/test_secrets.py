"""Secrets in the environment: strong or refused, and never repeated."""

from dataclasses import fields

import pytest

from service.settings import Settings
from tests.test_settings import KEY, PRODUCTION, complaints

OTHER_KEY = "Wm4Tz9Pq7Lc2Xk5Rb8Ny3Vd6Hj1Gf0SaQeUiOwYtKrM"
SECRETS = sorted(field.name.upper() for field in fields(Settings) if not field.repr)
ALL = {
    **PRODUCTION,
    "MIGRATION_DATABASE_URL": "postgresql://owner@db/gatehouse",
    "MIGRATION_DATABASE_PASSWORD": "Qw3-x8Wq_1",
}
WEAK = {
    "counting": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=",
    "one sentence": "ThisIsMySuperSecretMasterKeyPleaseChangeMe00",
    "keyboard": "QWERTYUIOPASDFGHJKLZXCVBNMqwertyuiopasdfghjklzxcvbnm",
    "nothing": "",
    "changeme": "changeme",
    "too short": "q1Zb7Xw0Lr5kTtY3nVd8",
    "one byte short": KEY[:-2],
    "one letter": "a" * 43,
    "one byte": "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
    "repeated": "changeme" * 6,
    "counted": "0123456789" * 5,
    "alphabet": "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqr",
    "shouted": "CORRECTHORSEBATTERYSTAPLECORRECTHORSEBATTERY",
    "sentence": "correct horse battery staple, correct horse battery staple",
    "hexadecimal zeros": "0" * 64,
    "no base64": "q1Zb7Xw0Lr5kTtY3nVd8sJc2hGf6pAoE9uMiSxRzW!?",
    "not ASCII": "q1Zb7Xw0Lr5kTtY3nVd8sJc2hGf6pAoE9uMiSxRzWvÖ",
    "the example's": "...",
}


@pytest.mark.parametrize("environment", ["production", "development"])
@pytest.mark.parametrize("key", WEAK.values(), ids=WEAK)
def test_a_weak_master_key_is_refused_everywhere(environment, key):
    """R22, O3, ASVS 11.2.3, 13.2.3"""
    (line,) = complaints(MASTER_KEY=key, ENVIRONMENT=environment)

    assert line.startswith("MASTER_KEY ")


@pytest.mark.parametrize("environment", ["production", "development"])
@pytest.mark.parametrize("key", WEAK.values(), ids=WEAK)
def test_a_weak_pepper_is_refused_everywhere_though_another_is_strong(environment, key):
    (line,) = complaints(PEPPERS=f"1:{KEY},2:{key}", ENVIRONMENT=environment)

    assert line.startswith("PEPPERS ")


@pytest.mark.parametrize(
    "peppers", [KEY, ":", f":{KEY}", f"1={KEY}", f"1:{KEY},", f"1:{KEY},1:{KEY}", f"A b:{KEY}", f"$:{KEY}"]
)
def test_malformed_peppers_are_refused(peppers):
    (line,) = complaints(PEPPERS=peppers)

    assert line.startswith("PEPPERS ")


@pytest.mark.parametrize(
    "key",
    [
        OTHER_KEY,
        OTHER_KEY + "=",
        OTHER_KEY + "_-Zq",
        OTHER_KEY.replace("R", "-"),
        "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
    ],
)
def test_a_random_key_is_taken(key):
    settings = Settings.from_env(PRODUCTION | {"MASTER_KEY": key, "PEPPERS": f"2026:{OTHER_KEY[::-1]}, b:{KEY}"})

    assert list(settings.peppers) == ["2026", "b"]


@pytest.mark.parametrize(
    "changes",
    [{"PEPPERS": f"1:{KEY}"}, {"PEPPERS": f"1:{KEY}="}, {"PEPPERS": f"1:{OTHER_KEY},2:{OTHER_KEY}"}],
)
def test_one_key_in_two_places_is_refused(changes):
    (line,) = complaints(MASTER_KEY=KEY, **changes)

    assert "different keys" in line


def test_these_settings_are_the_secret_ones():
    assert set(SECRETS) == {
        *("DATABASE_URL", "LIMITS_STORE", "MAIL_URL", "MASTER_KEY", "PEPPERS"),
        *("MIGRATION_DATABASE_PASSWORD", "MIGRATION_DATABASE_URL"),
    }


@pytest.mark.parametrize("name", SECRETS)
@pytest.mark.parametrize(
    "secret",
    ["hunter2hunter2", "1:hunter2hunter2", "mysql://x:hunter2hunter2@db/x", "postgresql://u:hunter2hunter2@db:port/x"],
)
def test_a_complaint_never_repeats_a_secret(name, secret):
    lines = complaints(**{name: secret})

    assert lines
    assert "hunter2" not in "".join(lines)


def test_no_representation_holds_a_secret():
    settings = Settings.from_env(ALL)

    shown = repr(settings) + str(settings) + repr(settings.master_key)

    assert [name for name in SECRETS if ALL[name] in shown] == []
    assert KEY not in shown
    assert str(settings.peppers["1"]) not in shown
