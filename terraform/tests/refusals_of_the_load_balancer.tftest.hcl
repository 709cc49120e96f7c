# What the load balancer refuses. `says`: part of what a person reads (tests/terraform/test_refusals.py).

provider "aws" {
  region                      = "eu-west-1"
  access_key                  = "offline"
  secret_key                  = "offline"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
}

variables {
  name                         = "gatehouse-small"
  account                      = { id = "123456789012", region = "eu-west-1" }
  network                      = { vpc_id = "vpc-1", public_subnet_ids = ["subnet-1", "subnet-2"] }
  domain                       = { name = "accounts.example.com", hosted_zone_id = "Z0123456789ABCDEFGHIJ" }
  allowed_cidr_blocks          = ["0.0.0.0/0"]
  access_log_retention_days    = 30
  deregistration_delay_seconds = 15
  enable_waf                   = false
  waf_requests_per_5_min       = 10000
  is_disposable                = false
}

run "clients_of_nowhere" {
  command = plan

  module {
    source = "./modules/load_balancer"
  }

  variables {
    allowed_cidr_blocks = []
  }

  # says: load_balancer.allowed_cidr_blocks must be IPv4 ranges, at least one
  expect_failures = [var.allowed_cidr_blocks]
}

run "a_limit_that_locks_out_an_office" {
  command = plan

  module {
    source = "./modules/load_balancer"
  }

  variables {
    waf_requests_per_5_min = 10
  }

  # says: load_balancer.waf_requests_per_5_min must be at least 100
  expect_failures = [var.waf_requests_per_5_min]
}

run "a_drain_beyond_what_fargate_waits" {
  command = plan

  module {
    source = "./modules/load_balancer"
  }

  variables {
    deregistration_delay_seconds = 300
  }

  # says: drain.deregistration_delay_seconds must be from 5 to 100
  expect_failures = [var.deregistration_delay_seconds]
}

run "a_name_too_long_for_a_target_group" {
  command = plan

  module {
    source = "./modules/load_balancer"
  }

  variables {
    name = "a-name-of-twenty-seven-char"
  }

  # says: name must have at most 26 characters
  expect_failures = [var.name]
}

run "access_logs_for_eleven_years" {
  command = plan

  module {
    source = "./modules/load_balancer"
  }

  variables {
    access_log_retention_days = 4000
  }

  # says: load_balancer.access_log_retention_days must be a whole number from 0 (no access logs) to 3650.
  expect_failures = [var.access_log_retention_days]
}
