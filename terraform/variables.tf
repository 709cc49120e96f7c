# What the system is called and where it stands. How large and how safe it is: variables_sizes.tf.

variable "project" {
  type        = string
  default     = "gatehouse"
  description = "First half of every name, as in gatehouse-small."

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,12}[a-z0-9]$", var.project))
    error_message = "project must be 2 to 14 lower-case letters, digits and hyphens, beginning with a letter: it becomes part of names that AWS keeps short."
  }

  # Load balancers may not begin with the first, security groups not with the second; databases and caches take no two hyphens.
  validation {
    condition     = !can(regex("^(internal|sg)-|--", "${var.project}-"))
    error_message = "project must not be internal or sg, nor begin with either and a hyphen, nor hold two hyphens in a row: AWS refuses names made of those."
  }
}

variable "environment" {
  type        = string
  description = "Second half of every name, as in gatehouse-small. One state each."

  validation {
    condition     = can(regex("^[a-z][a-z0-9-]{0,9}[a-z0-9]$", var.environment))
    error_message = "environment must be 2 to 11 lower-case letters, digits and hyphens, beginning with a letter, such as small or production."
  }

  validation {
    condition     = !strcontains(var.environment, "--")
    error_message = "environment must not hold two hyphens in a row: AWS refuses names of databases and caches with those."
  }
}

variable "region" {
  type        = string
  description = "The AWS region, such as eu-west-1."

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "region must be the name of an AWS region, such as eu-west-1."
  }

  validation {
    condition     = !can(regex("^(cn|us-gov|us-iso[a-z]*|eu-isoe|eusc)-", var.region))
    error_message = "region must be one of AWS's public partition: in China, GovCloud and the like names of resources begin otherwise."
  }
}

variable "owner" {
  type        = string
  default     = "unknown"
  description = "The tag Owner: whom to ask about these resources."

  validation {
    condition     = can(regex("^[\\w .:/=+@-]{1,256}$", var.owner))
    error_message = "owner must be 1 to 256 characters that AWS allows in a tag, such as accounts-team."
  }
}

variable "cost_centre" {
  type        = string
  default     = "none"
  description = "The tag CostCentre: who pays."

  validation {
    condition     = can(regex("^[\\w .:/=+@-]{1,256}$", var.cost_centre))
    error_message = "cost_centre must be 1 to 256 characters that AWS allows in a tag, such as 4711."
  }
}

variable "is_disposable" {
  type        = bool
  default     = false
  description = "Whether everything may go: no deletion protection, no final snapshot, buckets and images deleted with what they hold."
}

variable "domain" {
  type = object({
    name            = string
    hosted_zone_id  = optional(string)
    certificate_arn = optional(string)
  })
  default     = null
  description = "Where clients reach the service. With hosted_zone_id (Route 53) certificate and record are made; with certificate_arn (ACM, same region) you point the name at the load balancer. Without a domain it is plain HTTP."

  validation {
    condition     = var.domain == null || can(regex("^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)+[a-z]{2,63}$", var.domain.name))
    error_message = "domain.name must be a host name in lower case, such as accounts.example.com."
  }

  validation {
    condition     = var.domain == null || try((var.domain.hosted_zone_id == null) != (var.domain.certificate_arn == null), false)
    error_message = "domain needs either hosted_zone_id (then the certificate is made and proven in that zone) or certificate_arn (then it is yours), not both."
  }
}

