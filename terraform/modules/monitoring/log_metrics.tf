# The service's own events as metrics. docs/operations.md says what each line means.

locals {
  log_namespace = "Gatehouse/${var.name}"

  patterns = {
    LoginsDone = "{ $.event = \"login\" && $.outcome = \"done\" }"
    # Not those that nobody could answer: a database that is away is no attack.
    LoginsRefused        = "{ $.event = \"login\" && $.outcome = \"refused\" && $.status < 500 }"
    Registrations        = "{ $.event = \"register\" && $.outcome = \"done\" }"
    TokensReused         = "{ $.problem = \"token-reused\" }"
    RequestsLimited      = "{ $.problem = \"too-many-requests\" }"
    DatabaseUnavailable  = "{ $.event = \"database_unavailable\" }"
    WorkerLostDatabase   = "{ $.event = \"worker_lost_database\" }"
    LimitsStoreAway      = "{ $.event = \"limits_store_away\" }"
    AvatarStoreFailed    = "{ $.event = \"avatar_store_failed\" }"
    SigningKeyUnreadable = "{ $.event = \"signing_key_unreadable\" }"
    HashUnusable         = "{ $.event = \"hash_unusable\" }"
    JobsFailed           = "{ $.event = \"job_failed\" }"
    JobsGivenUp          = "{ $.event = \"job_given_up\" }"
    MailSent             = "{ $.event = \"mail_sent\" }"
    NotAnswered          = "{ $.event = \"not answered by the service\" && $.status >= 500 }"
    Errors               = "{ $.level = \"ERROR\" || $.level = \"CRITICAL\" }"
    OldestJobSeconds     = "{ $.event = \"jobs_waiting\" }"
  }

  # A line counts as one, unless it is a figure in it that matters.
  figures = {
    OldestJobSeconds = { value = "$.oldest_seconds", unit = "Seconds" }
  }
}

resource "aws_cloudwatch_log_metric_filter" "these" {
  for_each = local.patterns

  name           = "${var.name}-${each.key}"
  log_group_name = var.service.log_group_name
  pattern        = each.value

  metric_transformation {
    namespace = local.log_namespace
    name      = each.key
    value     = try(local.figures[each.key].value, "1")
    unit      = try(local.figures[each.key].unit, "Count")
    # For a minute with lines of other kinds alone: none was counted, nothing waited. So an alarm ends by a figure, and not
    # by silence.
    default_value = "0"
  }
}
