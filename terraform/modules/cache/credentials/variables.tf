variable "name" {
  type        = string
  description = "Beginning of every name."
}

variable "address" {
  type        = string
  description = "Host name of the cache."
}

variable "port" {
  type        = number
  description = "Port of the cache."
}

variable "is_disposable" {
  type        = bool
  description = "Whether the secrets go at once, not after a month."
}
