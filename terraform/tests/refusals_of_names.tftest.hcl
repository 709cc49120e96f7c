# Names, places and tags that the root refuses; refusals.tftest.hcl has the rest. `says`: part of what a person reads (tests/terraform/test_refusals.py).

provider "aws" {
  region                      = "eu-west-1"
  access_key                  = "offline"
  secret_key                  = "offline"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
}

override_data {
  target = data.aws_caller_identity.this
  values = { account_id = "123456789012" }
}

override_data {
  target = module.network.data.aws_availability_zones.these
  values = { names = ["eu-west-1c", "eu-west-1a", "eu-west-1b"] }
}

# Secrets that are there: new ones come from AWS even in a plan.
variables {
  environment = "small"
  region      = "eu-west-1"
  secrets = {
    master_key_arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:x/master-key-AbCdEf"
    peppers_arn    = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:x/peppers-AbCdEf"
  }
  cache = {
    user_group_id  = "x"
    url_secret_arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:x/limits-store-AbCdEf"
  }
}

run "a_name_too_long_for_aws" {
  command = plan

  variables {
    project = "a-very-long-project"
  }

  # says: project must be 2 to 14 lower-case letters, digits and hyphens, beginning with a letter
  expect_failures = [var.project]
}

run "names_that_aws_refuses" {
  command = plan

  variables {
    project     = "internal"
    environment = "eu--1"
  }

  # says: project must not be internal or sg, nor begin with either and a hyphen, nor hold two hyphens in a row
  # says: environment must not hold two hyphens in a row: AWS refuses names of databases and caches with those.
  expect_failures = [var.project, var.environment]
}

run "an_environment_in_capitals" {
  command = plan

  variables {
    environment = "Production"
  }

  # says: environment must be 2 to 11 lower-case letters, digits and hyphens, beginning with a letter
  expect_failures = [var.environment]
}

run "a_zone_in_the_place_of_a_region" {
  command = plan

  variables {
    region = "eu-west-1a"
  }

  # says: region must be the name of an AWS region, such as eu-west-1.
  expect_failures = [var.region]
}

run "a_region_of_another_partition" {
  command = plan

  variables {
    region = "cn-north-1"
  }

  # says: region must be one of AWS's public partition
  expect_failures = [var.region]
}

run "a_tag_that_aws_refuses" {
  command = plan

  variables {
    owner = "me & you"
  }

  # says: owner must be 1 to 256 characters that AWS allows in a tag
  expect_failures = [var.owner]
}

run "a_cost_centre_that_aws_refuses" {
  command = plan

  variables {
    cost_centre = "4711 & 4712"
  }

  # says: cost_centre must be 1 to 256 characters that AWS allows in a tag
  expect_failures = [var.cost_centre]
}

run "a_setting_in_small_letters" {
  command = plan

  variables {
    settings = { registration = "private" }
  }

  # says: settings must be named as in docs/settings.md, in capitals, such as REGISTRATION.
  expect_failures = [var.settings]
}

run "states_under_a_name_that_aws_refuses" {
  command = plan

  module {
    source = "./bootstrap"
  }

  variables {
    project = "Gatehouse"
  }

  # says: project must be 2 to 14 lower-case letters, digits and hyphens, beginning with a letter.
  expect_failures = [var.project]
}

run "states_in_a_zone" {
  command = plan

  module {
    source = "./bootstrap"
  }

  variables {
    region = "eu-west-1a"
  }

  # says: region must be the name of an AWS region, such as eu-west-1.
  expect_failures = [var.region]
}
