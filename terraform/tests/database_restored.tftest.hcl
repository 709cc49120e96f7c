# Where the database begins.

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

run "a_snapshot_is_where_it_begins" {
  command = plan

  module {
    source = "./modules/database"
  }

  variables {
    snapshot_identifier = "gatehouse-production-final-1a2b3c4d"
    engine_version      = "18"
    apply_immediately   = true
  }

  assert {
    condition     = aws_db_instance.this.snapshot_identifier == "gatehouse-production-final-1a2b3c4d" && aws_db_instance.this.apply_immediately
    error_message = "as it was said"
  }

  assert {
    condition     = aws_db_instance.this.auto_minor_version_upgrade
    error_message = "what 18 means moves on"
  }
}

run "a_password_in_the_place_of_a_snapshot" {
  command = plan

  module {
    source = "./modules/database"
  }

  variables {
    snapshot_identifier = "!"
  }

  # says: database.snapshot_identifier must be the name or the ARN of a snapshot
  expect_failures = [var.snapshot_identifier]
}
