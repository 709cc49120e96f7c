variable "name" {
  type        = string
  description = "Beginning of every name."

  validation {
    condition     = length(var.name) <= 32
    error_message = "name must have at most 32 characters, since AWS gives a connection no more."
  }
}

variable "account" {
  type = object({
    id     = string
    region = string
  })
  description = "The AWS account and region that this stands in."
}

variable "pipeline" {
  type = object({
    repository         = string
    branch             = string
    connection_arn     = string
    base_registry      = string
    log_retention_days = number
    smoke_secret_arn   = optional(string)
  })
  description = "What is built, from where, and how long the lines of builds stay."

  validation {
    condition     = can(regex("^[\\w./-]{1,255}$", var.pipeline.branch))
    error_message = "pipeline.branch must be the name of a branch, such as main."
  }

  validation {
    condition     = var.pipeline.connection_arn == null || can(regex("^arn:aws:(codeconnections|codestar-connections):", var.pipeline.connection_arn))
    error_message = "pipeline.connection_arn must be the ARN of a connection of AWS to GitHub, or left out."
  }

  validation {
    condition     = endswith(var.pipeline.base_registry, "/")
    error_message = "pipeline.base_registry must end in a slash, such as public.ecr.aws/docker/library/: the name of the base image follows it."
  }

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.pipeline.log_retention_days)
    error_message = "pipeline.log_retention_days must be a retention that CloudWatch knows, such as 7, 14, 30, 90 or 365."
  }

  # A key behind it would be taken for a version; without the six characters at its end IAM would allow another secret.
  validation {
    condition     = var.pipeline.smoke_secret_arn == null || can(regex("^arn:aws:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:[\\w/+=.@-]+-[A-Za-z0-9]{6}$", var.pipeline.smoke_secret_arn))
    error_message = "pipeline.smoke_secret_arn must be the whole ARN of a secret of Secrets Manager with the keys email and password, such as arn:aws:secretsmanager:eu-west-1:123456789012:secret:gatehouse-smoke-AbCdEf, or left out."
  }
}

variable "cpu_architecture" {
  type        = string
  description = "ARM64 or X86_64: for which the images are built, on machines of that kind."
}

variable "network" {
  type = object({
    task_subnet_ids  = list(string)
    has_public_tasks = bool
  })
  description = "Where the migration task runs."
}

variable "registry" {
  type = object({
    urls = map(string)
    arns = map(string)
  })
  description = "Where the images service and nginx go."
}

variable "service" {
  type = object({
    cluster_name      = string
    cluster_arn       = string
    service_names     = map(string)
    security_group_id = string
    role_arns         = map(list(string))
    log_group_arn     = string
    counts            = map(number)
  })
  description = "What is deployed."
}

variable "url" {
  type        = string
  description = "Where the smoke test finds the service."
}
