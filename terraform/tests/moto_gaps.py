"""What this tree needs of AWS, and moto lacks or gets wrong: each gap is a function that is named for it.

They reach into private names of one version of moto, so another one is refused: say its version here, run
`terraform/tests/cycle`, and keep the functions that are still needed.
"""

import inspect
import itertools
import json
import sys
from importlib.metadata import version

from moto.applicationautoscaling.responses import ApplicationAutoScalingResponse
from moto.cloudfront.models import Origin, ViewerCertificate
from moto.codebuild import responses as codebuild
from moto.codebuild.models import CodeBuildBackend
from moto.codepipeline.models import CodePipeline
from moto.core.responses import EmptyResult
from moto.ec2.models.security_groups import SecurityGroupRule
from moto.ecs.responses import EC2ContainerServiceResponse
from moto.elasticache.models import CacheCluster, ElastiCacheBackend
from moto.elasticache.responses import ElastiCacheResponse
from moto.iam.access_control import PermissionResult
from moto.rds.models import DBParameterGroup, RDSBackend
from moto.s3.models import FakeBucket
from moto.ses.models import ConfigurationSet, EmailIdentity
from moto.sesv2.models import SESV2Backend

VERSION = "5.2.5"
GAPS = []


def gap(function):
    GAPS.append(function)
    return function


def fill():
    if version("moto") != VERSION:
        sys.exit(f"terraform/tests/moto_gaps.py fills those of moto {VERSION}, but this is moto {version('moto')}.")
    for function in GAPS:
        function()


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
def projects_are_deleted_by_name_alone():
    """The provider says their ARN."""
    drop = CodeBuildBackend.delete_project
    CodeBuildBackend.delete_project = lambda self, name: drop(self, name.rpartition("/")[2])


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


@gap
def caches_have_no_nodes():
    """They are asked what their group does not say of itself. A group names one, whatever it has, and never ends."""
    make, drop = ElastiCacheBackend.create_replication_group, ElastiCacheBackend.delete_replication_group
    unsaid = dict.fromkeys(inspect.signature(CacheCluster).parameters)

    def create_replication_group(self, **settings):
        group = make(self, **settings | {"replicas_per_node_group": settings["num_cache_clusters"] - 1})
        for name in group.member_clusters:
            shared = {key: value for key, value in settings.items() if key in unsaid}
            own = {"account_id": self.account_id, "region_name": self.region_name, "cache_cluster_id": name}
            node = CacheCluster(**(unsaid | shared | own))
            node.num_cache_nodes, node.replication_group_id = 1, group.replication_group_id
            node.at_rest_encryption_enabled = group.at_rest_encryption_enabled
            node.transit_encryption_mode = group.transit_encryption_mode
            node.cache_parameter_group = {"CacheParameterGroupName": settings["cache_parameter_group_name"]}
            node.security_groups = [{"SecurityGroupId": id} for id in settings["security_group_ids"]]
            self.cache_clusters[name] = node
        return group

    def delete_replication_group(self, replication_group_id, *rest, **named):
        for name in self.replication_groups[replication_group_id].member_clusters:
            del self.cache_clusters[name]
        drop(self, replication_group_id, *rest, **named)
        return self.replication_groups.pop(replication_group_id)

    ElastiCacheBackend.create_replication_group = create_replication_group
    ElastiCacheBackend.delete_replication_group = delete_replication_group


@gap
def subnet_groups_of_caches_are_there_to_stay():
    def delete_cache_subnet_group(self):
        del self.elasticache_backend.cache_subnet_groups[self._get_param("CacheSubnetGroupName")]
        return EmptyResult()

    ElastiCacheResponse.delete_cache_subnet_group = delete_cache_subnet_group


@gap
def domains_have_no_dkim_tokens():
    """And tell time as text."""
    make = EmailIdentity.__init__

    def __init__(self, *said, **named):  # noqa: N807
        make(self, *said, **named)
        tokens = [f"token{number}" for number in range(3)]
        self.dkim_attributes |= {"Tokens": tokens, "LastKeyGenerationTimestamp": 1.0}

    EmailIdentity.__init__ = __init__


@gap
def identities_of_mail_are_tagged_under_another_name():
    tags = SESV2Backend.list_tags_for_resource

    def list_tags_for_resource(self, resource_arn):
        return tags(self, resource_arn.replace(":identity/", ":email-identity/"))

    SESV2Backend.list_tags_for_resource = list_tags_for_resource


@gap
def origins_lose_their_access_control():
    make = Origin.__init__

    def __init__(self, said):  # noqa: N807
        make(self, said)
        self.origin_access_control_id = said.get("OriginAccessControlId")

    Origin.__init__ = __init__


@gap
def cloudfronts_own_certificate_speaks_sni():
    make = ViewerCertificate.__init__

    def __init__(self, said):  # noqa: N807
        make(self, said)
        self.ssl_support_method = said.get("SSLSupportMethod")

    ViewerCertificate.__init__ = __init__
