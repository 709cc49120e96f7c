# How letters leave: by SES in the name of a domain, by SMTP, or not at all.

provider "aws" {
  region                      = "eu-west-1"
  access_key                  = "offline"
  secret_key                  = "offline"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
}

variables {
  name    = "gatehouse-small"
  account = { id = "123456789012", region = "eu-west-1" }
}

run "by_ses_with_the_domains_zone" {
  command = plan

  module {
    source = "./modules/mail"
  }

  variables {
    mail = { from = "Example <accounts@mail.example.com>", ses_domain = "example.com", hosted_zone_id = "Z0123456789ABCDEFGHIJ" }
  }

  assert {
    condition     = aws_sesv2_configuration_set.this[0].delivery_options[0].tls_policy == "REQUIRE"
    error_message = "over TLS or not at all"
  }

  assert {
    condition     = aws_sesv2_email_identity.this[0].email_identity == "example.com" && aws_sesv2_email_identity.this[0].configuration_set_name == "gatehouse-small"
    error_message = "in the name of that domain, under those rules"
  }

  assert {
    condition     = length(aws_route53_record.dkim) == 3 && alltrue([for record in aws_route53_record.dkim : record.zone_id == "Z0123456789ABCDEFGHIJ" && record.type == "CNAME"]) && length(output.dkim_records) == 0
    error_message = "its three records are made in its zone"
  }

  assert {
    condition     = output.url == "ses:" && output.from == "Example <accounts@mail.example.com>" && output.from_address == "accounts@mail.example.com"
    error_message = "the worker sends from one address"
  }
}

run "by_ses_with_an_identity_that_is_there" {
  command = plan

  module {
    source = "./modules/mail"
  }

  variables {
    mail = { from = "accounts@example.com", ses_domain = "example.com", hosted_zone_id = "Z0123456789ABCDEFGHIJ", create_identity = false }
  }

  assert {
    condition     = length(aws_sesv2_email_identity.this) == 0 && length(aws_sesv2_configuration_set.this) == 0 && length(aws_route53_record.dkim) == 0
    error_message = "it is used as it is"
  }

  assert {
    condition     = output.url == "ses:" && join(" ", output.ses_arns) == "arn:aws:ses:eu-west-1:123456789012:identity/example.com"
    error_message = "the worker may send with it"
  }
}

run "by_smtp" {
  command = plan

  module {
    source = "./modules/mail"
  }

  variables {
    mail = { from = "accounts@example.com", url_secret_arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:smtp-AbCdEf" }
  }

  assert {
    condition     = output.url == null && output.url_secret_arn == "arn:aws:secretsmanager:eu-west-1:123456789012:secret:smtp-AbCdEf" && length(output.ses_arns) == 0 && length(aws_sesv2_email_identity.this) == 0
    error_message = "a secret says how, and SES is left alone"
  }
}

run "not_at_all" {
  command = plan

  module {
    source = "./modules/mail"
  }

  variables {
    mail = null
  }

  assert {
    condition     = output.url == "none" && output.from == null && length(output.ses_arns) == 0 && length(aws_sesv2_configuration_set.this) == 0
    error_message = "the service is told that there is none"
  }
}
