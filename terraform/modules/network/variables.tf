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

variable "cidr_block" {
  type        = string
  description = "Addresses of the VPC, such as 10.20.0.0/16."

  validation {
    condition     = can(cidrnetmask(var.cidr_block)) && try(tonumber(split("/", var.cidr_block)[1]) >= 16 && tonumber(split("/", var.cidr_block)[1]) <= 20, false)
    error_message = "network.cidr_block must be an IPv4 range between /16 and /20, such as 10.20.0.0/16, so that nine subnets fit."
  }
}

variable "zone_count" {
  type        = number
  description = "Availability zones to spread over: 2 or 3."

  validation {
    condition     = contains([2, 3], var.zone_count)
    error_message = "network.zone_count must be 2 or 3: the load balancer and a Multi-AZ database need two."
  }
}

variable "zones" {
  type        = list(string)
  description = "The zones by name, in an order that stays; null for the first zone_count of the region."

  validation {
    condition     = var.zones == null || try(contains([2, 3], length(distinct(var.zones))) && length(var.zones) == length(distinct(var.zones)), false)
    error_message = "network.zones must be two or three different zones, such as [\"eu-west-1a\", \"eu-west-1b\"]: their order says which gets which subnets."
  }
}

variable "nat" {
  type        = string
  description = "How tasks reach the internet: none (with public addresses of their own), single, or per_zone."

  validation {
    condition     = contains(["none", "single", "per_zone"], var.nat)
    error_message = "network.nat must be none, single or per_zone."
  }
}

variable "flow_log_retention_days" {
  type        = number
  description = "How long the record of connections stays, in days; 0 writes none."

  validation {
    condition     = contains([0, 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.flow_log_retention_days)
    error_message = "network.flow_log_retention_days must be 0 or a retention that CloudWatch knows, such as 7, 14, 30, 90 or 365."
  }
}
