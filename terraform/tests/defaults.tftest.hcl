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
    master_key_arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:x/master-key"
    peppers_arn    = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:x/peppers"
  }
  cache = {
    user_group_id  = "x"
    url_secret_arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:x/limits-store"
  }
}

run "defaults" {
  command = plan

  assert {
    condition     = output.name == "gatehouse-small"
    error_message = "names are project-environment"
  }

  assert {
    condition     = anytrue([for warning in output.warnings : startswith(warning, "HTTP ONLY")])
    error_message = "an environment without TLS says so"
  }
}
