"""The least that must be set for an application: for tests, documents and measurements, which add what they need."""

from collections.abc import Mapping
from types import MappingProxyType

LEAST: Mapping[str, str] = MappingProxyType(
    {
        "ENVIRONMENT": "development",
        "PUBLIC_URL": "http://localhost",
        "MAIL_URL": "none",
        # A server that is not there. Nothing is asked of it before the first request.
        "DATABASE_URL": "postgresql://nobody:nothing@localhost/none",
        "MASTER_KEY": "q1Zb7Xw0Lr5kTtY3nVd8sJc2hGf6pAoE9uMiSxRzWvQ",
        "PEPPERS": "1:Zx8Kq2Lw5Rt7Yn3Vb9Jc4Hg6Fp1AoEuMiSdTzWvQyXs",
    }
)
