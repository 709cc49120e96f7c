# The VPC: its three rows, its ways out, and what it refuses.

provider "aws" {
  region                      = "eu-west-1"
  access_key                  = "offline"
  secret_key                  = "offline"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
}

override_data {
  target = data.aws_availability_zones.these
  values = { names = ["eu-west-1c", "eu-west-1a", "eu-west-1b"] }
}

variables {
  name                    = "gatehouse-small"
  account                 = { id = "123456789012", region = "eu-west-1" }
  cidr_block              = "10.44.0.0/18"
  zone_count              = 3
  zones                   = null
  nat                     = "single"
  flow_log_retention_days = 120
}

run "one_nat_gateway_serves_all_zones" {
  command = plan

  module {
    source = "./modules/network"
  }

  assert {
    condition     = length(aws_nat_gateway.this) == 1 && length(aws_route.to_nat) == 3
    error_message = "every private subnet has a way out"
  }

  assert {
    condition     = length(distinct(concat(output.public_cidr_blocks, [for subnet in aws_subnet.private : subnet.cidr_block], [for subnet in aws_subnet.database : subnet.cidr_block]))) == 9
    error_message = "nine subnets that do not overlap"
  }

  assert {
    condition     = alltrue([for subnet in aws_subnet.public : !subnet.map_public_ip_on_launch])
    error_message = "nothing gets a public address unasked"
  }

  assert {
    condition     = aws_vpc.this.cidr_block == "10.44.0.0/18" && aws_flow_log.this[0].traffic_type == "ALL" && aws_cloudwatch_log_group.flow[0].retention_in_days == 120
    error_message = "addresses and the record of connections are as was said"
  }
}

run "no_nat_gateway_no_route" {
  command = plan

  module {
    source = "./modules/network"
  }

  variables {
    nat = "none"
  }

  assert {
    condition     = length(aws_nat_gateway.this) == 0 && length(aws_route.to_nat) == 0 && length(aws_eip.nat) == 0 && output.has_public_tasks
    error_message = "tasks are public, and nothing is paid for"
  }
}

run "one_nat_gateway_a_zone" {
  command = plan

  module {
    source = "./modules/network"
  }

  variables {
    nat = "per_zone"
  }

  assert {
    condition     = length(aws_nat_gateway.this) == 3 && length(aws_eip.nat) == 3
    error_message = "a zone that fails takes no other with it"
  }
}

run "no_flow_logs" {
  command = plan

  module {
    source = "./modules/network"
  }

  variables {
    flow_log_retention_days = 0
  }

  assert {
    condition     = length(aws_flow_log.this) == 0 && length(aws_iam_role.flow) == 0
    error_message = "nothing is left of them"
  }
}

run "a_range_too_small" {
  command = plan

  module {
    source = "./modules/network"
  }

  variables {
    cidr_block = "10.20.0.0/24"
  }

  # says: network.cidr_block must be an IPv4 range between /16 and /20, such as 10.20.0.0/16
  expect_failures = [var.cidr_block]
}

run "a_word_that_nat_does_not_know" {
  command = plan

  module {
    source = "./modules/network"
  }

  variables {
    nat = "double"
  }

  # says: network.nat must be none, single or per_zone.
  expect_failures = [var.nat]
}

run "a_retention_that_cloudwatch_does_not_know" {
  command = plan

  module {
    source = "./modules/network"
  }

  variables {
    flow_log_retention_days = 10
  }

  # says: network.flow_log_retention_days must be 0 or a retention that CloudWatch knows, such as 7
  expect_failures = [var.flow_log_retention_days]
}
