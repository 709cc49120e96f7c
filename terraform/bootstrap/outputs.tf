output "bucket" {
  value       = aws_s3_bucket.state.id
  description = "The bucket, for environments/*.s3.tfbackend."
}
