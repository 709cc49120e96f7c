"""The application without a database: nothing that is tried here gets as far as that."""

from local.least import LEAST
from service import create_app
from service.settings import Settings

app = create_app(Settings.from_env(LEAST))
