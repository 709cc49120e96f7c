output "from" {
  value       = local.from
  description = "MAIL_FROM; null without mail."
}

output "from_address" {
  value       = local.from_address
  description = "The address in it, which alone the worker may send from."
}

output "url" {
  value       = local.ses_domain != null ? "ses:" : var.mail == null ? "none" : null
  description = "MAIL_URL; null when a secret holds it."
}

output "url_secret_arn" {
  value       = try(var.mail.url_secret_arn, null)
  description = "The secret that holds MAIL_URL, if one does."
}

output "ses_arns" {
  value       = local.ses_domain == null ? [] : concat(["${local.ses}:identity/${local.ses_domain}"], local.creates_identity ? ["${local.ses}:configuration-set/${var.name}"] : [])
  description = "How IAM names what the worker may send with; none without SES."
}

output "dkim_records" {
  value       = local.creates_identity && local.dkim_record_count == 0 ? [for token in aws_sesv2_email_identity.this[0].dkim_signing_attributes[0].tokens : "${token}._domainkey.${local.ses_domain} CNAME ${token}.dkim.amazonses.com"] : []
  description = "Records to make by hand where the domain's zone is elsewhere."
}
