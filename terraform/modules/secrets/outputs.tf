output "master_key_arn" {
  value       = aws_secretsmanager_secret_version.master_key.arn
  description = "The secret that holds MASTER_KEY."
}

output "peppers_arn" {
  value       = aws_secretsmanager_secret_version.peppers.arn
  description = "The secret that holds PEPPERS."
}
