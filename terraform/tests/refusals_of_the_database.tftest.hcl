# What the database refuses. `says`: part of what a person reads (tests/terraform/test_refusals.py).

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

run "less_storage_than_rds_gives" {
  command = plan

  module {
    source = "./modules/database"
  }

  variables {
    storage_gib = 10
  }

  # says: database.storage_gib must be a whole number from 20
  expect_failures = [var.storage_gib]
}

run "connections_beyond_reason" {
  command = plan

  module {
    source = "./modules/database"
  }

  variables {
    max_connections = 5001
  }

  # says: database.max_connections must be from 25 to 5000, or left out.
  expect_failures = [var.max_connections]
}

run "a_log_kept_for_ten_days" {
  command = plan

  module {
    source = "./modules/database"
  }

  variables {
    log_retention_days = 10
  }

  # says: database.log_retention_days must be a retention that CloudWatch knows
  expect_failures = [var.log_retention_days]
}
