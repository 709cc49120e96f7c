variable "name" {
  type        = string
  description = "Beginning of every name."
}

variable "account" {
  type = object({
    id     = string
    region = string
  })
  description = "The AWS account and region that this stands in."
}

variable "load_balancer" {
  type = object({
    arn_suffix              = string
    target_group_arn_suffix = string
  })
  description = "How metrics name the load balancer and its target group."
}

variable "service" {
  type = object({
    cluster_name   = string
    service_names  = map(string)
    log_group_name = string
  })
  description = "The cluster, its services api and worker, and where they log."
}

variable "database" {
  type = object({
    identifier         = string
    replica_identifier = string
    max_connections    = number
    storage_gib        = number
  })
  description = "The database, its replica (null for none), and of what their alarms take a share."
}

variable "cache_node_ids" {
  type        = list(string)
  description = "How metrics name the nodes of the cache; none if it is somebody else's."
}

variable "pipeline_name" {
  type        = string
  description = "The pipeline whose failures are told; null for none."
}

variable "alarms" {
  type = object({
    emails                      = list(string)
    latency_p99_seconds         = number
    error_rate_percent          = number
    target_errors_per_5_min     = number
    failed_logins_per_5_min     = number
    failed_jobs_per_15_min      = number
    mail_late_seconds           = number
    free_storage_percent        = number
    database_cpu_percent        = number
    cpu_or_memory_percent       = number
    database_connection_percent = number
  })
  description = "Who is told, and from which figures on."

  validation {
    condition     = alltrue([for address in var.alarms.emails : can(regex("^[^@\\s]+@[^@\\s]+$", address))])
    error_message = "alarms.emails must be e-mail addresses, such as on-call@example.com."
  }

  validation {
    condition = alltrue([for name in [
      "error_rate_percent", "free_storage_percent", "database_cpu_percent", "cpu_or_memory_percent", "database_connection_percent",
    ] : var.alarms[name] > 0 && var.alarms[name] < 100])
    error_message = "In alarms, what is named …_percent must be above 0 and below 100, else the alarm never sounds or never stops."
  }

  validation {
    condition = alltrue([for name in [
      "latency_p99_seconds", "target_errors_per_5_min", "failed_logins_per_5_min", "failed_jobs_per_15_min", "mail_late_seconds",
    ] : var.alarms[name] > 0])
    error_message = "In alarms, seconds and counts must be above 0, else the alarm never stops."
  }
}
