# What all containers have in common, and what the service is told.

locals {
  application_url = "postgresql://${var.database.application}@${local.database}"
  owner_url       = "postgresql://${var.database.owner}@${local.database}"
  database        = "${var.database.address}:${var.database.port}/${var.database.database_name}?sslmode=verify-full&sslrootcert=/srv/rds-ca.pem"

  environment = merge(var.settings, { for name, value in {
    ENVIRONMENT        = "production"
    PUBLIC_URL         = var.load_balancer.url
    CONSOLE            = var.load_balancer.is_https ? null : "no" # operators' passwords do not cross the internet in the clear
    DATABASE_URL       = local.application_url
    DATABASE_IAM       = "yes"
    DATABASE_POOL_SIZE = tostring(var.api.database_pool_size)
    AVATARS_BUCKET     = var.storage.bucket
    AVATARS_URL        = var.storage.url
    MAIL_URL           = var.mail.url
    MAIL_FROM          = var.mail.from
    WEB_WORKERS        = tostring(var.api.web_workers)
    WEB_THREADS        = tostring(var.api.web_threads)
    AWS_REGION         = var.account.region
    AWS_DEFAULT_REGION = var.account.region
  } : name => value if value != null })

  secrets = { for name, arn in {
    MASTER_KEY   = var.secrets.master_key_arn
    PEPPERS      = var.secrets.peppers_arn
    LIMITS_STORE = var.cache.url_secret_arn
    MAIL_URL     = var.mail.url_secret_arn
  } : name => arn if arn != null }

  # As ECS sorts them, so that no plan shows a difference that is none.
  told       = [for name in sort(keys(local.environment)) : { name = name, value = local.environment[name] }]
  told_apart = [for name in sort(keys(local.secrets)) : { name = name, valueFrom = local.secrets[name] }]

  hardened = {
    essential              = true
    readonlyRootFilesystem = true
    stopTimeout            = var.stop_timeout_seconds
    linuxParameters        = { capabilities = { drop = ["ALL"] } }
  }

  # Lines wait in memory when CloudWatch is slow, and are lost in the end: better than requests that wait for their log.
  logs = { for prefix in ["nginx", "api", "worker", "migrate"] : prefix => {
    logDriver = "awslogs"
    options = {
      awslogs-group         = aws_cloudwatch_log_group.this.name
      awslogs-region        = var.account.region
      awslogs-stream-prefix = prefix
      mode                  = "non-blocking"
      max-buffer-size       = "25m"
    }
  } }

  # With an init process before it: Linux drops what the first process of a container has no handler for, so Python would
  # be deaf to SIGTERM while it starts. Nginx has its handlers within milliseconds.
  service_container = merge(local.hardened, {
    image           = local.images["service"]
    user            = "10001:10001"
    environment     = local.told
    secrets         = local.told_apart
    mountPoints     = [{ sourceVolume = "tmp", containerPath = "/tmp", readOnly = false }]
    linuxParameters = merge(local.hardened.linuxParameters, { initProcessEnabled = true })
  })
}
