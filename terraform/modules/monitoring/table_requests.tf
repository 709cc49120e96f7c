# Requests and tasks, as AWS measures them. In a row: from (this figure or more) or below; no figure at all is fine unless
# quiet_is_bad.

locals {
  balancer_rows = {
    balancer-errors = {
      metric = "HTTPCode_ELB_5XX_Count", statistic = "Sum", seconds = 300, periods = 1, from = var.alarms.target_errors_per_5_min
      says   = "The load balancer itself answered 5xx: no task was there, or one broke off."
    }
  }

  target_rows = {
    target-errors = {
      metric = "HTTPCode_Target_5XX_Count", statistic = "Sum", seconds = 300, periods = 1, from = var.alarms.target_errors_per_5_min
      says   = "Tasks answered 5xx: look for level ERROR and for database_unavailable in the log."
    }
    latency = {
      metric = "TargetResponseTime", statistic = "p99", seconds = 60, periods = 5, from = var.alarms.latency_p99_seconds
      says   = "The slowest hundredth of requests takes too long: CPU, the database, or a flood of logins."
    }
    unhealthy-hosts = {
      metric = "UnHealthyHostCount", statistic = "Maximum", seconds = 60, periods = 3, from = 1
      says   = "A task does not answer /health."
    }
    no-healthy-hosts = {
      metric = "HealthyHostCount", statistic = "Maximum", seconds = 60, periods = 3, below = 1, quiet_is_bad = true
      says   = "No task answers. Before the first deployment that is as it should be."
    }
  }

  task_rows = merge([for key, name in var.service.service_names : {
    "${key}-cpu" = {
      metric = "CPUUtilization", statistic = "Average", seconds = 60, periods = 2, from = var.alarms.cpu_or_memory_percent
      says   = "The tasks of ${name} are busy; autoscaling should be adding some.", service = name
    }
    "${key}-memory" = {
      metric = "MemoryUtilization", statistic = "Average", seconds = 60, periods = 2, from = var.alarms.cpu_or_memory_percent
      says   = "The tasks of ${name} are short of memory.", service = name
    }
    "${key}-gone" = {
      metric = "CPUUtilization", statistic = "SampleCount", seconds = 300, periods = 1, below = 1, quiet_is_bad = true
      says   = "No task of ${name} runs. Before the first deployment that is as it should be.", service = name
    }
  }]...)

  request_families = {
    balancer = {
      namespace  = "AWS/ApplicationELB", rows = local.balancer_rows
      dimensions = { LoadBalancer = var.load_balancer.arn_suffix }
    }
    targets = {
      namespace  = "AWS/ApplicationELB", rows = local.target_rows
      dimensions = { LoadBalancer = var.load_balancer.arn_suffix, TargetGroup = var.load_balancer.target_group_arn_suffix }
    }
  }

  task_families = { for key, name in var.service.service_names : key => {
    namespace  = "AWS/ECS"
    dimensions = { ClusterName = var.service.cluster_name, ServiceName = name }
    rows       = { for row_key, row in local.task_rows : row_key => row if row.service == name }
  } }
}
