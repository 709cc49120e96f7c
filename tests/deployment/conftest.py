import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.deployment import ecs
from tests.deployment.standins import Standins
from tests.deployment.workplace import COMMIT, NGINX, SERVICE, Workplace


@pytest.fixture(scope="session")
def standins() -> Iterator[Standins]:
    with Standins.listening() as standins:
        yield standins


@pytest.fixture
def workplace(tmp_path: Path, standins: Standins) -> Workplace:
    return Workplace(tmp_path, standins)


@pytest.fixture
def system(workplace: Workplace) -> Workplace:
    """With a system on AWS that was deployed before, and the images of the build stage."""
    ecs.prepare(workplace)
    names = {"nginx": NGINX, "api": SERVICE, "worker": SERVICE, "migrate": SERVICE}
    images = [{"name": name, "imageUri": f"{image}:{COMMIT}"} for name, image in names.items()]
    (workplace.root / "imagedefinitions.json").write_text(json.dumps(images))
    return workplace
