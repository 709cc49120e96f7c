# Every alarm is a row of a table (table_*.tf); this is how a row becomes one. It tells when it begins and when it ends.

locals {
  families = merge(local.request_families, local.task_families, local.database_families, local.cache_families, local.log_families)
  alarms = merge([for family in local.families : { for key, row in family.rows : key => {
    namespace  = family.namespace
    dimensions = family.dimensions
    metric     = row.metric
    statistic  = row.statistic
    seconds    = row.seconds
    periods    = row.periods
    threshold  = try(row.from, row.below)
    is_below   = can(row.below)
    missing    = try(row.quiet_is_bad, false) ? "breaching" : "notBreaching"
    says       = row.says
  } }]...)
}

resource "aws_cloudwatch_metric_alarm" "these" {
  for_each = local.alarms

  alarm_name          = "${var.name}-${each.key}"
  alarm_description   = each.value.says
  namespace           = each.value.namespace
  metric_name         = each.value.metric
  dimensions          = each.value.dimensions
  statistic           = startswith(each.value.statistic, "p") ? null : each.value.statistic
  extended_statistic  = startswith(each.value.statistic, "p") ? each.value.statistic : null
  period              = each.value.seconds
  evaluation_periods  = each.value.periods
  comparison_operator = each.value.is_below ? "LessThanThreshold" : "GreaterThanOrEqualToThreshold"
  threshold           = each.value.threshold
  treat_missing_data  = each.value.missing
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]
}

# The share of answers that are our fault. Below 20 requests a minute one bad answer would be an alarm. RequestCount leaves
# out what found no task at all, so what the balancer answered itself is added.
resource "aws_cloudwatch_metric_alarm" "error_rate" {
  alarm_name          = "${var.name}-error-rate"
  alarm_description   = "Of what clients asked, ${var.alarms.error_rate_percent} % or more was answered 5xx: look for NotAnswered and Errors in the log."
  comparison_operator = "GreaterThanOrEqualToThreshold"
  threshold           = var.alarms.error_rate_percent
  evaluation_periods  = 3
  datapoints_to_alarm = 2
  treat_missing_data  = "notBreaching"
  alarm_actions       = [aws_sns_topic.alarms.arn]
  ok_actions          = [aws_sns_topic.alarms.arn]

  metric_query {
    id          = "rate"
    label       = "5xx in percent"
    expression  = "IF(FILL(requests, 0) + FILL(balancer, 0) >= 20, 100 * (FILL(balancer, 0) + FILL(target, 0)) / (FILL(requests, 0) + FILL(balancer, 0)), 0)"
    return_data = true
  }

  dynamic "metric_query" {
    for_each = { requests = "RequestCount", balancer = "HTTPCode_ELB_5XX_Count", target = "HTTPCode_Target_5XX_Count" }
    content {
      id = metric_query.key

      metric {
        namespace   = "AWS/ApplicationELB"
        metric_name = metric_query.value
        dimensions  = { LoadBalancer = var.load_balancer.arn_suffix }
        stat        = "Sum"
        period      = 60
      }
    }
  }
}
