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

variable "enable_cdn" {
  type        = bool
  description = "Whether CloudFront serves the pictures; without it the service does."
}

variable "price_class" {
  type        = string
  description = "Where CloudFront serves from."

  validation {
    condition     = contains(["PriceClass_100", "PriceClass_200", "PriceClass_All"], var.price_class)
    error_message = "storage.price_class must be PriceClass_100 (Europe and North America), PriceClass_200 or PriceClass_All."
  }
}

variable "is_disposable" {
  type        = bool
  description = "Whether the bucket may be deleted with the pictures in it."
}
