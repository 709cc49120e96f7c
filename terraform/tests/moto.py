"""moto's server, with what this tree needs of AWS and moto lacks or gets wrong: `python terraform/tests/moto.py PORT`.

Each gap is a function that says what is missing. They reach into private names of one version of moto, so another one is
refused: run `terraform/tests/cycle` on it, keep the functions that are still needed, and say its version here.
"""

import itertools
import json
import re
import sys
import threading
import uuid
from importlib.metadata import version

from moto.applicationautoscaling.responses import ApplicationAutoScalingResponse
from moto.codebuild import responses as codebuild
from moto.codepipeline.models import CodePipeline
from moto.core import DEFAULT_ACCOUNT_ID
from moto.core.base_backend import BackendDict
from moto.ec2.models.security_groups import SecurityGroupRule
from moto.ecs.responses import EC2ContainerServiceResponse
from moto.iam.access_control import PermissionResult
from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from moto.rds.models import DBParameterGroup, RDSBackend
from moto.s3.models import FakeBucket
from moto.ses.models import ConfigurationSet
from werkzeug.serving import run_simple

VERSION = "5.2.5"
GAPS = []


def gap(function):
    GAPS.append(function)
    return function


@gap
def plain_http_is_refused():
    """Buckets deny whatever comes without TLS, and moto does look at that; but it serves no TLS."""
    FakeBucket.get_permission = lambda *_: PermissionResult.NEUTRAL


@gap
def scaling_targets_have_no_tags():
    register = ApplicationAutoScalingResponse.register_scalable_target
    tags = {}

    def register_scalable_target(self):
        answer = register(self)
        tags.setdefault(json.loads(answer)["ScalableTargetARN"], {}).update(self._get_param("Tags") or {})
        return answer

    def list_tags_for_resource(self):
        return json.dumps({"Tags": tags.get(self._get_param("ResourceARN"), {})})

    ApplicationAutoScalingResponse.register_scalable_target = register_scalable_target
    ApplicationAutoScalingResponse.list_tags_for_resource = list_tags_for_resource


@gap
def projects_of_a_pipeline_need_a_place():
    """What comes from CodePipeline and goes back to it has none."""
    for name in ("_validate_required_params_source", "_validate_required_params_artifacts"):
        validate = getattr(codebuild, name)
        setattr(codebuild, name, lambda it, validate=validate: it.get("type") == "CODEPIPELINE" or validate(it))


@gap
def pipelines_tell_time_as_text():
    def metadata(self):
        return {"pipelineArn": self._arn, "created": self._created.timestamp(), "updated": self._updated.timestamp()}

    CodePipeline.metadata = property(metadata)


@gap
def all_database_servers_share_one_id():
    make = RDSBackend.create_db_instance_read_replica
    numbers = itertools.count(1)

    def create_db_instance_read_replica(self, settings):
        replica = make(self, settings)
        replica.dbi_resource_id = f"db-REPLICA{next(numbers):019d}"
        return replica

    RDSBackend.create_db_instance_read_replica = create_db_instance_read_replica


@gap
def performance_insights_are_forgotten():
    make = RDSBackend.create_db_instance

    def create_db_instance(self, settings):
        server = make(self, settings)
        server.performance_insights_enabled = settings.get("enable_performance_insights") in {True, "true", "True"}
        for name in ("performance_insights_kms_key_id", "performance_insights_retention_period"):
            if settings.get(name) is not None:
                setattr(server, name, settings[name])
        return server

    RDSBackend.create_db_instance = create_db_instance


@gap
def changed_parameters_look_like_defaults():
    def update_parameters(self, parameters):
        for parameter in parameters:
            self.parameters[parameter["ParameterName"]].update(parameter, Source="user")

    DBParameterGroup.update_parameters = update_parameters


@gap
def configuration_sets_of_mail_nest_too_deep():
    as_dict = ConfigurationSet.to_dict_v2

    def to_dict_v2(self):
        said = {name: value for name, value in as_dict(self).items() if value}
        sends = self.enabled.get("SendingEnabled", True) if isinstance(self.enabled, dict) else bool(self.enabled)
        return said | {"SendingOptions": {"SendingEnabled": sends}}

    ConfigurationSet.to_dict_v2 = to_dict_v2


@gap
def rules_between_security_groups_lose_their_description():
    def description(self):
        return self.ip_range.get("Description") or (self.source_group or {}).get("Description")

    SecurityGroupRule.description = property(description)


@gap
def services_forget_what_they_were_told():
    make = EC2ContainerServiceResponse.create_service
    forgotten = {
        "availabilityZoneRebalancing": "availability_zone_rebalancing",
        "enableECSManagedTags": "enable_ecs_managed_tags",
        "healthCheckGracePeriodSeconds": "health_check_grace_period_seconds",
    }

    def create_service(self):
        answer = make(self)
        service = (answer.result if hasattr(answer, "result") else answer._result)["service"]
        for parameter, attribute in forgotten.items():
            if self._get_param(parameter) is not None:
                setattr(service, attribute, self._get_param(parameter))
                setattr(service, parameter, self._get_param(parameter))
        return answer

    EC2ContainerServiceResponse.create_service = create_service


class Connections:
    """Connections to GitHub, an API that moto does not have. They stay pending, as on AWS until a person approves."""

    def __init__(self):
        self._lock = threading.Lock()
        self.made = {}

    def __call__(self, environment, start):
        asked = json.loads(environment["wsgi.input"].read(int(environment.get("CONTENT_LENGTH") or 0)) or b"{}")
        with self._lock:
            answer = self._answer(environment["HTTP_X_AMZ_TARGET"].rpartition(".")[2], asked)
        start("200 OK" if "__type" not in answer else "400 Bad Request", [("Content-Type", "application/x-amz-json-1.0")])
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
        return {"__type": "UnknownOperationException", "message": f"terraform/tests/moto.py has no {action}"}

    def _create(self, ConnectionName, ProviderType, Tags=()):  # noqa: N803  as AWS names them
        arn = f"arn:aws:codeconnections:eu-west-1:{DEFAULT_ACCOUNT_ID}:connection/{uuid.uuid4()}"
        known = {"ConnectionName": ConnectionName, "ProviderType": ProviderType, "OwnerAccountId": DEFAULT_ACCOUNT_ID}
        self.made[arn] = ({"ConnectionArn": arn, "ConnectionStatus": "PENDING"} | known, list(Tags))
        return {"ConnectionArn": arn, "Tags": list(Tags)}


def names_in(container, above=""):
    """The names of what a backend holds under one of its attributes; some sort it by zone, family or region first."""
    if isinstance(container, dict):
        for name, value in container.items():
            if isinstance(value, dict):
                yield from names_in(value, f"{above}{name}/")
            else:
                yield f"{above}{name}"
    else:
        yield from (f"{above}{getattr(value, 'name', value)}" for value in container)


def held():
    """What the account holds that a new one does not, as {"ec2 eu-west-1 vpcs": [name, …]}."""
    more = {}
    for service in list(BackendDict._instances):
        for region, backend in list(service[DEFAULT_ACCOUNT_ID].items()):
            new = vars(type(backend)(region, DEFAULT_ACCOUNT_ID))
            for attribute, value in vars(backend).items():
                if isinstance(value, (dict, list, set)):
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
    if version("moto") != VERSION:
        sys.exit(f"terraform/tests/moto.py fills the gaps of moto {VERSION}, and this is {version('moto')}: look at it anew.")
    for fill in GAPS:
        fill()
    run_simple("127.0.0.1", int(sys.argv[1]), Server(), threaded=True)
