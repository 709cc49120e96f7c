# What the service stands on. How many, how large: variables_sizes.tf.

variable "name" {
  type        = string
  description = "Beginning of every name, and the cluster's whole name."
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
    vpc_id             = string
    task_subnet_ids    = list(string)
    public_cidr_blocks = list(string)
    has_public_tasks   = bool
  })
  description = "Where tasks run, and from where the load balancer speaks to them."
}

variable "load_balancer" {
  type = object({
    url                          = string
    is_https                     = bool
    target_group_arn             = string
    target_group_arn_suffix      = string
    arn_suffix                   = string
    security_group_id            = string
    deregistration_delay_seconds = number
  })
  description = "What stands before the tasks."
}

variable "database" {
  type = object({
    address           = string
    port              = number
    database_name     = string
    owner             = string
    application       = string
    resource_id       = string
    owner_secret_arn  = string
    key_arn           = string
    security_group_id = string
    max_connections   = number
  })
  description = "Where the accounts are, and how one logs in."
}

variable "cache" {
  type = object({
    url_secret_arn    = string
    security_group_id = string
    port              = number
  })
  description = "The Valkey that counts for the rate limits."
}

variable "storage" {
  type = object({
    bucket     = string
    bucket_arn = string
    url        = string
  })
  description = "Where pictures are kept, and where browsers load them from (null: from the service)."
}

variable "registry" {
  type = object({
    urls = map(string)
    arns = map(string)
  })
  description = "Where the images service and nginx are."
}

variable "secrets" {
  type = object({
    master_key_arn = string
    peppers_arn    = string
  })
  description = "The secrets with MASTER_KEY and PEPPERS."
}

variable "mail" {
  type = object({
    from           = string
    from_address   = string
    url            = string
    url_secret_arn = string
    ses_arns       = list(string)
  })
  description = "Whom mail is from and how it leaves."
}

variable "settings" {
  type        = map(string)
  description = "More settings of the service, by name."
}

variable "kubernetes" {
  type = object({
    oidc_provider_arn = string
    namespace         = string
    service_account   = string
  })
  description = "A service account of an EKS cluster that may do what the tasks may; null for none."
}
