output "urls" {
  value       = { for name, repository in aws_ecr_repository.these : name => repository.repository_url }
  description = "Where the images service and nginx are, without a tag."
}

output "arns" {
  value       = { for name, repository in aws_ecr_repository.these : name => repository.arn }
  description = "How IAM names the repositories service and nginx."
}
