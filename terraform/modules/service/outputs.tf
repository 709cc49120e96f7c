output "cluster_name" {
  value       = aws_ecs_cluster.this.name
  description = "The cluster."
}

output "cluster_arn" {
  value       = aws_ecs_cluster.this.arn
  description = "How IAM names the cluster."
}

output "service_names" {
  value       = { for key, service in aws_ecs_service.these : key => service.name }
  description = "The services api and worker."
}

output "log_group_name" {
  value       = aws_cloudwatch_log_group.this.name
  description = "Where all containers write."
}

output "log_group_arn" {
  value       = aws_cloudwatch_log_group.this.arn
  description = "How IAM names that group."
}

output "security_group_id" {
  value       = aws_security_group.tasks.id
  description = "The security group of all tasks."
}

output "role_arns" {
  value = {
    api     = [aws_iam_role.execution["service"].arn, aws_iam_role.task["api"].arn]
    worker  = [aws_iam_role.execution["service"].arn, aws_iam_role.task["worker"].arn]
    migrate = [aws_iam_role.execution["migrate"].arn, aws_iam_role.task["migrate"].arn]
  }
  description = "The roles that a task of each family takes on."
}

output "task_policies" {
  value       = { for name, statements in local.statements_of : name => jsonencode({ Version = "2012-10-17", Statement = statements }) }
  description = "What the code of each family may do, as IAM policies."
}

output "kubernetes_role_arn" {
  value       = one(aws_iam_role.kubernetes[*].arn)
  description = "For the annotation of the service account; null without one."
}

output "connections_at_most" {
  value       = local.connections_at_most
  description = "Connections to the database that may be open at once, during a release."
}

output "counts" {
  value       = { api = var.api.min_tasks, worker = var.worker.min_tasks }
  description = "Tasks that a first deployment starts."
}
