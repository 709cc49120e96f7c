locals {
  of_targets = ["TargetGroup", var.load_balancer.target_group_arn_suffix, "LoadBalancer", var.load_balancer.arn_suffix]
  of_service = { for key, name in var.service.service_names : key => ["ClusterName", var.service.cluster_name, "ServiceName", name] }
  of_rds     = ["DBInstanceIdentifier", var.database.identifier]

  # Title, statistic, metrics. Three in a row.
  graphs = [
    { title = "Requests and 5xx", stat = "Sum", metrics = [
      ["AWS/ApplicationELB", "RequestCount", "LoadBalancer", var.load_balancer.arn_suffix],
      ["AWS/ApplicationELB", "HTTPCode_Target_5XX_Count", "LoadBalancer", var.load_balancer.arn_suffix],
      ["AWS/ApplicationELB", "HTTPCode_ELB_5XX_Count", "LoadBalancer", var.load_balancer.arn_suffix],
    ] },
    { title = "Slowest hundredth, in seconds", stat = "p99", metrics = [concat(["AWS/ApplicationELB", "TargetResponseTime"], local.of_targets)] },
    { title = "Healthy and unhealthy tasks", stat = "Maximum", metrics = [
      concat(["AWS/ApplicationELB", "HealthyHostCount"], local.of_targets), concat(["AWS/ApplicationELB", "UnHealthyHostCount"], local.of_targets),
    ] },
    { title = "CPU of tasks, in percent", stat = "Average", metrics = [for dimensions in values(local.of_service) : concat(["AWS/ECS", "CPUUtilization"], dimensions)] },
    { title = "Memory of tasks, in percent", stat = "Average", metrics = [for dimensions in values(local.of_service) : concat(["AWS/ECS", "MemoryUtilization"], dimensions)] },
    { title = "Logins", stat = "Sum", metrics = [for name in ["LoginsDone", "LoginsRefused", "RequestsLimited", "TokensReused"] : [local.log_namespace, name]] },
    { title = "Database: CPU in percent", stat = "Average", metrics = [concat(["AWS/RDS", "CPUUtilization"], local.of_rds)] },
    { title = "Database: connections of ${var.database.max_connections}", stat = "Maximum", metrics = [concat(["AWS/RDS", "DatabaseConnections"], local.of_rds)] },
    { title = "Database: free storage, in bytes", stat = "Minimum", metrics = [concat(["AWS/RDS", "FreeStorageSpace"], local.of_rds)] },
    { title = "Mail and jobs", stat = "Sum", metrics = [for name in ["MailSent", "JobsFailed", "JobsGivenUp"] : [local.log_namespace, name]] },
    { title = "Longest wait of a job that is due, in seconds", stat = "Maximum", metrics = [[local.log_namespace, "OldestJobSeconds"]] },
    { title = "What was away", stat = "Sum", metrics = [for name in ["DatabaseUnavailable", "LimitsStoreAway", "AvatarStoreFailed", "NotAnswered"] : [local.log_namespace, name]] },
    { title = "Cache: memory in percent", stat = "Maximum", metrics = [for id in var.cache_node_ids : ["AWS/ElastiCache", "DatabaseMemoryUsagePercentage", "CacheClusterId", id]] },
  ]
  shown = [for graph in local.graphs : graph if length(graph.metrics) > 0]
}

resource "aws_cloudwatch_dashboard" "this" {
  dashboard_name = var.name
  dashboard_body = jsonencode({
    widgets = concat([for index, graph in local.shown : {
      type   = "metric"
      x      = 8 * (index % 3)
      y      = 6 * floor(index / 3)
      width  = 8
      height = 6
      properties = {
        title   = graph.title
        region  = var.account.region
        view    = "timeSeries"
        stat    = graph.stat
        period  = 60
        metrics = graph.metrics
      }
      }], [{
      type   = "log"
      x      = 0
      y      = 6 * ceil(length(local.shown) / 3)
      width  = 24
      height = 6
      properties = {
        title  = "What is worth a look"
        region = var.account.region
        view   = "table"
        query  = "SOURCE '${var.service.log_group_name}' | fields time, level, event, problem, status, path, request_id | filter level in ['WARNING', 'ERROR', 'CRITICAL'] or status >= 500 | sort @timestamp desc | limit 50"
      }
    }])
  })
}
