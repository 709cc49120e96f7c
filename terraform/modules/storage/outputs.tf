output "bucket" {
  value       = aws_s3_bucket.avatars.id
  description = "The bucket's name: AVATARS_BUCKET."
}

output "bucket_arn" {
  value       = aws_s3_bucket.avatars.arn
  description = "How IAM names the bucket."
}

output "url" {
  value       = var.enable_cdn ? "https://${aws_cloudfront_distribution.avatars[0].domain_name}" : null
  description = "Where browsers load pictures from: AVATARS_URL; null when the service serves them."
}
