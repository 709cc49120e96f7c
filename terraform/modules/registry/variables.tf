variable "name" {
  type        = string
  description = "Beginning of every name."
}

variable "kept_images" {
  type        = number
  default     = 100
  description = "Images that each repository keeps, with those of builds that were never released; older ones go."

  validation {
    condition     = var.kept_images >= 5 && var.kept_images <= 1000
    error_message = "kept_images must be from 5 to 1000: with fewer there would be nothing to go back to."
  }
}

variable "is_disposable" {
  type        = bool
  description = "Whether the repositories may be deleted with their images."
}
