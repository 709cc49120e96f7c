# Database and cache, as AWS measures them.

locals {
  databases = { for key, identifier in { database = var.database.identifier, replica = var.database.replica_identifier } : key => identifier if identifier != null }

  database_families = { for key, identifier in local.databases : key => {
    namespace  = "AWS/RDS"
    dimensions = { DBInstanceIdentifier = identifier }
    rows = merge({
      "${key}-cpu" = {
        metric = "CPUUtilization", statistic = "Average", seconds = 300, periods = 2, from = var.alarms.database_cpu_percent, quiet_is_bad = true
        says   = "The ${key} is busy: Database Insights of CloudWatch names the statements."
      }
      "${key}-storage" = {
        metric = "FreeStorageSpace", statistic = "Minimum", seconds = 300, periods = 2, quiet_is_bad = true
        below  = floor(var.database.storage_gib * 1073741824 * var.alarms.free_storage_percent / 100)
        says   = "The ${key} runs out of storage and did not grow by itself: look at database.storage_limit_gib."
      }
      "${key}-connections" = {
        metric = "DatabaseConnections", statistic = "Maximum", seconds = 60, periods = 3, quiet_is_bad = true
        from   = floor(var.database.max_connections * var.alarms.database_connection_percent / 100)
        says   = "The ${key} runs out of connections."
      }
      }, key != "replica" ? {} : {
      # While nobody writes it counts up to five minutes: it is the age of the last transaction.
      replica-lag = {
        metric = "ReplicaLag", statistic = "Maximum", seconds = 60, periods = 5, from = 600, quiet_is_bad = true
        says   = "The replica is more than ten minutes behind."
      }
    })
  } }

  cache_families = { for id in var.cache_node_ids : "cache-${reverse(split("-", id))[0]}" => {
    namespace  = "AWS/ElastiCache"
    dimensions = { CacheClusterId = id }
    rows = {
      "cache-${reverse(split("-", id))[0]}-memory" = {
        metric = "DatabaseMemoryUsagePercentage", statistic = "Maximum", seconds = 300, periods = 2, from = 80
        says   = "The cache fills up; when it is full, counts of rate limits are forgotten."
      }
      "cache-${reverse(split("-", id))[0]}-cpu" = {
        metric = "EngineCPUUtilization", statistic = "Average", seconds = 300, periods = 2, from = 80
        says   = "The cache is busy; when it answers too late, each process counts alone."
      }
    }
  } }
}
