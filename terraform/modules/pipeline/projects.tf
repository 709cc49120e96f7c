locals {
  is_arm = var.cpu_architecture == "ARM64"

  # What the repository's buildspecs and scripts are told.
  environment = {
    NAME               = var.name
    PLATFORM           = local.is_arm ? "linux/arm64" : "linux/amd64"
    REGISTRY           = var.pipeline.base_registry
    SERVICE_REPOSITORY = var.registry.urls["service"]
    NGINX_REPOSITORY   = var.registry.urls["nginx"]
    SUBNETS            = join(",", var.network.task_subnet_ids)
    SECURITY_GROUPS    = var.service.security_group_id
    ASSIGN_PUBLIC_IP   = var.network.has_public_tasks ? "ENABLED" : "DISABLED"
    API_COUNT          = tostring(var.service.counts["api"])
    WORKER_COUNT       = tostring(var.service.counts["worker"])
    URL                = var.url
  }

  # CodeBuild reads them when the stage starts, and blackens them in its log.
  smoke_account = { for variable, key in { SMOKE_EMAIL = "email", SMOKE_PASSWORD = "password" } :
  variable => "${var.pipeline.smoke_secret_arn}:${key}" if var.pipeline.smoke_secret_arn != null }
}

resource "aws_codebuild_project" "these" {
  for_each = local.stages

  name          = "${var.name}-${each.key}"
  description   = "The stage ${each.key} of the pipeline ${var.name}"
  service_role  = aws_iam_role.stages[each.key].arn
  build_timeout = each.value.minutes

  source {
    type      = "CODEPIPELINE"
    buildspec = each.value.buildspec
  }

  artifacts {
    type = "CODEPIPELINE"
  }

  # The build needs several processors for its tests; the others only ask AWS.
  environment {
    type            = local.is_arm ? "ARM_CONTAINER" : "LINUX_CONTAINER"
    image           = local.is_arm ? "aws/codebuild/amazonlinux-aarch64-standard:3.0" : "aws/codebuild/amazonlinux-x86_64-standard:5.0"
    compute_type    = each.key == "build" ? "BUILD_GENERAL1_MEDIUM" : "BUILD_GENERAL1_SMALL"
    privileged_mode = each.value.is_privileged

    dynamic "environment_variable" {
      for_each = local.environment
      content {
        name  = environment_variable.key
        value = environment_variable.value
      }
    }

    dynamic "environment_variable" {
      for_each = { for variable, where in local.smoke_account : variable => where if each.key == "smoke" }
      content {
        name  = environment_variable.key
        type  = "SECRETS_MANAGER"
        value = environment_variable.value
      }
    }
  }

  logs_config {
    cloudwatch_logs {
      group_name = aws_cloudwatch_log_group.stages[each.key].name
    }
  }
}

resource "aws_cloudwatch_log_group" "stages" {
  for_each = local.stages

  name              = "/aws/codebuild/${var.name}-${each.key}"
  retention_in_days = var.pipeline.log_retention_days
}
