variable "name" {
  type        = string
  description = "Beginning of every name."
}

variable "is_disposable" {
  type        = bool
  description = "Whether the secrets go at once, not after a month."
}
