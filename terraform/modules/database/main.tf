locals {
  database_name = "gatehouse"
  owner         = "gatehouse_owner"
  application   = "gatehouse_app"
  port          = 5432

  # GiB of memory: by size in the families with 4 GiB a core (t, m); r has twice that.
  sizes      = { micro = 1, small = 2, medium = 4, large = 8, xlarge = 16, "2xlarge" = 32, "4xlarge" = 64, "8xlarge" = 128, "12xlarge" = 192, "16xlarge" = 256 }
  class      = split(".", var.instance_class)
  memory_gib = try(local.sizes[local.class[2]] * (startswith(local.class[1], "r") ? 2 : 1), null)
  # Set, not left to RDS' formula, so that what modules/service reckons with is what the server takes.
  max_connections = coalesce(var.max_connections, min(5000, 100 * coalesce(local.memory_gib, 1)))
  # A minor version that somebody named is theirs to raise: AWS would go past it, and no plan could go back.
  takes_minor_versions = !strcontains(var.engine_version, ".")
}

resource "aws_db_instance" "this" {
  identifier            = var.name
  engine                = "postgres"
  engine_version        = var.engine_version
  snapshot_identifier   = var.snapshot_identifier
  apply_immediately     = var.apply_immediately
  instance_class        = var.instance_class
  parameter_group_name  = aws_db_parameter_group.this.name
  db_name               = local.database_name
  port                  = local.port
  storage_type          = "gp3"
  allocated_storage     = var.storage_gib
  max_allocated_storage = var.storage_limit_gib
  storage_encrypted     = true
  kms_key_id            = aws_kms_key.this.arn

  # The owner's password is made, kept and changed by RDS; only the migration task reads it. All else logs in by IAM.
  username                            = local.owner
  manage_master_user_password         = true
  master_user_secret_kms_key_id       = aws_kms_key.this.arn
  iam_database_authentication_enabled = true

  db_subnet_group_name   = aws_db_subnet_group.this.name
  vpc_security_group_ids = [aws_security_group.this.id]
  publicly_accessible    = false
  multi_az               = var.is_multi_az
  ca_cert_identifier     = "rds-ca-rsa2048-g1"

  backup_retention_period    = var.backup_retention_days
  backup_window              = "02:00-03:00"
  maintenance_window         = "sun:03:30-sun:04:30"
  auto_minor_version_upgrade = local.takes_minor_versions
  copy_tags_to_snapshot      = true
  delete_automated_backups   = var.is_disposable
  deletion_protection        = !var.is_disposable
  skip_final_snapshot        = var.is_disposable
  final_snapshot_identifier  = var.is_disposable ? null : "${var.name}-final-${substr(aws_kms_key.this.key_id, 0, 8)}"

  performance_insights_enabled          = true
  performance_insights_kms_key_id       = aws_kms_key.this.arn
  performance_insights_retention_period = 7
  enabled_cloudwatch_logs_exports       = ["postgresql", "upgrade"]

  lifecycle {
    # It is what the database began with, not what it is.
    ignore_changes = [snapshot_identifier]

    precondition {
      condition     = local.memory_gib != null || var.max_connections != null
      error_message = "How much memory ${var.instance_class} has is not known here: say database.max_connections too (about 100 for each GiB)."
    }
  }

  # Else RDS would make the groups itself, without an end to what they keep.
  depends_on = [aws_cloudwatch_log_group.this]
}

resource "aws_db_subnet_group" "this" {
  name       = var.name
  subnet_ids = var.network.database_subnet_ids
}

resource "aws_security_group" "this" {
  name        = "${var.name}-database"
  description = "The database: tasks in, nothing out"
  vpc_id      = var.network.vpc_id

  tags = { Name = "${var.name}-database" }
}

resource "aws_cloudwatch_log_group" "this" {
  for_each = toset(["postgresql", "upgrade"])

  name              = "/aws/rds/instance/${var.name}/${each.key}"
  retention_in_days = var.log_retention_days
}
