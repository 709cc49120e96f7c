variable "name" {
  type        = string
  description = "Beginning of every name."

  validation {
    condition     = length(var.name) <= 26
    error_message = "name must have at most 26 characters, since AWS gives a target group 32."
  }
}

variable "account" {
  type = object({
    id     = string
    region = string
  })
  description = "The AWS account and region that this stands in."
}

variable "network" {
  type = object({
    vpc_id            = string
    public_subnet_ids = list(string)
  })
  description = "Where it stands."
}

variable "domain" {
  type = object({
    name            = string
    hosted_zone_id  = optional(string)
    certificate_arn = optional(string)
  })
  description = "Its name and where the certificate comes from; null for plain HTTP."
}

variable "allowed_cidr_blocks" {
  type        = list(string)
  description = "Who may come."

  validation {
    condition     = length(var.allowed_cidr_blocks) > 0 && alltrue([for block in var.allowed_cidr_blocks : can(cidrnetmask(block))])
    error_message = "load_balancer.allowed_cidr_blocks must be IPv4 ranges, at least one, such as [\"0.0.0.0/0\"] for everybody."
  }
}

variable "access_log_retention_days" {
  type        = number
  description = "How long access logs stay, in days; 0 writes none."

  validation {
    condition     = var.access_log_retention_days >= 0 && var.access_log_retention_days <= 3650 && floor(var.access_log_retention_days) == var.access_log_retention_days
    error_message = "load_balancer.access_log_retention_days must be a whole number from 0 (no access logs) to 3650."
  }
}

variable "deregistration_delay_seconds" {
  type        = number
  description = "How long a leaving task may finish its requests."

  validation {
    condition     = var.deregistration_delay_seconds >= 5 && var.deregistration_delay_seconds <= 100
    error_message = "drain.deregistration_delay_seconds must be from 5 to 100: Fargate kills a container after 120 s at the latest."
  }
}

variable "enable_waf" {
  type        = bool
  description = "Whether a web application firewall stands before it."
}

variable "waf_requests_per_5_min" {
  type        = number
  description = "Requests from one address in five minutes, above which the WAF blocks it."

  validation {
    condition     = var.waf_requests_per_5_min >= 100 && var.waf_requests_per_5_min <= 2000000000
    error_message = "load_balancer.waf_requests_per_5_min must be at least 100; fewer would lock out an office behind one address."
  }
}

variable "is_disposable" {
  type        = bool
  description = "Whether it may be deleted, with its logs."
}
