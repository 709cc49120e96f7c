# How many tasks there are between the least and the most.

locals {
  sizes = { api = var.api, worker = var.worker }

  # Up within a minute, down after five quiet ones.
  targets = {
    "api-cpu"      = { service = "api", metric = "ECSServiceAverageCPUUtilization", value = 70, label = null }
    "api-memory"   = { service = "api", metric = "ECSServiceAverageMemoryUtilization", value = 75, label = null }
    "api-requests" = { service = "api", metric = "ALBRequestCountPerTarget", value = var.api.requests_per_task_minute, label = "${var.load_balancer.arn_suffix}/${var.load_balancer.target_group_arn_suffix}" }
    "worker-cpu"   = { service = "worker", metric = "ECSServiceAverageCPUUtilization", value = 70, label = null }
  }
}

resource "aws_appautoscaling_target" "these" {
  for_each = local.sizes

  service_namespace  = "ecs"
  scalable_dimension = "ecs:service:DesiredCount"
  resource_id        = "service/${aws_ecs_cluster.this.name}/${aws_ecs_service.these[each.key].name}"
  min_capacity       = each.value.min_tasks
  max_capacity       = each.value.max_tasks
}

resource "aws_appautoscaling_policy" "these" {
  for_each = local.targets

  name               = "${var.name}-${each.key}"
  policy_type        = "TargetTrackingScaling"
  service_namespace  = aws_appautoscaling_target.these[each.value.service].service_namespace
  scalable_dimension = aws_appautoscaling_target.these[each.value.service].scalable_dimension
  resource_id        = aws_appautoscaling_target.these[each.value.service].resource_id

  target_tracking_scaling_policy_configuration {
    target_value       = each.value.value
    scale_out_cooldown = 60
    scale_in_cooldown  = 300

    predefined_metric_specification {
      predefined_metric_type = each.value.metric
      resource_label         = each.value.label
    }
  }
}
