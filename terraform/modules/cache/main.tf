# The Valkey that counts for the rate limits. What it holds may be lost: no snapshots.

resource "aws_elasticache_replication_group" "this" {
  replication_group_id = var.name
  description          = "Counts for the rate limits"
  engine               = "valkey"
  engine_version       = var.engine_version
  parameter_group_name = "default.valkey8"
  node_type            = var.node_type
  port                 = local.port

  num_cache_clusters         = var.node_count
  automatic_failover_enabled = var.node_count > 1
  multi_az_enabled           = var.node_count > 1

  transit_encryption_enabled = true
  transit_encryption_mode    = "required"
  at_rest_encryption_enabled = true
  user_group_ids             = [var.user_group_id == null ? module.credentials[0].user_group_id : var.user_group_id]

  subnet_group_name        = aws_elasticache_subnet_group.this.name
  security_group_ids       = [aws_security_group.this.id]
  maintenance_window       = "sun:04:30-sun:05:30"
  snapshot_retention_limit = 0
  # AWS would go past the version that is named, and the provider replaces a cache whose version is to go back.
  auto_minor_version_upgrade = false
  apply_immediately          = true
}

locals {
  port = 6379
}

module "credentials" {
  source = "./credentials"
  count  = var.user_group_id == null ? 1 : 0

  name          = var.name
  address       = aws_elasticache_replication_group.this.primary_endpoint_address
  port          = local.port
  is_disposable = var.is_disposable
}

resource "aws_elasticache_subnet_group" "this" {
  name       = var.name
  subnet_ids = var.network.database_subnet_ids
}

resource "aws_security_group" "this" {
  name        = "${var.name}-cache"
  description = "The cache: tasks in, nothing out"
  vpc_id      = var.network.vpc_id

  tags = { Name = "${var.name}-cache" }
}
