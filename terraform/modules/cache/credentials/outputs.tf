output "user_group_id" {
  value       = local.user_id
  description = "Who may log in to the cache."

  depends_on = [aws_cloudformation_stack.user]
}

output "url_secret_arn" {
  value       = aws_secretsmanager_secret_version.url.arn
  description = "The secret with the URL of the cache."
}
