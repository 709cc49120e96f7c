# Both begin with no task, because there is no image yet. From then on the pipeline says which revision runs, and
# autoscaling how many tasks; an apply takes neither back.

locals {
  services = {
    api    = { task_definition = aws_ecs_task_definition.api.arn, is_behind_load_balancer = true }
    worker = { task_definition = aws_ecs_task_definition.worker.arn, is_behind_load_balancer = false }
  }
}

resource "aws_ecs_service" "these" {
  for_each = local.services

  name                               = "${var.name}-${each.key}"
  cluster                            = aws_ecs_cluster.this.arn
  task_definition                    = each.value.task_definition
  launch_type                        = "FARGATE"
  desired_count                      = 0
  deployment_minimum_healthy_percent = 100
  deployment_maximum_percent         = 200
  availability_zone_rebalancing      = "ENABLED"
  enable_ecs_managed_tags            = true
  propagate_tags                     = "SERVICE"
  enable_execute_command             = false
  wait_for_steady_state              = false
  health_check_grace_period_seconds  = each.value.is_behind_load_balancer ? 60 : null

  deployment_circuit_breaker {
    enable   = true
    rollback = true
  }

  network_configuration {
    subnets          = var.network.task_subnet_ids
    security_groups  = [aws_security_group.tasks.id]
    assign_public_ip = var.network.has_public_tasks
  }

  dynamic "load_balancer" {
    for_each = each.value.is_behind_load_balancer ? [1] : []
    content {
      target_group_arn = var.load_balancer.target_group_arn
      container_name   = "nginx"
      container_port   = 8080
    }
  }

  lifecycle {
    ignore_changes = [task_definition, desired_count]
  }

  # Tasks that start before they may read their secrets would count as failures.
  depends_on = [aws_iam_role_policy.execution, aws_iam_role_policy_attachment.task]
}
