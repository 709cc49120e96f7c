variable "name" {
  type        = string
  description = "Beginning of every name."

  validation {
    condition     = length(var.name) <= 40
    error_message = "name must have at most 40 characters, since AWS gives a replication group no more."
  }
}

variable "network" {
  type = object({
    vpc_id              = string
    database_subnet_ids = list(string)
  })
  description = "Where it stands: subnets without a way out."
}

variable "engine_version" {
  type        = string
  description = "Valkey's version, such as 8.0."

  validation {
    condition     = can(regex("^8\\.[0-9]+$", var.engine_version))
    error_message = "cache.engine_version must be a version 8 of Valkey, such as 8.0."
  }
}

variable "node_type" {
  type        = string
  description = "Size of a node, such as cache.t4g.micro."

  validation {
    condition     = can(regex("^cache\\.[a-z0-9]+\\.[a-z0-9]+$", var.node_type))
    error_message = "cache.node_type must be a node type of ElastiCache, such as cache.t4g.micro."
  }
}

variable "node_count" {
  type        = number
  description = "Nodes: with two or more, one in another zone takes over."

  validation {
    condition     = contains([1, 2, 3], var.node_count)
    error_message = "cache.node_count must be 1, 2 or 3: counts of rate limits are small, and losing them harms nobody for longer than an hour."
  }
}

variable "user_group_id" {
  type        = string
  description = "Users of yours; null for one that is made here."
}

variable "url_secret_arn" {
  type        = string
  description = "The secret with the URL, if users are yours; null otherwise."
}

variable "is_disposable" {
  type        = bool
  description = "Whether its password goes at once when it does, not after a month."
}
