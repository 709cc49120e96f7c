output "topic_arn" {
  value       = aws_sns_topic.alarms.arn
  description = "Where alarms are told, for a pager."
}

output "alarm_names" {
  value       = sort(concat([for alarm in aws_cloudwatch_metric_alarm.these : alarm.alarm_name], [aws_cloudwatch_metric_alarm.error_rate.alarm_name]))
  description = "All alarms."
}

output "dashboard_name" {
  value       = aws_cloudwatch_dashboard.this.dashboard_name
  description = "The dashboard."
}
