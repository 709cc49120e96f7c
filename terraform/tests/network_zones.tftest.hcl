# Where the network stands.

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
  cidr_block              = "10.20.0.0/16"
  zone_count              = 3
  zones                   = null
  nat                     = "single"
  flow_log_retention_days = 14
}

run "zones_by_name_stay_in_their_order" {
  command = plan

  module {
    source = "./modules/network"
  }

  variables {
    zones = ["eu-west-1c", "eu-west-1a"]
  }

  assert {
    condition     = { for zone, subnet in aws_subnet.private : zone => subnet.cidr_block } == { eu-west-1c = "10.20.64.0/20", eu-west-1a = "10.20.80.0/20" }
    error_message = "the first one named has the first block"
  }
}

run "a_zone_of_another_region" {
  command = plan

  module {
    source = "./modules/network"
  }

  variables {
    zones = ["eu-west-1a", "us-east-1a"]
  }

  # says: network.zones must be zones of eu-west-1
  expect_failures = [aws_vpc.this]
}

run "the_same_zone_twice" {
  command = plan

  module {
    source = "./modules/network"
  }

  variables {
    zones = ["eu-west-1a", "eu-west-1a"]
  }

  # says: network.zones must be two or three different zones
  expect_failures = [var.zones]
}

run "one_zone" {
  command = plan

  module {
    source = "./modules/network"
  }

  variables {
    zone_count = 1
  }

  # says: network.zone_count must be 2 or 3
  expect_failures = [var.zone_count]
}