variable "mail" {
  type = object({
    from            = string
    ses_domain      = optional(string)
    hosted_zone_id  = optional(string)
    create_identity = optional(bool, true)
    url_secret_arn  = optional(string)
  })
  default     = null
  description = "Whom mail is from (MAIL_FROM), and how it leaves: by SES in the name of ses_domain (whose DKIM records are made in hosted_zone_id, if given; create_identity = false takes an identity that is there), or by SMTP with the URL in the secret url_secret_arn, on port 587 or 465: tasks reach no other. Without it nobody is sent anything."

  validation {
    condition     = var.mail == null || try((var.mail.ses_domain == null) != (var.mail.url_secret_arn == null), false)
    error_message = "mail needs either ses_domain (Amazon SES) or url_secret_arn (a secret that holds an SMTP URL), not both."
  }

  validation {
    condition     = try(var.mail.url_secret_arn, null) == null || can(regex("^arn:aws:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:[\\w/+=.@-]+-[A-Za-z0-9]{6}$", var.mail.url_secret_arn))
    error_message = "mail.url_secret_arn must be the whole ARN of the secret that holds the SMTP URL, such as arn:aws:secretsmanager:eu-west-1:123456789012:secret:smtp-AbCdEf; the URL itself would be readable by everybody who may look at a task."
  }

  validation {
    condition     = try(anytrue([for at in ["@", "."] : endswith(trimsuffix(var.mail.from, ">"), "${at}${var.mail.ses_domain}")]), true)
    error_message = "mail.from must be an address at mail.ses_domain, since SES refuses all others, such as Example <accounts@example.com>."
  }
}

variable "secrets" {
  type = object({
    master_key_arn = string
    peppers_arn    = string
  })
  default     = null
  description = "Secrets of yours that hold MASTER_KEY and PEPPERS, as when a database is restored that was used with them. Without this they are made."

  validation {
    condition     = var.secrets == null || alltrue([for arn in try(values(var.secrets), []) : can(regex("^arn:aws:secretsmanager:[a-z0-9-]+:[0-9]{12}:secret:[\\w/+=.@-]+-[A-Za-z0-9]{6}$", arn))])
    error_message = "secrets.master_key_arn and secrets.peppers_arn must be whole ARNs of Secrets Manager, such as arn:aws:secretsmanager:eu-west-1:123456789012:secret:gatehouse-old/peppers-AbCdEf."
  }
}

variable "settings" {
  type        = map(string)
  default     = {}
  description = "More settings of the service by name (docs/settings.md), such as { REGISTRATION = \"private\" }."

  validation {
    condition     = alltrue([for name in keys(var.settings) : can(regex("^[A-Z][A-Z0-9_]*$", name))])
    error_message = "settings must be named as in docs/settings.md, in capitals, such as REGISTRATION."
  }

  validation {
    condition = length(setintersection(keys(var.settings), [
      "ENVIRONMENT", "PUBLIC_URL", "DATABASE_URL", "DATABASE_IAM", "MIGRATION_DATABASE_URL", "DATABASE_POOL_SIZE", "AVATARS_BUCKET",
      "AVATARS_FOLDER", "AVATARS_URL", "BIND", "WEB_WORKERS", "WEB_THREADS", "MAIL_URL", "MAIL_FROM", "LIMITS_STORE",
    ])) == 0
    error_message = "settings must not name what Terraform sets from its own variables: domain, database, cache, storage, mail and api say those."
  }

  validation {
    condition     = length(setintersection(keys(var.settings), ["MASTER_KEY", "PEPPERS", "MIGRATION_DATABASE_PASSWORD"])) == 0
    error_message = "settings are readable by everybody who may look at a task: MASTER_KEY, PEPPERS and passwords come from Secrets Manager."
  }

  validation {
    condition     = var.domain != null || !contains(keys(var.settings), "CONSOLE")
    error_message = "settings must not name CONSOLE without a domain: over plain HTTP there is no console. With one it may be switched off."
  }
}

variable "kubernetes" {
  type = object({
    oidc_provider_arn = string
    namespace         = string
    service_account   = string
  })
  default     = null
  description = "A service account of an EKS cluster that may do what the tasks may, for those who run the chart instead of the tasks."

  validation {
    condition     = var.kubernetes == null || can(regex(":oidc-provider/", var.kubernetes.oidc_provider_arn))
    error_message = "kubernetes.oidc_provider_arn must be the ARN of the cluster's IAM OIDC provider, such as arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/ABC."
  }
}
