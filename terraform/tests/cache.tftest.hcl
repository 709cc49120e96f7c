# The Valkey: TLS alone, a second zone when there is a second node, users of ours or of somebody else's.

provider "aws" {
  region                      = "eu-west-1"
  access_key                  = "offline"
  secret_key                  = "offline"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
}

# Users that are there: for new ones AWS gives a password even in a plan.
variables {
  name           = "gatehouse-small"
  network        = { vpc_id = "vpc-1", database_subnet_ids = ["subnet-1", "subnet-2"] }
  engine_version = "8.2"
  node_type      = "cache.m7g.large"
  node_count     = 3
  user_group_id  = "users-of-ours"
  url_secret_arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:x/limits-store-AbCdEf"
  is_disposable  = false
}

run "several_nodes_stand_in_several_zones" {
  command = plan

  module {
    source = "./modules/cache"
  }

  assert {
    condition     = aws_elasticache_replication_group.this.automatic_failover_enabled && aws_elasticache_replication_group.this.multi_az_enabled && aws_elasticache_replication_group.this.num_cache_clusters == 3
    error_message = "one in another zone takes over"
  }

  assert {
    condition     = output.node_ids == ["gatehouse-small-001", "gatehouse-small-002", "gatehouse-small-003"]
    error_message = "metrics name each node"
  }

  assert {
    condition     = aws_elasticache_replication_group.this.engine_version == "8.2" && aws_elasticache_replication_group.this.node_type == "cache.m7g.large"
    error_message = "what was said arrives"
  }

  assert {
    condition     = aws_elasticache_replication_group.this.transit_encryption_mode == "required" && aws_elasticache_replication_group.this.transit_encryption_enabled
    error_message = "TLS alone"
  }

  assert {
    condition     = aws_elasticache_replication_group.this.user_group_ids == toset(["users-of-ours"]) && output.url_secret_arn == "arn:aws:secretsmanager:eu-west-1:123456789012:secret:x/limits-store-AbCdEf" && length(module.credentials) == 0
    error_message = "users of somebody else are used, and none is made"
  }
}

run "one_node_has_nobody_to_take_over" {
  command = plan

  module {
    source = "./modules/cache"
  }

  variables {
    node_count = 1
  }

  assert {
    condition     = !aws_elasticache_replication_group.this.automatic_failover_enabled && !aws_elasticache_replication_group.this.multi_az_enabled
    error_message = "AWS refuses a failover to nobody"
  }
}

run "a_name_too_long_for_a_replication_group" {
  command = plan

  module {
    source = "./modules/cache"
  }

  variables {
    name = "a-name-of-more-than-forty-characters-for-it"
  }

  # says: name must have at most 40 characters
  expect_failures = [var.name]
}

run "a_valkey_of_another_version" {
  command = plan

  module {
    source = "./modules/cache"
  }

  variables {
    engine_version = "7.2"
  }

  # says: cache.engine_version must be a version 8 of Valkey
  expect_failures = [var.engine_version]
}

run "a_class_of_rds" {
  command = plan

  module {
    source = "./modules/cache"
  }

  variables {
    node_type = "db.t4g.small"
  }

  # says: cache.node_type must be a node type of ElastiCache
  expect_failures = [var.node_type]
}

run "more_nodes_than_counting_needs" {
  command = plan

  module {
    source = "./modules/cache"
  }

  variables {
    node_count = 4
  }

  # says: cache.node_count must be 1, 2 or 3
  expect_failures = [var.node_count]
}
