# RDS: safe unless told otherwise. No figure here is one that a module could have by itself. Refusals: refusals_of_the_database.tftest.hcl.

provider "aws" {
  region                      = "eu-west-1"
  access_key                  = "offline"
  secret_key                  = "offline"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
}

variables {
  name                  = "gatehouse-small"
  account               = { id = "123456789012", region = "eu-west-1" }
  network               = { vpc_id = "vpc-1", database_subnet_ids = ["subnet-1", "subnet-2"] }
  engine_version        = "18.1"
  instance_class        = "db.t4g.small"
  storage_gib           = 44
  storage_limit_gib     = 222
  max_connections       = null
  is_multi_az           = true
  has_replica           = false
  backup_retention_days = 9
  log_retention_days    = 60
  snapshot_identifier   = null
  apply_immediately     = false
  is_disposable         = false
}

run "safe_unless_told_otherwise" {
  command = plan

  module {
    source = "./modules/database"
  }

  assert {
    condition     = aws_db_instance.this.storage_encrypted && !aws_db_instance.this.publicly_accessible && aws_db_instance.this.deletion_protection && !aws_db_instance.this.skip_final_snapshot && !aws_db_instance.this.delete_automated_backups && aws_kms_key.this.deletion_window_in_days == 30
    error_message = "encrypted, private, and not deleted by mistake"
  }

  assert {
    condition     = aws_db_instance.this.iam_database_authentication_enabled && aws_db_instance.this.manage_master_user_password && aws_db_instance.this.password == null
    error_message = "nobody knows a password"
  }

  assert {
    condition     = { for parameter in aws_db_parameter_group.this.parameter : parameter.name => parameter.value }["rds.force_ssl"] == "1"
    error_message = "TLS only"
  }

  assert {
    condition     = { for parameter in aws_db_parameter_group.this.parameter : parameter.name => parameter.value }["log_error_verbosity"] == "terse"
    error_message = "no row stands in the log"
  }

  assert {
    condition     = { for parameter in aws_db_parameter_group.this.parameter : parameter.name => parameter.value }["max_connections"] == "200" && output.max_connections == 200
    error_message = "the server takes what the plan reckons with"
  }

  assert {
    condition     = aws_kms_key.this.enable_key_rotation && aws_db_instance.this.performance_insights_enabled && aws_db_instance.this.backup_retention_period == 9
    error_message = "an own key, insights and backups"
  }

  assert {
    condition     = aws_db_instance.this.engine_version == "18.1" && aws_db_instance.this.instance_class == "db.t4g.small" && aws_db_instance.this.multi_az && !aws_db_instance.this.auto_minor_version_upgrade
    error_message = "version, size and standby are those that were said, and AWS does not go past a minor version"
  }

  assert {
    condition     = aws_db_instance.this.allocated_storage == 44 && aws_db_instance.this.max_allocated_storage == 222 && output.storage_gib == 44
    error_message = "storage begins and ends where it was said"
  }

  assert {
    condition     = { for key, group in aws_cloudwatch_log_group.this : key => "${group.name} ${group.retention_in_days}" } == { postgresql = "/aws/rds/instance/gatehouse-small/postgresql 60", upgrade = "/aws/rds/instance/gatehouse-small/upgrade 60" }
    error_message = "its log stays as long as was said"
  }
}

run "a_disposable_one_leaves_nothing" {
  command = plan

  module {
    source = "./modules/database"
  }

  variables {
    is_disposable = true
  }

  assert {
    condition     = !aws_db_instance.this.deletion_protection && aws_db_instance.this.skip_final_snapshot && aws_db_instance.this.delete_automated_backups && aws_db_instance.this.final_snapshot_identifier == null && aws_kms_key.this.deletion_window_in_days == 7
    error_message = "destroy leaves nothing billable"
  }
}

run "a_replica_is_as_safe" {
  command = plan

  module {
    source = "./modules/database"
  }

  variables {
    has_replica = true
  }

  assert {
    condition     = aws_db_instance.replica[0].storage_encrypted && aws_db_instance.replica[0].iam_database_authentication_enabled
    error_message = "as the first one"
  }

  assert {
    condition     = aws_db_instance.replica[0].max_allocated_storage == 222 && [for group in aws_cloudwatch_log_group.replica : group.retention_in_days] == [60, 60]
    error_message = "it grows as far, and its log stays as long"
  }
}

run "memory_classes_have_twice_the_connections" {
  command = plan

  module {
    source = "./modules/database"
  }

  variables {
    instance_class = "db.r7g.large"
  }

  assert {
    condition     = output.max_connections == 1600
    error_message = "16 GiB x 100"
  }
}

run "one_zone_and_a_limit_of_ones_own" {
  command = plan

  module {
    source = "./modules/database"
  }

  variables {
    is_multi_az     = false
    max_connections = 333
  }

  assert {
    condition     = !aws_db_instance.this.multi_az && output.max_connections == 333
    error_message = "no standby, and as many connections as was said"
  }
}
