project       = "gatehouse-long"
environment   = "production1"
region        = "eu-west-1"
domain        = { name = "accounts.example.com", hosted_zone_id = "Z0123456789ABCDEFGHIJ" }
mail          = { from = "Example <accounts@example.com>", ses_domain = "example.com", hosted_zone_id = "Z0123456789ABCDEFGHIJ" }
network       = { nat = "per_zone" }
load_balancer = { enable_waf = true }
database      = { instance_class = "db.m7g.large", is_multi_az = true, has_replica = true, backup_retention_days = 35 }
cache         = { node_type = "cache.t4g.small", node_count = 2 }
api           = { cpu_units = 1024, memory_mib = 2048, min_tasks = 2, max_tasks = 10, web_workers = 2 }
logs          = { enable_container_insights = true }
alarms        = { emails = ["on-call@example.com"] }
pipeline      = { repository = "example/gatehouse", smoke_secret_arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:gatehouse-long-production1/smoke-AbCdEf" }
kubernetes = {
  oidc_provider_arn = "arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/ABC"
  namespace         = "gatehouse"
  service_account   = "gatehouse"
}
