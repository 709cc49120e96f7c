# What each larger choice changes.

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

run "a_domain_with_its_zone_is_https" {
  command = plan

  variables {
    domain = { name = "accounts.example.com", hosted_zone_id = "Z0123456789ABCDEFGHIJ" }
  }

  assert {
    condition     = output.url == "https://accounts.example.com"
    error_message = "with a domain clients come by TLS"
  }

  assert {
    condition     = !anytrue([for warning in output.warnings : startswith(warning, "HTTP ONLY")])
    error_message = "HTTPS needs no warning"
  }
}

run "a_certificate_of_ones_own_leaves_the_record_to_a_person" {
  command = plan

  variables {
    domain = { name = "accounts.example.com", certificate_arn = "arn:aws:acm:eu-west-1:123456789012:certificate/11111111-2222-3333-4444-555555555555" }
  }

  assert {
    condition     = output.url == "https://accounts.example.com"
    error_message = "with a certificate clients come by TLS"
  }
}

run "without_nat_tasks_have_public_addresses" {
  command = plan

  variables {
    network = { nat = "none" }
  }

  assert {
    condition     = length(module.network.nat_addresses) == 0 && output.task_network.ASSIGN_PUBLIC_IP == "ENABLED"
    error_message = "tasks reach the internet by themselves"
  }

  assert {
    condition     = anytrue([for warning in output.warnings : startswith(warning, "NO NAT")])
    error_message = "public tasks are worth a warning"
  }
}

run "a_nat_gateway_for_each_of_two_zones" {
  command = plan

  variables {
    network = { nat = "per_zone", zone_count = 2 }
  }

  assert {
    condition     = length(module.network.nat_addresses) == 2 && length(module.network.task_subnet_ids) == 2
    error_message = "each zone has its own"
  }
}

run "a_replica_has_alarms_of_its_own" {
  command = plan

  variables {
    database = { has_replica = true }
  }

  assert {
    condition     = contains(module.monitoring.alarm_names, "gatehouse-small-replica-lag") && length(module.monitoring.alarm_names) == 32
    error_message = "a replica that lags must be told of"
  }
}

run "a_cache_of_ones_own" {
  command = plan

  variables {
    cache = {
      is_enabled        = false
      url_secret_arn    = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:valkey-AbCdEf"
      security_group_id = "sg-0123456789abcdef0"
    }
  }

  assert {
    condition     = length(module.cache) == 0 && length(module.monitoring.alarm_names) == 26
    error_message = "nothing is made or watched that is somebody else's"
  }
}

run "without_a_cdn_the_service_serves_pictures" {
  command = plan

  variables {
    domain  = { name = "accounts.example.com", hosted_zone_id = "Z0123456789ABCDEFGHIJ" }
    storage = { enable_cdn = false }
  }

  assert {
    condition     = output.avatars_url == "https://accounts.example.com/avatars"
    error_message = "pictures come from the service itself"
  }
}

run "mail_by_ses_with_a_zone_elsewhere" {
  command = plan

  variables {
    mail = { from = "Example <accounts@example.com>", ses_domain = "example.com" }
  }

  assert {
    condition     = module.mail.url == "ses:" && module.mail.from_address == "accounts@example.com"
    error_message = "mail leaves by SES"
  }

  assert {
    condition     = length(module.mail.ses_arns) == 2 && module.mail.ses_arns[0] == "arn:aws:ses:eu-west-1:123456789012:identity/example.com"
    error_message = "the worker may send in the name of that domain, with the configuration set made for it"
  }
}

run "mail_by_smtp" {
  command = plan

  variables {
    mail = { from = "accounts@example.com", url_secret_arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:smtp-AbCdEf" }
  }

  assert {
    condition     = module.mail.url == null && length(module.mail.ses_arns) == 0
    error_message = "a secret says how mail leaves"
  }
}
