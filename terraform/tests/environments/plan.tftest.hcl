# The files of environments/ as they are: terraform test -test-directory=tests/environments -var-file=environments/small.tfvars

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
  secrets = {
    master_key_arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:x/master-key-AbCdEf"
    peppers_arn    = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:x/peppers-AbCdEf"
  }
}

run "plans" {
  command = plan

  # The file's own, but for the users.
  variables {
    cache = merge(var.cache, {
      user_group_id  = "x"
      url_secret_arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:x/limits-store-AbCdEf"
    })
  }

  assert {
    condition     = output.connections.at_most <= output.connections.the_database_takes
    error_message = "a release fits into the database"
  }

  assert {
    condition     = var.environment != "production" || length(output.warnings) == 0
    error_message = "production lacks nothing"
  }

  assert {
    condition     = var.environment != "production" || (length(module.network.nat_addresses) == 3 && length(module.pipeline) == 1)
    error_message = "production has a NAT gateway in each zone, and a pipeline"
  }

  assert {
    condition     = var.environment != "production" || (length(module.cache[0].node_ids) == 2 && module.service.counts == { api = 2, worker = 2 })
    error_message = "in production what may fail stands twice"
  }
}
