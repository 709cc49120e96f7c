import json
from pathlib import Path

import pytest

from tests.deployment import ecs
from tests.deployment.workplace import COMMIT, NGINX, SERVICE, Workplace


@pytest.fixture
def workplace(tmp_path: Path) -> Workplace:
    return Workplace(tmp_path)


@pytest.fixture
def system(workplace: Workplace) -> Workplace:
    """With a system on AWS that was deployed before, and the images of the build stage."""
    ecs.prepare(workplace)
    names = {"nginx": NGINX, "api": SERVICE, "worker": SERVICE, "migrate": SERVICE}
    images = [{"name": name, "imageUri": f"{image}:{COMMIT}"} for name, image in names.items()]
    (workplace.root / "imagedefinitions.json").write_text(json.dumps(images))
    return workplace
