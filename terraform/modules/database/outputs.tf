output "identifier" {
  value       = aws_db_instance.this.identifier
  description = "How metrics and commands name it."
}

output "replica_identifier" {
  value       = one(aws_db_instance.replica[*].identifier)
  description = "The same of the copy to read from; null if there is none."
}

output "address" {
  value       = aws_db_instance.this.address
  description = "Its host name."
}

output "replica_address" {
  value       = one(aws_db_instance.replica[*].address)
  description = "Host name of the copy to read from; null if there is none."
}

output "port" {
  value       = local.port
  description = "Its port."
}

output "database_name" {
  value       = local.database_name
  description = "The database within the server."
}

output "owner" {
  value       = local.owner
  description = "The role that owns the tables, and logs in by password."
}

output "application" {
  value       = local.application
  description = "The role of the service, which the migration task makes, and which logs in by IAM."
}

output "resource_id" {
  value       = aws_db_instance.this.resource_id
  description = "How IAM names the server in the right to connect."
}

output "owner_secret_arn" {
  value       = aws_db_instance.this.master_user_secret[0].secret_arn
  description = "The secret with the owner's password, under the JSON key password."
}

output "key_arn" {
  value       = aws_kms_key.this.arn
  description = "The key that the owner's password is sealed with."
}

output "security_group_id" {
  value       = aws_security_group.this.id
  description = "Its security group; the rules are made by modules/service."
}

output "max_connections" {
  value       = local.max_connections
  description = "Connections that the server takes."
}

output "storage_gib" {
  value       = var.storage_gib
  description = "Storage that it began with."
}
