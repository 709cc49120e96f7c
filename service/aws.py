"""Clients of AWS's services, with the credentials that the AWS_* variables or the machine's role give."""

from importlib import import_module
from typing import Any


def client(service: str, region: str, **configuration: Any) -> Any:
    """A client in that region, or else in the one that boto3 finds; `configuration` is botocore's.

    The region is said because boto3 does not read AWS_REGION, which is what ECS sets.
    """
    # Imported here: half a second that a start need not wait for.
    config = import_module("botocore.config").Config(**configuration)
    return import_module("boto3").session.Session().client(service, region_name=region or None, config=config)
