"""moto's server with its gaps filled, and one question more: `python terraform/tests/moto_server.py PORT`.

GET /held tells what the account holds that a new one does not.
"""

import json
import re
import sys
import threading
import uuid

import moto_gaps
from moto.core import DEFAULT_ACCOUNT_ID
from moto.core.base_backend import BackendDict
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from werkzeug.serving import run_simple

STATES = ("state", "status", "key_state")


class Connections:
    """Connections to GitHub, an API that moto does not have. They stay pending, as on AWS until a person approves."""

    def __init__(self):
        self._lock = threading.Lock()
        self.made = {}

    def __call__(self, environment, start):
        asked = json.loads(environment["wsgi.input"].read(int(environment.get("CONTENT_LENGTH") or 0)) or b"{}")
        with self._lock:
            answer = self._answer(environment["HTTP_X_AMZ_TARGET"].rpartition(".")[2], asked)
        status = "400 Bad Request" if "__type" in answer else "200 OK"
        start(status, [("Content-Type", "application/x-amz-json-1.0")])
        return [json.dumps(answer).encode()]

    def _answer(self, action, asked):
        if action == "CreateConnection":
            return self._create(**asked)
        arn = asked.get("ConnectionArn") or asked.get("ResourceArn")
        if arn not in self.made:
            return {"__type": "ResourceNotFoundException", "message": f"no connection {arn}"}
        connection, tags = self.made[arn]
        match action:
            case "GetConnection":
                return {"Connection": connection}
            case "ListTagsForResource":
                return {"Tags": tags}
            case "DeleteConnection":
                del self.made[arn]
                return {}
        return {"__type": "UnknownOperationException", "message": f"terraform/tests/moto_server.py has no {action}"}

    def _create(self, ConnectionName, ProviderType, Tags=()):  # noqa: N803  as AWS names them
        arn = f"arn:aws:codeconnections:eu-west-1:{DEFAULT_ACCOUNT_ID}:connection/{uuid.uuid4()}"
        known = {"ConnectionName": ConnectionName, "ProviderType": ProviderType, "OwnerAccountId": DEFAULT_ACCOUNT_ID}
        self.made[arn] = ({"ConnectionArn": arn, "ConnectionStatus": "PENDING"} | known, list(Tags))
        return {"ConnectionArn": arn, "Tags": list(Tags)}


def names_in(container, above=""):
    """The names of what a backend holds in one of its attributes; some sort it by zone, family or region first.

    What only is still there to tell that it has ended is not held.
    """
    if not isinstance(container, dict):
        yield from (f"{above}{getattr(value, 'name', value)}" for value in container)
        return
    for name, value in container.items():
        if isinstance(value, dict):
            yield from names_in(value, f"{above}{name}/")
        elif value != [] and not has_ended(value):
            yield f"{above}{name}"


def has_ended(value):
    return any(getattr(value, name, None) in ("deleted", "INACTIVE", "PendingDeletion") for name in STATES)


def held():
    """What the account holds beyond what a new one does, as {"ec2 eu-west-1 vpcs": [name, ...]}."""
    more = {}
    for service in list(BackendDict._instances):
        for region, backend in list(service[DEFAULT_ACCOUNT_ID].items()):
            new = vars(type(backend)(region, DEFAULT_ACCOUNT_ID))
            for attribute, value in vars(backend).items():
                if isinstance(value, dict | list | set):
                    names = sorted(names_in(value))
                    if len(names) > len(list(names_in(new.get(attribute, ())))):
                        more[f"{service.service_name} {region} {attribute}"] = names
    return more


class Server:
    def __init__(self):
        self._moto = DomainDispatcherApplication(create_backend_app)
        self._connections = Connections()

    def __call__(self, environment, start):
        if environment["PATH_INFO"] == "/held":
            start("200 OK", [("Content-Type", "application/json")])
            more = held() | ({"codeconnections": list(self._connections.made)} if self._connections.made else {})
            return [json.dumps(more).encode()]
        if re.search(r"Credential=[^,]*/codeconnections/", environment.get("HTTP_AUTHORIZATION", "")):
            return self._connections(environment, start)
        return self._moto(environment, start)


if __name__ == "__main__":
    moto_gaps.fill()
    run_simple("127.0.0.1", int(sys.argv[1]), Server(), threaded=True)
