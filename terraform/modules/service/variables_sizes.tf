variable "cpu_architecture" {
  type        = string
  description = "ARM64 or X86_64."
}

variable "api" {
  type = object({
    cpu_units                = number
    memory_mib               = number
    min_tasks                = number
    max_tasks                = number
    web_workers              = number
    web_threads              = number
    database_pool_size       = number
    requests_per_task_minute = number
  })
  description = "The tasks that answer."

  validation {
    condition     = contains([256, 512, 1024, 2048, 4096], var.api.cpu_units)
    error_message = "api.cpu_units must be 256, 512, 1024, 2048 or 4096: what Fargate offers."
  }

  validation {
    condition = contains(lookup({
      256  = [512, 1024, 2048]
      512  = [1024, 2048, 3072, 4096]
      1024 = [for gib in range(2, 9) : gib * 1024]
      2048 = [for gib in range(4, 17) : gib * 1024]
      4096 = [for gib in range(8, 31) : gib * 1024]
    }, var.api.cpu_units, [var.api.memory_mib]), var.api.memory_mib)
    error_message = "api.memory_mib does not go with api.cpu_units: Fargate gives 256 units 512 to 2048 MiB, 512 units 1024 to 4096, 1024 units 2048 to 8192, 2048 units 4096 to 16384, 4096 units 8192 to 30720, in whole GiB."
  }

  validation {
    condition     = var.api.min_tasks >= 1 && var.api.max_tasks >= var.api.min_tasks && var.api.max_tasks <= 100
    error_message = "api.min_tasks must be at least 1, and api.max_tasks not below it nor above 100."
  }

  validation {
    condition     = var.api.memory_mib >= 200 + 300 * var.api.web_workers
    error_message = "api.memory_mib is too little for api.web_workers: count 300 MiB for each process, and 200 for the rest."
  }

  validation {
    condition     = var.api.web_threads >= 35 && var.api.web_threads <= 256
    error_message = "api.web_threads must be from 35 to 256: HASH_QUEUE (24) and the 10 uploads that a process takes at once must together stay below it."
  }

  validation {
    condition     = var.api.database_pool_size >= 1 && var.api.database_pool_size <= 100
    error_message = "api.database_pool_size must be from 1 to 100."
  }

  validation {
    condition     = var.api.requests_per_task_minute >= 60
    error_message = "api.requests_per_task_minute must be at least 60, one a second."
  }
}

variable "worker" {
  type = object({
    cpu_units  = number
    memory_mib = number
    min_tasks  = number
    max_tasks  = number
  })
  description = "The tasks that send mail and do the other jobs."

  validation {
    condition = contains(lookup({
      256  = [512, 1024, 2048]
      512  = [1024, 2048, 3072, 4096]
      1024 = [for gib in range(2, 9) : gib * 1024]
    }, var.worker.cpu_units, []), var.worker.memory_mib)
    error_message = "worker.cpu_units and worker.memory_mib must be a pair that Fargate offers: 256 units with 512 to 2048 MiB, 512 with 1024 to 4096, 1024 with 2048 to 8192, in whole GiB."
  }

  validation {
    condition     = var.worker.min_tasks >= 1 && var.worker.max_tasks >= var.worker.min_tasks && var.worker.max_tasks <= 20
    error_message = "worker.min_tasks must be at least 1, else nobody sends mail, and worker.max_tasks not below it nor above 20."
  }
}

variable "stop_timeout_seconds" {
  type        = number
  description = "When a container that does not stop is killed."

  validation {
    condition     = var.stop_timeout_seconds >= 30 && var.stop_timeout_seconds <= 120
    error_message = "drain.stop_timeout_seconds must be from 30, since gunicorn and nginx take up to 20 s to finish, to 120, where Fargate ends."
  }
}

variable "log_retention_days" {
  type        = number
  description = "How long the lines of the tasks stay."

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "logs.retention_days must be a retention that CloudWatch knows, such as 7, 14, 30, 90 or 365."
  }
}

variable "enable_container_insights" {
  type        = bool
  description = "Whether ECS measures every container."
}
