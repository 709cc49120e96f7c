# For people's accounts: everything that may fail stands twice, backups reach back five weeks.
# Put your own names in the place of example.com before the first apply.

environment = "production"
region      = "eu-west-1"
owner       = "accounts-team"
cost_centre = "4711"

domain = { name = "accounts.example.com", hosted_zone_id = "Z0123456789ABCDEFGHIJ" }

mail = { from = "Example <accounts@example.com>", ses_domain = "example.com", hosted_zone_id = "Z0123456789ABCDEFGHIJ" }

network = { nat = "per_zone", flow_log_retention_days = 30 }

load_balancer = { enable_waf = true, access_log_retention_days = 90 }

database = {
  instance_class        = "db.m7g.large"
  storage_gib           = 50
  storage_limit_gib     = 500
  is_multi_az           = true
  backup_retention_days = 35
  log_retention_days    = 30
}

cache = { node_type = "cache.t4g.small", node_count = 2 }

api = {
  cpu_units                = 1024
  memory_mib               = 2048
  min_tasks                = 2
  max_tasks                = 10
  web_workers              = 2
  requests_per_task_minute = 12000
}

# A page full of pictures and items asks for all of them at once, so more than the default of one a second.
settings = { LIMIT_PER_SESSION = "600/minute" }

worker = { cpu_units = 256, memory_mib = 512, min_tasks = 2, max_tasks = 4 }

logs = { retention_days = 30, enable_container_insights = true }

alarms = { emails = ["on-call@example.com"] }

pipeline = { repository = "example/gatehouse", branch = "main" }
