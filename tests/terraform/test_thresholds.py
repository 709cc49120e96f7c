"""When each alarm sounds: everything.tfvars says some of the figures, the tables of modules/monitoring the rest."""

from fractions import Fraction

from tests.terraform.said import defaults, said

# Sounds when there is no figure at all, too.
OR_SILENCE = ", or nothing"
DATABASE = {
    "connections": f"Maximum >= 477, 3 x 60 s{OR_SILENCE}",
    "cpu": f"Average >= 83, 2 x 300 s{OR_SILENCE}",
    "storage": f"Minimum < 10952166604, 2 x 300 s{OR_SILENCE}",
}
CACHE = {"cpu": "Average >= 80, 2 x 300 s", "memory": "Maximum >= 80, 2 x 300 s"}
TASKS = {
    "cpu": "Average >= 71, 2 x 60 s",
    "gone": f"SampleCount < 1, 1 x 300 s{OR_SILENCE}",
    "memory": "Average >= 71, 2 x 60 s",
}
ALARMS = {
    "error-rate": "Sum of 60 s >= 4, 2 of 3",
    "balancer-errors": "Sum >= 11, 1 x 300 s",
    "target-errors": "Sum >= 11, 1 x 300 s",
    "latency": "p99 >= 3.5, 5 x 60 s",
    "unhealthy-hosts": "Maximum >= 1, 3 x 60 s",
    "no-healthy-hosts": f"Maximum < 1, 3 x 60 s{OR_SILENCE}",
    "failed-logins": "Sum >= 111, 1 x 300 s",
    "token-reused": "Sum >= 1, 1 x 300 s",
    "database-unavailable": "Sum >= 5, 1 x 300 s",
    "worker-lost-database": "Sum >= 5, 1 x 300 s",
    "limits-store-away": "Sum >= 1, 1 x 300 s",
    "avatar-store-failed": "Sum >= 5, 1 x 300 s",
    "signing-key-unreadable": "Sum >= 1, 1 x 300 s",
    "hash-unusable": "Sum >= 1, 1 x 300 s",
    "jobs-failed": "Sum >= 22, 1 x 900 s",
    "jobs-given-up": "Sum >= 1, 1 x 300 s",
    "mail-late": "Maximum >= 660, 1 x 300 s",
    "replica-lag": f"Maximum >= 600, 5 x 60 s{OR_SILENCE}",
    **{f"{service}-{what}": when for service in ("api", "worker") for what, when in TASKS.items()},
    **{f"{database}-{what}": when for database in ("database", "replica") for what, when in DATABASE.items()},
    **{f"cache-{node}-{what}": when for node in ("001", "002") for what, when in CACHE.items()},
}
SIGNS = {"GreaterThanOrEqualToThreshold": ">=", "LessThanThreshold": "<"}
# Shares of what everything.tfvars gives the database; the alarms have the figure that comes of it.
SHARES = {
    "free_storage_percent": ("database.storage_gib", 2**30),
    "database_connection_percent": ("database.max_connections", 1),
}


def when(alarm):
    sign = SIGNS[alarm["comparison_operator"]]
    silence = {"breaching": OR_SILENCE, "notBreaching": ""}[alarm["treat_missing_data"]]
    if metrics := [query["metric"][0] for query in alarm["metric_query"] or [] if query["metric"]]:
        ((stat, seconds),) = {(metric["stat"], metric["period"]) for metric in metrics}
        datapoints = f"{alarm['datapoints_to_alarm']} of {alarm['evaluation_periods']}"
        return f"{stat} of {seconds} s {sign} {alarm['threshold']}, {datapoints}{silence}"
    assert alarm["datapoints_to_alarm"] is None
    statistic = alarm["statistic"] or alarm["extended_statistic"]
    return f"{statistic} {sign} {alarm['threshold']}, {alarm['evaluation_periods']} x {alarm['period']} s{silence}"


def test_every_alarm_sounds_when_it_should(plan):
    name = plan.one("aws_ecs_cluster")["name"]
    alarms = plan.of("aws_cloudwatch_metric_alarm").values()

    assert {alarm["alarm_name"].removeprefix(f"{name}-"): when(alarm) for alarm in alarms} == ALARMS


def test_every_figure_that_is_said_is_one_that_an_alarm_sounds_at():
    thresholds = {text.partition(",")[0].split()[-1] for text in ALARMS.values()}
    figures = {name.partition(".")[2] for name in defaults() if name.startswith("alarms.")} - {"emails"}

    for figure in figures:
        value = said()[f"alarms.{figure}"]
        if figure in SHARES:
            whole, unit = SHARES[figure]
            value = int(Fraction(said()[whole] * unit * value, 100))
        assert str(value) in thresholds, figure
