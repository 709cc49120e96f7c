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

variable "network" {
  type = object({
    vpc_id              = string
    database_subnet_ids = list(string)
  })
  description = "Where it stands: subnets without a way out."
}

variable "engine_version" {
  type        = string
  description = "PostgreSQL's version: 18, or 18.1 and so on to hold a minor one."

  validation {
    condition     = can(regex("^18(\\.[0-9]+)?$", var.engine_version))
    error_message = "database.engine_version must be 18 or a minor version of it: the service makes its ids with uuidv7(), which came with 18."
  }
}

variable "instance_class" {
  type        = string
  description = "Size of the machine, such as db.t4g.small."

  validation {
    condition     = can(regex("^db\\.[a-z0-9]+\\.[a-z0-9]+$", var.instance_class))
    error_message = "database.instance_class must be a class of RDS, such as db.t4g.small or db.m7g.large."
  }
}

variable "storage_gib" {
  type        = number
  description = "Storage to begin with."

  validation {
    condition     = var.storage_gib >= 20 && var.storage_gib <= 65536 && floor(var.storage_gib) == var.storage_gib
    error_message = "database.storage_gib must be a whole number from 20, which is the least that RDS gives, to 65536."
  }
}

variable "storage_limit_gib" {
  type        = number
  description = "Up to where storage grows by itself."

  validation {
    condition     = var.storage_limit_gib >= ceil(var.storage_gib * 1.1)
    error_message = "database.storage_limit_gib must be at least a tenth above storage_gib, else storage could not grow."
  }
}

variable "max_connections" {
  type        = number
  description = "Connections that the server takes; null for 100 a GiB of its memory."

  validation {
    condition     = var.max_connections == null || try(var.max_connections >= 25 && var.max_connections <= 5000, false)
    error_message = "database.max_connections must be from 25 to 5000, or left out."
  }
}

variable "is_multi_az" {
  type        = bool
  description = "Whether a standby in another zone takes over."
}

variable "has_replica" {
  type        = bool
  description = "Whether there is a copy to read from."
}

variable "backup_retention_days" {
  type        = number
  description = "How far back a point in time can be restored."

  validation {
    condition     = var.backup_retention_days >= 1 && var.backup_retention_days <= 35
    error_message = "database.backup_retention_days must be from 1 to 35: accounts without a backup are not an option."
  }
}

variable "log_retention_days" {
  type        = number
  description = "How long PostgreSQL's own log stays."

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_retention_days)
    error_message = "database.log_retention_days must be a retention that CloudWatch knows, such as 7, 14, 30, 90 or 365."
  }
}

variable "snapshot_identifier" {
  type        = string
  description = "The snapshot that a new database begins with; null for an empty one. Looked at only when it is made."

  validation {
    condition     = var.snapshot_identifier == null || can(regex("^(arn:aws:rds:[a-z0-9-]+:[0-9]{12}:snapshot:)?[A-Za-z][A-Za-z0-9:-]*$", var.snapshot_identifier))
    error_message = "database.snapshot_identifier must be the name or the ARN of a snapshot, or left out."
  }
}

variable "apply_immediately" {
  type        = bool
  description = "Whether a change that interrupts is made at once; false for the next maintenance window."
}

variable "is_disposable" {
  type        = bool
  description = "Whether it may be deleted, without a final snapshot and with its backups."
}
