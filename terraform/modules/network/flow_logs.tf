# Who connected to whom, and who was turned away.

locals {
  has_flow_log = var.flow_log_retention_days > 0
}

resource "aws_cloudwatch_log_group" "flow" {
  count = local.has_flow_log ? 1 : 0

  name              = "/vpc/${var.name}"
  retention_in_days = var.flow_log_retention_days
}

resource "aws_flow_log" "this" {
  count = local.has_flow_log ? 1 : 0

  vpc_id          = aws_vpc.this.id
  traffic_type    = "ALL"
  log_destination = aws_cloudwatch_log_group.flow[0].arn
  iam_role_arn    = aws_iam_role.flow[0].arn

  tags = { Name = var.name }
}

resource "aws_iam_role" "flow" {
  count = local.has_flow_log ? 1 : 0

  name = "${var.name}-flow-logs"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "vpc-flow-logs.amazonaws.com" }
      Condition = { StringEquals = { "aws:SourceAccount" = var.account.id } }
    }]
  })
}

resource "aws_iam_role_policy" "flow" {
  count = local.has_flow_log ? 1 : 0

  name = "write"
  role = aws_iam_role.flow[0].id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect   = "Allow"
      Action   = ["logs:CreateLogStream", "logs:PutLogEvents", "logs:DescribeLogStreams"]
      Resource = ["${aws_cloudwatch_log_group.flow[0].arn}:*"]
      }, {
      # AWS asks for it by name and offers nothing narrower than all groups of the account.
      Effect   = "Allow"
      Action   = ["logs:DescribeLogGroups"]
      Resource = ["*"]
    }]
  })
}
