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
  }
}

resource "aws_cloudwatch_log_metric_filter" "these" {
  for_each = local.patterns

  name           = "${var.name}-${each.key}"
  log_group_name = var.service.log_group_name
  pattern        = each.value

  metric_transformation {
    namespace     = local.log_namespace
    name          = each.key
    value         = "1"
    default_value = "0"
    unit          = "Count"
  }
}
