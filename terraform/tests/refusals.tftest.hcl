# What the root refuses; of names, refusals_of_names.tftest.hcl. `says`: part of what a person reads (tests/terraform/test_refusals.py).

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

run "a_domain_without_a_certificate" {
  command = plan

  variables {
    domain = { name = "accounts.example.com" }
  }

  # says: domain needs either hosted_zone_id (then the certificate is made and proven in that zone) or certificate_arn
  expect_failures = [var.domain]
}

run "a_url_in_the_place_of_a_domain" {
  command = plan

  variables {
    domain = { name = "https://accounts.example.com", hosted_zone_id = "Z1" }
  }

  # says: domain.name must be a host name in lower case, such as accounts.example.com.
  expect_failures = [var.domain]
}

run "two_ways_for_mail_to_leave" {
  command = plan

  variables {
    mail = { from = "a@example.com", ses_domain = "example.com", url_secret_arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:x-AbCdEf" }
  }

  # says: mail needs either ses_domain (Amazon SES) or url_secret_arn (a secret that holds an SMTP URL), not both.
  expect_failures = [var.mail]
}

run "mail_from_another_domain_than_ses_proves" {
  command = plan

  variables {
    mail = { from = "Example <accounts@example.org>", ses_domain = "example.com" }
  }

  # says: mail.from must be an address at mail.ses_domain
  expect_failures = [var.mail]
}

run "a_setting_that_terraform_sets" {
  command = plan

  variables {
    settings = { DATABASE_URL = "postgresql://x" }
  }

  # says: settings must not name what Terraform sets from its own variables
  expect_failures = [var.settings]
}

run "a_secret_among_the_settings" {
  command = plan

  variables {
    settings = { MASTER_KEY = "x" }
  }

  # says: settings are readable by everybody who may look at a task: MASTER_KEY, PEPPERS and passwords come from Secrets Manager.
  expect_failures = [var.settings]
}

run "a_console_over_plain_http" {
  command = plan

  variables {
    settings = { CONSOLE = "yes" }
  }

  # says: settings must not name CONSOLE without a domain: over plain HTTP there is no console.
  expect_failures = [var.settings]
}

run "a_password_in_the_place_of_a_secret" {
  command = plan

  variables {
    secrets = { master_key_arn = "hunter2", peppers_arn = "hunter3" }
  }

  # says: secrets.master_key_arn and secrets.peppers_arn must be whole ARNs of Secrets Manager, such as arn:aws:secretsmanager:
  expect_failures = [var.secrets]
}

run "a_url_in_the_place_of_its_secret" {
  command = plan

  variables {
    mail  = { from = "accounts@example.com", url_secret_arn = "smtps://user:password@mail.example.com" }
    cache = { is_enabled = false, url_secret_arn = "valkeys://:password@cache.example.com", security_group_id = "sg-1" }
  }

  # says: mail.url_secret_arn must be the whole ARN of the secret that holds the SMTP URL
  # says: cache.url_secret_arn must be the whole ARN of the secret that holds the URL
  expect_failures = [var.mail, var.cache]
}

run "no_cache_and_none_of_ones_own" {
  command = plan

  variables {
    cache = { is_enabled = false }
  }

  # says: name the secret with the URL of a Valkey of yours in cache.url_secret_arn, and its security group in cache.security_group_id.
  expect_failures = [var.cache]
}

run "a_processor_that_fargate_lacks" {
  command = plan

  variables {
    cpu_architecture = "RISCV"
  }

  # says: cpu_architecture must be ARM64 or X86_64.
  expect_failures = [var.cpu_architecture]
}

run "a_repository_without_an_owner" {
  command = plan

  variables {
    pipeline = { repository = "gatehouse" }
  }

  # says: pipeline.repository must be owner/name
  expect_failures = [var.pipeline]
}

run "a_role_in_the_place_of_a_cluster" {
  command = plan

  variables {
    kubernetes = { oidc_provider_arn = "arn:aws:iam::123456789012:role/x", namespace = "n", service_account = "s" }
  }

  # says: kubernetes.oidc_provider_arn must be the ARN of the cluster's IAM OIDC provider
  expect_failures = [var.kubernetes]
}

run "users_of_ones_own_without_their_password" {
  command = plan

  variables {
    cache = { user_group_id = "x" }
  }

  # says: cache.user_group_id (users of yours) and cache.url_secret_arn (the URL with their password) go together
  expect_failures = [var.cache]
}
