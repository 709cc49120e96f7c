# All of it switched on, and no value that stands as a default somewhere: what is hard-coded would show (test_sizes.py).

project          = "gatehouse-long"
environment      = "production1"
region           = "eu-west-1"
owner            = "accounts-team"
cost_centre      = "4711"
cpu_architecture = "X86_64"

domain  = { name = "accounts.example.com", hosted_zone_id = "Z0123456789ABCDEFGHIJ" }
mail    = { from = "Example <accounts@example.com>", ses_domain = "example.com", hosted_zone_id = "Z0123456789ABCDEFGHIJ" }
network = { cidr_block = "10.44.0.0/18", zone_count = 2, nat = "per_zone", flow_log_retention_days = 120 }

load_balancer = {
  allowed_cidr_blocks       = ["203.0.113.0/24", "0.0.0.0/0"]
  access_log_retention_days = 45
  enable_waf                = true
  waf_requests_per_5_min    = 12345
}

database = {
  engine_version        = "18.1"
  instance_class        = "db.m7g.large"
  storage_gib           = 60
  storage_limit_gib     = 640
  max_connections       = 620
  is_multi_az           = true
  has_replica           = true
  backup_retention_days = 33
  log_retention_days    = 90
  apply_immediately     = true
}

cache   = { engine_version = "8.1", node_type = "cache.t4g.small", node_count = 2 }
storage = { price_class = "PriceClass_200" }
drain   = { deregistration_delay_seconds = 21, stop_timeout_seconds = 77 }
logs    = { retention_days = 60, enable_container_insights = true }
worker  = { cpu_units = 512, memory_mib = 3072, min_tasks = 4, max_tasks = 5 }

api = {
  cpu_units                = 1024
  memory_mib               = 2048
  min_tasks                = 3
  max_tasks                = 9
  web_workers              = 2
  web_threads              = 37
  database_pool_size       = 7
  requests_per_task_minute = 1717
}

alarms = {
  emails                      = ["on-call@example.com"]
  latency_p99_seconds         = 3.5
  error_rate_percent          = 4
  target_errors_per_5_min     = 11
  failed_logins_per_5_min     = 111
  failed_jobs_per_15_min      = 22
  mail_late_seconds           = 660
  free_storage_percent        = 17
  database_cpu_percent        = 83
  cpu_or_memory_percent       = 71
  database_connection_percent = 77
}

pipeline = {
  repository         = "example/gatehouse"
  branch             = "release"
  base_registry      = "mirror.example.com/library/"
  log_retention_days = 150
  smoke_secret_arn   = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:gatehouse-long-production1/smoke-AbCdEf"
}

kubernetes = {
  oidc_provider_arn = "arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/ABC"
  namespace         = "gatehouse"
  service_account   = "gatehouse"
}
