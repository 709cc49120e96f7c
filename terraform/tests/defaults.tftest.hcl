# What stands up with nothing but a name and a region. The real provider plans, offline.

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

run "a_name_and_a_region_are_enough" {
  command = plan

  assert {
    condition     = output.name == "gatehouse-small"
    error_message = "names are project-environment"
  }

  assert {
    condition     = anytrue([for warning in output.warnings : startswith(warning, "HTTP ONLY")])
    error_message = "an environment without TLS says so"
  }

  assert {
    condition     = !anytrue([for warning in output.warnings : startswith(warning, "DISPOSABLE")])
    error_message = "nothing is disposable unless somebody says so"
  }

  assert {
    condition     = output.connections == { at_most = 120, the_database_takes = 200 }
    error_message = "2 x (4 tasks x 1 process x 8 + 2 workers x 9) + 20 connections must fit into 2 GiB x 100"
  }

  assert {
    condition     = length(module.network.task_subnet_ids) == 3 && output.task_network.ASSIGN_PUBLIC_IP == "DISABLED"
    error_message = "tasks are private, in three zones"
  }

  assert {
    condition     = length(module.network.nat_addresses) == 1
    error_message = "one NAT gateway"
  }

  assert {
    condition     = length(module.pipeline) == 0 && anytrue([for step in output.next_steps : strcontains(step, "scripts/deploy")])
    error_message = "without a pipeline somebody has to deploy by hand"
  }

  assert {
    condition     = length(module.monitoring.alarm_names) == 28
    error_message = "every row of the tables is an alarm"
  }
}
