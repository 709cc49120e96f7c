# A push to the branch is built, tested, migrated, deployed and tried, in this order; what fails stops the rest.
# All stages but the first are CodeBuild, and their commands are the repository's own buildspecs. CodePipeline's ECS action is
# not used: it copies the revision that the service runs, so that what Terraform changed in the template would never arrive.

locals {
  # Longer than the scripts themselves wait, so that it is they who stop what takes too long.
  stages = {
    build   = { buildspec = "buildspec.yml", minutes = 60, is_privileged = true }
    migrate = { buildspec = "buildspec-migrate.yml", minutes = 40, is_privileged = false }
    deploy  = { buildspec = "buildspec-deploy.yml", minutes = 50, is_privileged = false }
    smoke   = { buildspec = "buildspec-smoke.yml", minutes = 15, is_privileged = false }
  }
  # A map has no order, a pipeline does.
  order = ["build", "migrate", "deploy", "smoke"]
}

resource "aws_codepipeline" "this" {
  name          = var.name
  role_arn      = aws_iam_role.pipeline.arn
  pipeline_type = "V2"
  # One run after the other: none overtakes a migration.
  execution_mode = "QUEUED"

  artifact_store {
    type     = "S3"
    location = aws_s3_bucket.artifacts.id
  }

  trigger {
    provider_type = "CodeStarSourceConnection"

    git_configuration {
      source_action_name = "source"

      push {
        branches {
          includes = [var.pipeline.branch]
        }
      }
    }
  }

  stage {
    name = "source"

    action {
      name             = "source"
      category         = "Source"
      owner            = "AWS"
      provider         = "CodeStarSourceConnection"
      version          = "1"
      output_artifacts = ["source"]

      configuration = {
        ConnectionArn        = local.connection_arn
        FullRepositoryId     = var.pipeline.repository
        BranchName           = var.pipeline.branch
        OutputArtifactFormat = "CODE_ZIP"
        DetectChanges        = "false"
      }
    }
  }

  dynamic "stage" {
    for_each = local.order
    content {
      name = stage.value

      action {
        name     = stage.value
        category = "Build"
        owner    = "AWS"
        provider = "CodeBuild"
        version  = "1"
        # Scripts and buildspecs come from the repository: all that the build hands on is the names of its images.
        input_artifacts  = contains(["migrate", "deploy"], stage.value) ? ["source", "built"] : ["source"]
        output_artifacts = stage.value == "build" ? ["built"] : []
        configuration    = { ProjectName = aws_codebuild_project.these[stage.value].name, PrimarySource = "source" }
      }
    }
  }
}

resource "aws_codeconnections_connection" "this" {
  count = var.pipeline.connection_arn == null ? 1 : 0

  # It does nothing until a person approves it in the console, once.
  name          = var.name
  provider_type = "GitHub"
}

locals {
  connection_arn = var.pipeline.connection_arn != null ? var.pipeline.connection_arn : aws_codeconnections_connection.this[0].arn
}
