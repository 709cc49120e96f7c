output "url_secret_arn" {
  value       = var.user_group_id == null ? module.credentials[0].url_secret_arn : var.url_secret_arn
  description = "The secret with its URL, password included: LIMITS_STORE."
}

output "security_group_id" {
  value       = aws_security_group.this.id
  description = "Its security group; the rules are made by modules/service."
}

output "port" {
  value       = local.port
  description = "Its port."
}

output "node_ids" {
  value       = [for number in range(1, var.node_count + 1) : format("%s-%03d", var.name, number)]
  description = "How metrics name its nodes."
}
