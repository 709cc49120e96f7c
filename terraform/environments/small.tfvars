# A trial, or a small team's own: one NAT gateway, one small database, one task and up to four.
# As it stands: HTTP and so no console, no mail, nobody is told. What to fill in for more is at the end.

environment = "small"
region      = "eu-west-1"

# destroy then leaves nothing billable. Take it out before the first account that matters.
is_disposable = true

network = { nat = "single", flow_log_retention_days = 7 }

load_balancer = { access_log_retention_days = 7 }

database = {
  instance_class     = "db.t4g.small"
  storage_gib        = 20
  storage_limit_gib  = 100
  log_retention_days = 7
}

cache = { node_type = "cache.t4g.micro", node_count = 1 }

api = {
  cpu_units   = 512
  memory_mib  = 1024
  min_tasks   = 1
  max_tasks   = 4
  web_workers = 1
}

worker = { cpu_units = 256, memory_mib = 512, min_tasks = 1, max_tasks = 2 }

logs = { retention_days = 7 }

# owner       = "accounts-team"
# cost_centre = "4711"
# domain      = { name = "accounts.example.com", hosted_zone_id = "Z0123456789ABCDEFGHIJ" }
# mail        = { from = "Example <accounts@example.com>", ses_domain = "example.com", hosted_zone_id = "Z0123456789ABCDEFGHIJ" }
# alarms      = { emails = ["on-call@example.com"] }
# pipeline    = { repository = "example/gatehouse" }
