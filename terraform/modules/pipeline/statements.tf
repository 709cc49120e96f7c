# What each stage may do.

locals {
  ecs = "arn:aws:ecs:${var.account.region}:${var.account.id}"
  # With a revision and without: ECS looks for the name as it was said.
  families = { for family in ["api", "worker", "migrate"] : family => [
    "${local.ecs}:task-definition/${var.name}-${family}", "${local.ecs}:task-definition/${var.name}-${family}:*",
  ] }

  services = [for service in values(var.service.service_names) : "${local.ecs}:service/${var.service.cluster_name}/${service}"]

  common_statements = { for stage in local.order : stage => concat([{
    Sid      = "WriteLog"
    Effect   = "Allow"
    Action   = ["logs:CreateLogStream", "logs:PutLogEvents"]
    Resource = ["${aws_cloudwatch_log_group.stages[stage].arn}:log-stream:*"]
    }, {
    Sid      = "TakeArtifacts"
    Effect   = "Allow"
    Action   = ["s3:GetObject", "s3:GetObjectVersion"]
    Resource = ["${aws_s3_bucket.artifacts.arn}/*"]
    }], stage != "build" ? [] : [{
    # CodePipeline names objects PIPELINE/ARTIFACT/…: the build cannot touch the source of another run.
    Sid      = "HandOverImages"
    Effect   = "Allow"
    Action   = ["s3:PutObject"]
    Resource = ["${aws_s3_bucket.artifacts.arn}/*/built/*"]
  }]) }

  # Neither of the first two has a resource, and AWS offers nothing narrower. They read; no secret stands in a task definition.
  read_task_definitions = {
    Sid      = "ReadTaskDefinitions"
    Effect   = "Allow"
    Action   = ["ecs:DescribeTaskDefinition", "ecs:ListTaskDefinitions"]
    Resource = ["*"]
  }

  # The families whose new revisions each stage registers, and the roles that it hands to their tasks.
  register = { for stage, families in { migrate = ["migrate"], deploy = ["api", "worker"] } : stage => [local.read_task_definitions, {
    Sid      = "RegisterRevisions"
    Effect   = "Allow"
    Action   = ["ecs:RegisterTaskDefinition", "ecs:ListTagsForResource", "ecs:TagResource"]
    Resource = flatten([for family in families : local.families[family]])
    }, {
    Sid       = "HandRolesToTasks"
    Effect    = "Allow"
    Action    = ["iam:PassRole"]
    Resource  = distinct(flatten([for family in families : var.service.role_arns[family]]))
    Condition = { StringEquals = { "iam:PassedToService" = "ecs-tasks.amazonaws.com" } }
  }] }

  statements_of = {
    build = [{
      Sid    = "PushImages"
      Effect = "Allow"
      Action = [
        "ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:CompleteLayerUpload", "ecr:DescribeImages",
        "ecr:GetDownloadUrlForLayer", "ecr:InitiateLayerUpload", "ecr:PutImage", "ecr:UploadLayerPart",
      ]
      Resource = values(var.registry.arns)
      }, {
      # A token for all registries that the other statements allow; AWS offers nothing narrower.
      Sid      = "LogInToRegistry"
      Effect   = "Allow"
      Action   = ["ecr:GetAuthorizationToken"]
      Resource = ["*"]
    }]

    migrate = concat(local.register["migrate"], [{
      Sid       = "RunCommands"
      Effect    = "Allow"
      Action    = ["ecs:RunTask"]
      Resource  = local.families["migrate"]
      Condition = { ArnEquals = { "ecs:cluster" = var.service.cluster_arn } }
      }, {
      Sid      = "WatchTasks"
      Effect   = "Allow"
      Action   = ["ecs:DescribeTasks", "ecs:StopTask"]
      Resource = ["${local.ecs}:task/${var.service.cluster_name}/*"]
      }, {
      Sid      = "ReadTheirLog"
      Effect   = "Allow"
      Action   = ["logs:GetLogEvents", "logs:FilterLogEvents"]
      Resource = [var.service.log_group_arn, "${var.service.log_group_arn}:*"]
    }])

    deploy = concat(local.register["deploy"], [{
      Sid      = "WatchServices"
      Effect   = "Allow"
      Action   = ["ecs:DescribeServices"]
      Resource = local.services
      }, {
      # At revisions of ours: any other task definition of the account would run in our network.
      Sid       = "PointServicesAtRevisions"
      Effect    = "Allow"
      Action    = ["ecs:UpdateService"]
      Resource  = local.services
      Condition = { ArnLike = { "ecs:task-definition" = concat(local.families["api"], local.families["worker"]) } }
    }])

    # It talks to the service as anybody would, or as whose password it is given.
    smoke = [for secret in compact([var.pipeline.smoke_secret_arn]) : {
      Sid      = "ReadSmokeAccount"
      Effect   = "Allow"
      Action   = ["secretsmanager:GetSecretValue"]
      Resource = [secret]
    }]
  }
}
