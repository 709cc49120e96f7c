# What the service says of itself. Each metric is a pattern of log_metrics.tf.

locals {
  log_rows = {
    failed-logins          = { metric = "LoginsRefused", threshold = var.thresholds.failed_logins_per_5_min, minutes = 5, says = "Many logins are refused: somebody guesses, or a client broke. The log has their addresses." }
    token-reused           = { metric = "TokensReused", threshold = 1, minutes = 5, says = "A spent refresh token came back: it was stolen, or a client lost its successor. The session was ended; the log has account and address." }
    database-unavailable   = { metric = "DatabaseUnavailable", threshold = 5, minutes = 5, says = "Requests were answered 503, because the database was away, full or locked." }
    worker-lost-database   = { metric = "WorkerLostDatabase", threshold = 10, minutes = 5, says = "The worker cannot reach the database: no mail leaves." }
    limits-store-away      = { metric = "LimitsStoreAway", threshold = 1, minutes = 5, says = "The cache is away: each process counts alone, and more strictly." }
    avatar-store-failed    = { metric = "AvatarStoreFailed", threshold = 5, minutes = 5, says = "S3 does not take or give pictures." }
    signing-key-unreadable = { metric = "SigningKeyUnreadable", threshold = 1, minutes = 5, says = "A signing key was sealed with another MASTER_KEY: was the secret changed?" }
    hash-unusable          = { metric = "HashUnusable", threshold = 1, minutes = 5, says = "A password cannot be checked, most likely because PEPPERS lacks its pepper." }
    jobs-failed            = { metric = "JobsFailed", threshold = var.thresholds.failed_jobs_per_15_min, minutes = 15, says = "Jobs fail and wait to be tried again: mail is late." }
    jobs-given-up          = { metric = "JobsGivenUp", threshold = 1, minutes = 5, says = "A job will not be tried again: a letter was refused for good, or failed for a day." }
  }

  log_alarms = { for key, row in local.log_rows : key => {
    namespace      = local.log_namespace
    metric         = row.metric
    dimensions     = {}
    statistic      = "Sum"
    period_seconds = row.minutes * 60
    periods        = 1
    is_below       = false
    threshold      = row.threshold
    missing        = local.quiet_is_fine
    says           = row.says
  } }
}
