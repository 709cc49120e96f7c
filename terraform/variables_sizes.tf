# How large, how safe and how dear. The defaults are those of environments/small.tfvars, but that it keeps logs a week only.

variable "network" {
  type = object({
    cidr_block              = optional(string, "10.20.0.0/16")
    zone_count              = optional(number, 3)
    zones                   = optional(list(string))
    nat                     = optional(string, "single")
    flow_log_retention_days = optional(number, 14)
  })
  default     = {}
  description = "The VPC. zones: by name, in an order that stays; the first zone_count of the region unless told. nat: none (tasks have public addresses and closed security groups), single, or per_zone. flow_log_retention_days = 0 writes none."
}

variable "load_balancer" {
  type = object({
    allowed_cidr_blocks       = optional(list(string), ["0.0.0.0/0"])
    access_log_retention_days = optional(number, 30)
    enable_waf                = optional(bool, false)
    waf_requests_per_5_min    = optional(number, 10000)
  })
  default     = {}
  description = "Who may come, how long access logs stay (0: none), and whether a WAF stands before it, with its limit for each address."
}

variable "database" {
  type = object({
    engine_version        = optional(string, "18")
    instance_class        = optional(string, "db.t4g.small")
    storage_gib           = optional(number, 20)
    storage_limit_gib     = optional(number, 100)
    max_connections       = optional(number)
    is_multi_az           = optional(bool, false)
    has_replica           = optional(bool, false)
    backup_retention_days = optional(number, 7)
    log_retention_days    = optional(number, 30)
    snapshot_identifier   = optional(string)
    apply_immediately     = optional(bool, false)
  })
  default     = {}
  description = "PostgreSQL on RDS. storage_limit_gib: up to where storage grows by itself. max_connections: 25 to 5000, or 100 for each GiB of memory, 5000 at most. snapshot_identifier: what a new database begins with, looked at only when it is made. apply_immediately: a new class or version at once, with an interruption, instead of in the next maintenance window. has_replica: one to read from, for reports; the service does not use it."
}

variable "cache" {
  type = object({
    is_enabled     = optional(bool, true)
    engine_version = optional(string, "8.0")
    node_type      = optional(string, "cache.t4g.micro")
    node_count     = optional(number, 1)

    url_secret_arn    = optional(string)
    user_group_id     = optional(string)
    security_group_id = optional(string)
  })
  default     = {}
  description = "The Valkey that counts for the rate limits. With user_group_id its users are yours, and its URL (valkeys://…) is in your secret url_secret_arn. is_enabled = false takes a Valkey of yours: its URL in url_secret_arn, reached on port 6379 through security_group_id."

  validation {
    condition     = var.cache.is_enabled || (var.cache.url_secret_arn != null && var.cache.security_group_id != null)
    error_message = "With cache.is_enabled = false each process would count alone, and the service refuses that in production: name the secret with the URL of a Valkey of yours in cache.url_secret_arn, and its security group in cache.security_group_id."
  }

  validation {
    condition     = var.cache.url_secret_arn == null || can(regex("^arn:aws:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:[\\w/+=.@-]+-[A-Za-z0-9]{6}$", var.cache.url_secret_arn))
    error_message = "cache.url_secret_arn must be the whole ARN of the secret that holds the URL, such as arn:aws:secretsmanager:eu-west-1:123456789012:secret:valkey-AbCdEf."
  }

  validation {
    condition     = !var.cache.is_enabled || (var.cache.url_secret_arn == null) == (var.cache.user_group_id == null)
    error_message = "cache.user_group_id (users of yours) and cache.url_secret_arn (the URL with their password) go together, or are both left out."
  }
}

variable "storage" {
  type = object({
    enable_cdn  = optional(bool, true)
    price_class = optional(string, "PriceClass_100")
  })
  default     = {}
  description = "The bucket of the pictures, and whether CloudFront serves them; without it the service does. price_class: PriceClass_100 (Europe and North America), PriceClass_200 or PriceClass_All, where CloudFront answers from."
}

variable "cpu_architecture" {
  type        = string
  default     = "ARM64"
  description = "ARM64 (Graviton) or X86_64: of the tasks, and so of the images that the pipeline builds."

  validation {
    condition     = contains(["ARM64", "X86_64"], var.cpu_architecture)
    error_message = "cpu_architecture must be ARM64 or X86_64."
  }
}

variable "api" {
  type = object({
    cpu_units                = optional(number, 512)
    memory_mib               = optional(number, 1024)
    min_tasks                = optional(number, 1)
    max_tasks                = optional(number, 4)
    web_workers              = optional(number, 1)
    web_threads              = optional(number, 48)
    database_pool_size       = optional(number, 8)
    requests_per_task_minute = optional(number, 6000)
  })
  default     = {}
  description = "The tasks that answer. 1,024 CPU units are one CPU; web_workers are processes in a task; requests_per_task_minute is where scaling adds a task."
}

variable "worker" {
  type = object({
    cpu_units  = optional(number, 256)
    memory_mib = optional(number, 512)
    min_tasks  = optional(number, 1)
    max_tasks  = optional(number, 2)
  })
  default     = {}
  description = "The tasks that send mail and do the other jobs."
}

variable "drain" {
  type = object({
    deregistration_delay_seconds = optional(number, 15)
    stop_timeout_seconds         = optional(number, 60)
  })
  default     = {}
  description = "How long the load balancer lets a leaving task finish, and when a container that does not stop is killed. gunicorn and nginx finish within 20 s of being told to."
}

variable "logs" {
  type = object({
    retention_days            = optional(number, 30)
    enable_container_insights = optional(bool, false)
  })
  default     = {}
  description = "How long the lines of the tasks stay, and whether ECS measures every container (which is billed)."
}

variable "alarms" {
  type = object({
    emails                      = optional(list(string), [])
    latency_p99_seconds         = optional(number, 2)
    error_rate_percent          = optional(number, 1)
    target_errors_per_5_min     = optional(number, 10)
    failed_logins_per_5_min     = optional(number, 100)
    failed_jobs_per_15_min      = optional(number, 20)
    mail_late_seconds           = optional(number, 600)
    free_storage_percent        = optional(number, 15)
    database_cpu_percent        = optional(number, 80)
    cpu_or_memory_percent       = optional(number, 70)
    database_connection_percent = optional(number, 80)
  })
  default     = {}
  description = "Who is told (each address must confirm once), and from which figures on. target_errors_per_5_min counts 5xx of the load balancer itself as well; free_storage_percent is of storage_gib, and sounds below."
}

variable "pipeline" {
  type = object({
    repository         = string
    branch             = optional(string, "main")
    connection_arn     = optional(string)
    base_registry      = optional(string, "public.ecr.aws/docker/library/")
    log_retention_days = optional(number, 30)
    smoke_secret_arn   = optional(string)
  })
  default     = null
  description = "The GitHub repository (owner/name) whose branch is built and deployed. connection_arn: an approved connection that is there; else one is made, which a person approves once. base_registry: where base images are pulled from, with a slash at its end. smoke_secret_arn: a secret whose email and password are those of an account that the last stage uses, where nobody can register. Without a pipeline the scripts do it (output exports)."

  validation {
    condition     = var.pipeline == null || can(regex("^[\\w.-]+/[\\w.-]+$", var.pipeline.repository))
    error_message = "pipeline.repository must be owner/name as in the address of the repository on GitHub, such as example/gatehouse."
  }
}
