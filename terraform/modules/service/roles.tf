# Two kinds of roles. An execution role is ECS' own, to fetch images and secrets and to write logs; a task role is what the
# code in the containers may do (policies.tf).

locals {
  secrets_of = {
    service = values(local.secrets)
    migrate = concat(values(local.secrets), [var.database.owner_secret_arn])
  }

  ecs_may_assume = { Effect = "Allow", Action = "sts:AssumeRole", Principal = { Service = "ecs-tasks.amazonaws.com" } }
  # Not on behalf of somebody else's account.
  for_our_tasks = { Condition = {
    StringEquals = { "aws:SourceAccount" = var.account.id }
    ArnLike      = { "aws:SourceArn" = "arn:aws:ecs:${var.account.region}:${var.account.id}:*" }
  } }
}

resource "aws_iam_role" "execution" {
  for_each = local.secrets_of

  name               = "${var.name}-execution-${each.key}"
  description        = "ECS itself, for the tasks of ${var.name} (${each.key})"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [local.ecs_may_assume] })
}

resource "aws_iam_role_policy" "execution" {
  for_each = local.secrets_of

  name = "start-tasks"
  role = aws_iam_role.execution[each.key].id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = concat([{
      Sid      = "FetchImages"
      Effect   = "Allow"
      Action   = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
      Resource = values(var.registry.arns)
      }, {
      # A token for all registries that the other statements allow; AWS offers nothing narrower.
      Sid      = "LogInToRegistry"
      Effect   = "Allow"
      Action   = ["ecr:GetAuthorizationToken"]
      Resource = ["*"]
      }, {
      Sid      = "WriteLogs"
      Effect   = "Allow"
      Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
      Resource = ["${aws_cloudwatch_log_group.this.arn}:log-stream:*"]
      }, {
      Sid      = "ReadSecrets"
      Effect   = "Allow"
      Action   = ["secretsmanager:GetSecretValue"]
      Resource = each.value
      }], each.key != "migrate" ? [] : [{
      Sid       = "OpenOwnersPassword"
      Effect    = "Allow"
      Action    = ["kms:Decrypt"]
      Resource  = [var.database.key_arn]
      Condition = { StringEquals = { "kms:ViaService" = "secretsmanager.${var.account.region}.amazonaws.com" } }
    }])
  })
}

resource "aws_iam_role" "task" {
  for_each = local.statements_of

  name               = "${var.name}-${each.key}"
  description        = "What the code of ${each.key} may do"
  assume_role_policy = jsonencode({ Version = "2012-10-17", Statement = [merge(local.ecs_may_assume, local.for_our_tasks)] })
}

resource "aws_iam_policy" "task" {
  for_each = local.statements_of

  name        = "${var.name}-${each.key}"
  description = "What the code of ${each.key} may do"
  policy      = jsonencode({ Version = "2012-10-17", Statement = each.value })
}

resource "aws_iam_role_policy_attachment" "task" {
  for_each = local.statements_of

  role       = aws_iam_role.task[each.key].name
  policy_arn = aws_iam_policy.task[each.key].arn
}
