# RDS: safe unless told otherwise, and what it refuses.

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
  engine_version        = "18"
  instance_class        = "db.t4g.small"
  storage_gib           = 20
  storage_limit_gib     = 100
  max_connections       = null
  is_multi_az           = false
  has_replica           = false
  backup_retention_days = 7
  log_retention_days    = 30
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
    condition     = aws_db_instance.this.storage_encrypted && !aws_db_instance.this.publicly_accessible && aws_db_instance.this.deletion_protection && !aws_db_instance.this.skip_final_snapshot
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
    condition     = { for parameter in aws_db_parameter_group.this.parameter : parameter.name => parameter.value }["log_error_verbosity"] == "terse" && aws_db_instance.this.auto_minor_version_upgrade
    error_message = "no row stands in the log, and what 18 means moves on"
  }

  assert {
    condition     = { for parameter in aws_db_parameter_group.this.parameter : parameter.name => parameter.value }["max_connections"] == "200" && output.max_connections == 200
    error_message = "the server takes what the plan reckons with"
  }

  assert {
    condition     = aws_kms_key.this.enable_key_rotation && aws_db_instance.this.performance_insights_enabled && aws_db_instance.this.backup_retention_period == 7
    error_message = "an own key, insights and backups"
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

run "an_older_postgresql" {
  command = plan

  module {
    source = "./modules/database"
  }

  variables {
    engine_version = "17.4"
  }

  # says: database.engine_version must be 18 or a minor version of it
  expect_failures = [var.engine_version]
}

run "no_backups" {
  command = plan

  module {
    source = "./modules/database"
  }

  variables {
    backup_retention_days = 0
  }

  # says: database.backup_retention_days must be from 1 to 35
  expect_failures = [var.backup_retention_days]
}

run "storage_that_cannot_grow" {
  command = plan

  module {
    source = "./modules/database"
  }

  variables {
    storage_limit_gib = 20
  }

  # says: database.storage_limit_gib must be at least a tenth above storage_gib
  expect_failures = [var.storage_limit_gib]
}

run "a_class_of_unknown_memory" {
  command = plan

  module {
    source = "./modules/database"
  }

  variables {
    instance_class = "db.x2g.metal"
  }

  # says: How much memory db.x2g.metal has is not known here: say database.max_connections too
  expect_failures = [aws_db_instance.this]
}

run "a_class_of_ec2" {
  command = plan

  module {
    source = "./modules/database"
  }

  variables {
    instance_class = "t4g.small"
  }

  # says: database.instance_class must be a class of RDS, such as db.t4g.small
  expect_failures = [var.instance_class]
}
