"""What stands in this repository for trials opens nothing in production."""

import re
from pathlib import Path

import pytest

from tests.test_settings import PRODUCTION, complaints

COMPOSE = (Path(__file__).parents[1] / "compose.yaml").read_text()
KEYS = dict(re.findall(r"(MASTER_KEY|PEPPERS): .*:-(.*)}", COMPOSE))


@pytest.mark.parametrize("name", ["MASTER_KEY", "PEPPERS"])
def test_a_key_of_compose_is_refused_in_production(name):
    """R22"""
    (line,) = complaints(**{name: KEYS[name]})

    assert line.startswith(f"{name} must not")
    assert KEYS[name] not in line


def test_nor_is_a_published_pepper_good_beside_another():
    (line,) = complaints(PEPPERS=f"{KEYS['PEPPERS']},2:{PRODUCTION['PEPPERS'][2:]}")

    assert line.startswith("PEPPERS must not")
