# What AWS measures. `missing` says what no figure at all means.

locals {
  quiet_is_fine = "notBreaching"
  quiet_is_bad  = "breaching"
  targets       = { LoadBalancer = var.load_balancer.arn_suffix, TargetGroup = var.load_balancer.target_group_arn_suffix }

  load_balancer_alarms = {
    balancer-errors  = { namespace = "AWS/ApplicationELB", metric = "HTTPCode_ELB_5XX_Count", dimensions = { LoadBalancer = var.load_balancer.arn_suffix }, statistic = "Sum", period_seconds = 300, periods = 1, is_below = false, threshold = var.thresholds.target_errors_per_5_min, missing = local.quiet_is_fine, says = "The load balancer itself answered 5xx: no task was there, or one broke off." }
    target-errors    = { namespace = "AWS/ApplicationELB", metric = "HTTPCode_Target_5XX_Count", dimensions = local.targets, statistic = "Sum", period_seconds = 300, periods = 1, is_below = false, threshold = var.thresholds.target_errors_per_5_min, missing = local.quiet_is_fine, says = "Tasks answered 5xx: look for level ERROR and for database_unavailable in the log." }
    latency          = { namespace = "AWS/ApplicationELB", metric = "TargetResponseTime", dimensions = local.targets, statistic = "p99", period_seconds = 60, periods = 5, is_below = false, threshold = var.thresholds.latency_p99_seconds, missing = local.quiet_is_fine, says = "The slowest hundredth of requests takes too long: CPU, the database, or a flood of logins." }
    unhealthy-hosts  = { namespace = "AWS/ApplicationELB", metric = "UnHealthyHostCount", dimensions = local.targets, statistic = "Maximum", period_seconds = 60, periods = 3, is_below = false, threshold = 1, missing = local.quiet_is_fine, says = "A task does not answer /health." }
    no-healthy-hosts = { namespace = "AWS/ApplicationELB", metric = "HealthyHostCount", dimensions = local.targets, statistic = "Maximum", period_seconds = 60, periods = 3, is_below = true, threshold = 1, missing = local.quiet_is_bad, says = "No task answers. (Before the first deployment that is as it should be.)" }
  }

  task_alarms = merge([for key, name in var.service.service_names : {
    "${key}-cpu"    = { namespace = "AWS/ECS", metric = "CPUUtilization", dimensions = { ClusterName = var.service.cluster_name, ServiceName = name }, statistic = "Average", period_seconds = 60, periods = 2, is_below = false, threshold = var.thresholds.cpu_or_memory_percent, missing = local.quiet_is_fine, says = "The tasks of ${name} are busy; autoscaling should be adding some." }
    "${key}-memory" = { namespace = "AWS/ECS", metric = "MemoryUtilization", dimensions = { ClusterName = var.service.cluster_name, ServiceName = name }, statistic = "Average", period_seconds = 60, periods = 2, is_below = false, threshold = var.thresholds.cpu_or_memory_percent, missing = local.quiet_is_fine, says = "The tasks of ${name} are short of memory." }
    "${key}-gone"   = { namespace = "AWS/ECS", metric = "CPUUtilization", dimensions = { ClusterName = var.service.cluster_name, ServiceName = name }, statistic = "SampleCount", period_seconds = 300, periods = 1, is_below = true, threshold = 1, missing = local.quiet_is_bad, says = "No task of ${name} runs. (Before the first deployment that is as it should be.)" }
  }]...)

  databases = { for key, identifier in { database = var.database.identifier, replica = var.database.replica_identifier } : key => { DBInstanceIdentifier = identifier } if identifier != null }

  database_alarms = merge(concat([for key, dimensions in local.databases : {
    "${key}-cpu"         = { namespace = "AWS/RDS", metric = "CPUUtilization", dimensions = dimensions, statistic = "Average", period_seconds = 300, periods = 2, is_below = false, threshold = var.thresholds.database_cpu_percent, missing = local.quiet_is_bad, says = "The ${key} is busy: Performance Insights names the statements." }
    "${key}-storage"     = { namespace = "AWS/RDS", metric = "FreeStorageSpace", dimensions = dimensions, statistic = "Minimum", period_seconds = 300, periods = 2, is_below = true, threshold = floor(var.database.storage_gib * 1073741824 * var.thresholds.free_storage_percent / 100), missing = local.quiet_is_bad, says = "The ${key} runs out of storage, and did not grow by itself: look at storage_limit_gib." }
    "${key}-connections" = { namespace = "AWS/RDS", metric = "DatabaseConnections", dimensions = dimensions, statistic = "Maximum", period_seconds = 60, periods = 3, is_below = false, threshold = floor(var.database.max_connections * var.thresholds.database_connection_percent / 100), missing = local.quiet_is_bad, says = "The ${key} runs out of connections." }
    }], [for key, dimensions in local.databases : {
    replica-lag = { namespace = "AWS/RDS", metric = "ReplicaLag", dimensions = dimensions, statistic = "Maximum", period_seconds = 60, periods = 5, is_below = false, threshold = 300, missing = local.quiet_is_bad, says = "The replica is more than five minutes behind." }
  } if key == "replica"])...)

  cache_alarms = merge([for id in var.cache_node_ids : {
    "${id}-memory" = { namespace = "AWS/ElastiCache", metric = "DatabaseMemoryUsagePercentage", dimensions = { CacheClusterId = id }, statistic = "Maximum", period_seconds = 300, periods = 2, is_below = false, threshold = 80, missing = local.quiet_is_fine, says = "The cache fills up; when it is full, rate limits are forgotten." }
    "${id}-cpu"    = { namespace = "AWS/ElastiCache", metric = "EngineCPUUtilization", dimensions = { CacheClusterId = id }, statistic = "Average", period_seconds = 300, periods = 2, is_below = false, threshold = 80, missing = local.quiet_is_fine, says = "The cache is busy; when it answers too late, each process counts alone." }
  }]...)
}
