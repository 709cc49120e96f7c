# No slow statements in the log, since their values are people's addresses: Database Insights shows them without.

locals {
  parameters = {
    "rds.force_ssl" = { value = "1", apply_method = "immediate" }
    # Static: when it is changed later it waits for a restart.
    max_connections = { value = tostring(local.max_connections), apply_method = "pending-reboot" }
    # Nor the DETAIL of an error, which repeats the row: that an address is taken already, for one.
    log_error_verbosity        = { value = "terse", apply_method = "immediate" }
    log_lock_waits             = { value = "1", apply_method = "immediate" }
    "rds.log_retention_period" = { value = "1440", apply_method = "immediate" }
  }
}

resource "aws_db_parameter_group" "this" {
  # One of its own for each major version, made before the old one goes.
  name_prefix = "${var.name}-postgres18-"
  family      = "postgres18"
  description = "TLS only, and as many connections as the plan reckons with"

  dynamic "parameter" {
    for_each = local.parameters
    content {
      name         = parameter.key
      value        = parameter.value.value
      apply_method = parameter.value.apply_method
    }
  }

  lifecycle {
    create_before_destroy = true
  }
}
