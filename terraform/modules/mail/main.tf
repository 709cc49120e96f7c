# How letters leave: Amazon SES in the name of a domain, an SMTP server of yours, or not at all.

locals {
  ses_domain        = try(var.mail.ses_domain, null)
  creates_identity  = local.ses_domain != null && try(var.mail.create_identity, false)
  ses               = "arn:aws:ses:${var.account.region}:${var.account.id}"
  from              = try(var.mail.from, null)
  from_address      = local.from == null ? null : try(regex("<([^>]+)>", local.from)[0], local.from)
  dkim_record_count = local.creates_identity && try(var.mail.hosted_zone_id, null) != null ? 3 : 0
}

resource "aws_sesv2_configuration_set" "this" {
  count = local.creates_identity ? 1 : 0

  configuration_set_name = var.name

  # Letters hold links that open accounts: over TLS or not at all.
  delivery_options {
    tls_policy = "REQUIRE"
  }

  reputation_options {
    reputation_metrics_enabled = true
  }

  suppression_options {
    suppressed_reasons = ["BOUNCE", "COMPLAINT"]
  }
}

resource "aws_sesv2_email_identity" "this" {
  count = local.creates_identity ? 1 : 0

  email_identity         = local.ses_domain
  configuration_set_name = aws_sesv2_configuration_set.this[0].configuration_set_name

  dkim_signing_attributes {
    next_signing_key_length = "RSA_2048_BIT"
  }
}

resource "aws_route53_record" "dkim" {
  count = local.dkim_record_count

  zone_id = var.mail.hosted_zone_id
  name    = "${aws_sesv2_email_identity.this[0].dkim_signing_attributes[0].tokens[count.index]}._domainkey.${local.ses_domain}"
  type    = "CNAME"
  records = ["${aws_sesv2_email_identity.this[0].dkim_signing_attributes[0].tokens[count.index]}.dkim.amazonses.com"]
  ttl     = 300
}
