# What the service says of itself. Each metric is a pattern of log_metrics.tf; its lines are counted, unless a row says
# otherwise.

locals {
  log_families = { log = {
    namespace  = local.log_namespace
    dimensions = {}
    rows       = { for key, row in local.log_rows : key => merge({ statistic = "Sum", periods = 1 }, row) }
  } }

  log_rows = {
    failed-logins = {
      metric = "LoginsRefused", from = var.alarms.failed_logins_per_5_min, seconds = 300
      says   = "Many logins are refused: somebody guesses, or a client broke. The log has their addresses."
    }
    token-reused = {
      metric = "TokensReused", from = 1, seconds = 300
      says   = "A spent refresh token came back: it was stolen, or a client lost its successor. The session was ended; the log has the address."
    }
    database-unavailable = {
      metric = "DatabaseUnavailable", from = 5, seconds = 300
      says   = "Requests were answered 503, because the database was away, full or locked."
    }
    # A worker says it once in half a minute.
    worker-lost-database = {
      metric = "WorkerLostDatabase", from = 5, seconds = 300
      says   = "The worker cannot reach the database: no mail leaves."
    }
    limits-store-away = {
      metric = "LimitsStoreAway", from = 1, seconds = 300
      says   = "The cache is away: each process counts alone, and more strictly."
    }
    avatar-store-failed = {
      metric = "AvatarStoreFailed", from = 5, seconds = 300
      says   = "S3 does not take or give pictures."
    }
    signing-key-unreadable = {
      metric = "SigningKeyUnreadable", from = 1, seconds = 300
      says   = "A signing key was sealed with another MASTER_KEY: was the secret changed?"
    }
    hash-unusable = {
      metric = "HashUnusable", from = 1, seconds = 300
      says   = "A password cannot be checked, most likely because PEPPERS lacks its pepper."
    }
    jobs-failed = {
      metric = "JobsFailed", from = var.alarms.failed_jobs_per_15_min, seconds = 900
      says   = "Jobs fail and wait to be tried again: mail is late."
    }
    # Workers say it once a minute, from a minute on.
    mail-late = {
      metric = "OldestJobSeconds", statistic = "Maximum", from = var.alarms.mail_late_seconds, seconds = 300
      says   = "Mail, or another job, is due and no worker takes it: they hang, their mail server does, or there are too few."
    }
    jobs-given-up = {
      metric = "JobsGivenUp", from = 1, seconds = 300
      says   = "A job will not be tried again: a letter was refused for good, or failed for a day."
    }
  }
}
