# A copy to read from, for reports: the service asks only the first one.

resource "aws_db_instance" "replica" {
  count = var.has_replica ? 1 : 0

  identifier                          = "${var.name}-replica"
  replicate_source_db                 = aws_db_instance.this.identifier
  instance_class                      = var.instance_class
  parameter_group_name                = aws_db_parameter_group.this.name
  storage_type                        = "gp3"
  max_allocated_storage               = var.storage_limit_gib
  storage_encrypted                   = true
  iam_database_authentication_enabled = true

  vpc_security_group_ids     = [aws_security_group.this.id]
  publicly_accessible        = false
  ca_cert_identifier         = "rds-ca-rsa2048-g1"
  auto_minor_version_upgrade = local.takes_minor_versions
  copy_tags_to_snapshot      = true
  deletion_protection        = false
  # It holds nothing of its own.
  skip_final_snapshot = true

  performance_insights_enabled          = true
  performance_insights_kms_key_id       = aws_kms_key.this.arn
  performance_insights_retention_period = 7
  enabled_cloudwatch_logs_exports       = ["postgresql", "upgrade"]

  depends_on = [aws_cloudwatch_log_group.replica]
}

resource "aws_cloudwatch_log_group" "replica" {
  for_each = toset(var.has_replica ? ["postgresql", "upgrade"] : [])

  name              = "/aws/rds/instance/${var.name}-replica/${each.key}"
  retention_in_days = var.log_retention_days
}
