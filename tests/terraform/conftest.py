"""Checks of what Terraform plans, which .ci/plan-checks writes down as JSON. Without it there is nothing to check."""

import os
from pathlib import Path

import pytest

from tests.terraform.plan import Plan
from tests.web.conftest import log_of, make_app

__all__ = ["log_of", "make_app"]
FILE = os.environ.get("GATEHOUSE_PLAN")
collect_ignore_glob = [] if FILE else ["test_*.py"]


@pytest.fixture(scope="session")
def plan() -> Plan:
    return Plan.read(Path(FILE or ""))
