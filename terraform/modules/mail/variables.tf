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

variable "mail" {
  type = object({
    from            = string
    ses_domain      = optional(string)
    hosted_zone_id  = optional(string)
    create_identity = optional(bool, true)
    url_secret_arn  = optional(string)
  })
  description = "Whom mail is from and how it leaves; null for no mail at all."
}
