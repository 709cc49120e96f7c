# Who is told. Not encrypted with a key of its own: alarms name a metric and a figure, never a person.

resource "aws_sns_topic" "alarms" {
  name = "${var.name}-alarms"
}

resource "aws_sns_topic_subscription" "emails" {
  for_each = toset(var.alarms.emails)

  topic_arn = aws_sns_topic.alarms.arn
  protocol  = "email"
  endpoint  = each.value
}

resource "aws_sns_topic_policy" "alarms" {
  arn = aws_sns_topic.alarms.arn
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat([{
      Sid       = "AlarmsTell"
      Effect    = "Allow"
      Principal = { Service = "cloudwatch.amazonaws.com" }
      Action    = "sns:Publish"
      Resource  = aws_sns_topic.alarms.arn
      Condition = { StringEquals = { "aws:SourceAccount" = var.account.id } }
      }], [for rule in aws_cloudwatch_event_rule.pipeline_failed : {
      Sid       = "FailedPipelinesTell"
      Effect    = "Allow"
      Principal = { Service = "events.amazonaws.com" }
      Action    = "sns:Publish"
      Resource  = aws_sns_topic.alarms.arn
      Condition = { ArnEquals = { "aws:SourceArn" = rule.arn } }
    }])
  })
}

# CodePipeline says this as an event, not as a metric.
resource "aws_cloudwatch_event_rule" "pipeline_failed" {
  count = var.pipeline_name == null ? 0 : 1

  name        = "${var.name}-pipeline-failed"
  description = "A run of the pipeline failed"
  event_pattern = jsonencode({
    source        = ["aws.codepipeline"]
    "detail-type" = ["CodePipeline Pipeline Execution State Change"]
    detail        = { pipeline = [var.pipeline_name], state = ["FAILED"] }
  })
}

resource "aws_cloudwatch_event_target" "pipeline_failed" {
  count = var.pipeline_name == null ? 0 : 1

  rule = aws_cloudwatch_event_rule.pipeline_failed[0].name
  arn  = aws_sns_topic.alarms.arn

  input_transformer {
    input_paths    = { pipeline = "$.detail.pipeline", run = "$.detail.execution-id" }
    input_template = "\"The pipeline <pipeline> failed (run <run>). The stage that failed says what runs: up to migrate the release before, after deploy the new one.\""
  }
}
