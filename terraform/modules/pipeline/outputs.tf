output "name" {
  value       = aws_codepipeline.this.name
  description = "The pipeline."
}

output "connection_arn" {
  value       = local.connection_arn
  description = "The connection to GitHub, to be approved once."
}

output "stage_policies" {
  value       = { for stage in local.order : stage => jsonencode({ Version = "2012-10-17", Statement = local.statements_of[stage] }) }
  description = "What each stage may do besides reading artifacts and writing its log, as IAM policies."
}
