output "vpc_id" {
  value       = aws_vpc.this.id
  description = "The VPC."
}

output "public_subnet_ids" {
  value       = [for subnet in aws_subnet.public : subnet.id]
  description = "Subnets of the load balancer."
}

output "public_cidr_blocks" {
  value       = [for subnet in aws_subnet.public : subnet.cidr_block]
  description = "Addresses from which the load balancer speaks to the tasks."
}

output "task_subnet_ids" {
  value       = [for subnet in(var.nat == "none" ? aws_subnet.public : aws_subnet.private) : subnet.id]
  description = "Subnets of the tasks: the public ones if there is no NAT gateway."
}

output "database_subnet_ids" {
  value       = [for subnet in aws_subnet.database : subnet.id]
  description = "Subnets of the database and the cache, without a way out."
}

output "has_public_tasks" {
  value       = var.nat == "none"
  description = "Whether tasks need public addresses of their own."
}

output "nat_addresses" {
  value       = [for address in aws_eip.nat : address.public_ip]
  description = "Addresses from which tasks reach the internet; none without a NAT gateway."
}
