# All of it switched on, under the longest name that is taken.

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

run "everything_at_once_with_the_longest_name" {
  command = plan

  variables {
    project       = "gatehouse-long"
    environment   = "production1"
    domain        = { name = "accounts.example.com", hosted_zone_id = "Z0123456789ABCDEFGHIJ" }
    mail          = { from = "Example <accounts@example.com>", ses_domain = "example.com", hosted_zone_id = "Z0123456789ABCDEFGHIJ" }
    network       = { nat = "per_zone" }
    load_balancer = { enable_waf = true }
    database      = { instance_class = "db.m7g.large", is_multi_az = true, has_replica = true, backup_retention_days = 35 }
    api           = { cpu_units = 1024, memory_mib = 2048, min_tasks = 2, max_tasks = 10, web_workers = 2 }
    alarms        = { emails = ["on-call@example.com"] }
    pipeline      = { repository = "example/gatehouse" }
    kubernetes = {
      oidc_provider_arn = "arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/ABC"
      namespace         = "gatehouse"
      service_account   = "gatehouse"
    }
  }

  assert {
    condition     = output.name == "gatehouse-long-production1" && module.pipeline[0].name == "gatehouse-long-production1"
    error_message = "AWS takes the longest name everywhere"
  }

  assert {
    condition     = anytrue([for step in output.next_steps : strcontains(step, "Approve the connection")])
    error_message = "a person has to approve the connection, and is told"
  }

  assert {
    condition     = length(output.warnings) == 0
    error_message = "a complete environment needs no warning"
  }
}
