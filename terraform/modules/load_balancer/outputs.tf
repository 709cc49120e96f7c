output "url" {
  value       = local.is_https ? "https://${var.domain.name}" : "http://${aws_lb.this.dns_name}"
  description = "Where clients reach the service."
}

output "is_https" {
  value       = local.is_https
  description = "Whether clients come by TLS."
}

output "dns_name" {
  value       = aws_lb.this.dns_name
  description = "Name of the load balancer, for a record of your own."
}

output "arn_suffix" {
  value       = aws_lb.this.arn_suffix
  description = "How metrics name the load balancer."
}

output "target_group_arn" {
  value       = aws_lb_target_group.nginx.arn
  description = "Where tasks register."

  # ECS takes a target group only when a listener leads to it.
  depends_on = [aws_lb_listener.http, aws_lb_listener.https]
}

output "target_group_arn_suffix" {
  value       = aws_lb_target_group.nginx.arn_suffix
  description = "How metrics name the target group."
}

output "security_group_id" {
  value       = aws_security_group.this.id
  description = "The load balancer's security group; the rule that leads to the tasks is made by modules/service."
}

output "deregistration_delay_seconds" {
  value       = var.deregistration_delay_seconds
  description = "How long a leaving task may finish its requests."
}
