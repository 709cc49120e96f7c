# Alarms and metrics.

provider "aws" {
  region                      = "eu-west-1"
  access_key                  = "offline"
  secret_key                  = "offline"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
}

variables {
  name           = "gatehouse-small"
  account        = { id = "123456789012", region = "eu-west-1" }
  load_balancer  = { arn_suffix = "app/x/1", target_group_arn_suffix = "targetgroup/x/2" }
  service        = { cluster_name = "gatehouse-small", service_names = { api = "gatehouse-small-api", worker = "gatehouse-small-worker" }, log_group_name = "/ecs/gatehouse-small" }
  database       = { identifier = "gatehouse-small", replica_identifier = null, max_connections = 200, storage_gib = 20 }
  cache_node_ids = ["gatehouse-small-001"]
  pipeline_name  = "gatehouse-small"
  alarms = {
    emails                      = ["on-call@example.com"]
    latency_p99_seconds         = 2
    error_rate_percent          = 1
    target_errors_per_5_min     = 10
    failed_logins_per_5_min     = 100
    failed_jobs_per_15_min      = 20
    mail_late_seconds           = 600
    free_storage_percent        = 15
    database_cpu_percent        = 80
    cpu_or_memory_percent       = 70
    database_connection_percent = 80
  }
}

run "alarms_begin_where_they_should" {
  command = plan

  module {
    source = "./modules/monitoring"
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.these["api-cpu"].threshold == 70 && aws_cloudwatch_metric_alarm.these["api-cpu"].period * aws_cloudwatch_metric_alarm.these["api-cpu"].evaluation_periods == 120
    error_message = "70 % of CPU for two minutes"
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.these["database-connections"].threshold == 160
    error_message = "80 % of what the database takes"
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.these["database-storage"].comparison_operator == "LessThanThreshold" && aws_cloudwatch_metric_alarm.these["database-storage"].threshold == 3221225472
    error_message = "less than 15 % of 20 GiB"
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.these["latency"].extended_statistic == "p99"
    error_message = "the slowest hundredth"
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.these["token-reused"].threshold == 1
    error_message = "one stolen token is enough"
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.these["mail-late"].threshold == 600 && aws_cloudwatch_metric_alarm.these["mail-late"].statistic == "Maximum"
    error_message = "the longest wait, not how many workers tell of it"
  }

  assert {
    condition     = aws_cloudwatch_metric_alarm.these["worker-gone"].treat_missing_data == "breaching"
    error_message = "a worker that says nothing is gone"
  }
}

run "every_alarm_on_the_log_has_its_pattern" {
  command = plan

  module {
    source = "./modules/monitoring"
  }

  assert {
    condition     = alltrue([for alarm in aws_cloudwatch_metric_alarm.these : contains([for filter in aws_cloudwatch_log_metric_filter.these : filter.metric_transformation[0].name], alarm.metric_name) if alarm.namespace == "Gatehouse/gatehouse-small"])
    error_message = "an alarm on a metric that nobody writes never sounds"
  }
}

run "lines_count_as_one_but_the_longest_wait_as_its_seconds" {
  command = plan

  module {
    source = "./modules/monitoring"
  }

  assert {
    condition = { for name, filter in aws_cloudwatch_log_metric_filter.these : name => "${filter.metric_transformation[0].value} ${filter.metric_transformation[0].unit}"
    if filter.metric_transformation[0].value != "1" || filter.metric_transformation[0].unit != "Count" } == { OldestJobSeconds = "$.oldest_seconds Seconds" }
    error_message = "its figure is in the line"
  }

  assert {
    condition     = alltrue([for filter in aws_cloudwatch_log_metric_filter.these : filter.metric_transformation[0].default_value == "0"])
    error_message = "no line is none of its kind, and nothing that waits"
  }
}

run "a_failed_pipeline_is_told" {
  command = plan

  module {
    source = "./modules/monitoring"
  }

  assert {
    condition     = jsondecode(aws_cloudwatch_event_rule.pipeline_failed[0].event_pattern).detail == { pipeline = ["gatehouse-small"], state = ["FAILED"] }
    error_message = "this pipeline, when it failed"
  }
}

run "without_a_pipeline_there_is_no_rule" {
  command = plan

  module {
    source = "./modules/monitoring"
  }

  variables {
    pipeline_name = null
  }

  assert {
    condition     = length(aws_cloudwatch_event_rule.pipeline_failed) == 0
    error_message = "nothing to tell"
  }
}

run "an_alarm_that_never_sounds" {
  command = plan

  module {
    source = "./modules/monitoring"
  }

  variables {
    alarms = { emails = [], latency_p99_seconds = 2, error_rate_percent = 100, target_errors_per_5_min = 10, failed_logins_per_5_min = 100, failed_jobs_per_15_min = 20, mail_late_seconds = 600, free_storage_percent = 15, database_cpu_percent = 80, cpu_or_memory_percent = 70, database_connection_percent = 80 }
  }

  # says: In alarms, what is named …_percent must be above 0 and below 100
  expect_failures = [var.alarms]
}

run "an_alarm_that_never_stops" {
  command = plan

  module {
    source = "./modules/monitoring"
  }

  variables {
    alarms = { emails = [], latency_p99_seconds = 2, error_rate_percent = 1, target_errors_per_5_min = 10, failed_logins_per_5_min = 100, failed_jobs_per_15_min = 20, mail_late_seconds = 0, free_storage_percent = 15, database_cpu_percent = 80, cpu_or_memory_percent = 70, database_connection_percent = 80 }
  }

  # says: In alarms, seconds and counts must be above 0, else the alarm never stops.
  expect_failures = [var.alarms]
}

run "a_name_in_the_place_of_an_address" {
  command = plan

  module {
    source = "./modules/monitoring"
  }

  variables {
    alarms = { emails = ["on-call"], latency_p99_seconds = 2, error_rate_percent = 1, target_errors_per_5_min = 10, failed_logins_per_5_min = 100, failed_jobs_per_15_min = 20, mail_late_seconds = 600, free_storage_percent = 15, database_cpu_percent = 80, cpu_or_memory_percent = 70, database_connection_percent = 80 }
  }

  # says: alarms.emails must be e-mail addresses, such as on-call@example.com.
  expect_failures = [var.alarms]
}
