# One role for the pipeline, which only starts stages, and one for each stage (statements.tf).

resource "aws_iam_role" "pipeline" {
  name        = "${var.name}-pipeline"
  description = "Starts the stages of the pipeline ${var.name}"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "codepipeline.amazonaws.com" }
      Condition = { StringEquals = { "aws:SourceAccount" = var.account.id } }
    }]
  })
}

resource "aws_iam_role_policy" "pipeline" {
  name = "start-stages"
  role = aws_iam_role.pipeline.id
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      # The source stage sets an ACL with what it uploads: https://github.com/aws/aws-cdk/issues/13557
      Sid      = "HandOver"
      Effect   = "Allow"
      Action   = ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject", "s3:PutObjectAcl"]
      Resource = ["${aws_s3_bucket.artifacts.arn}/*"]
      }, {
      Sid      = "FindBucket"
      Effect   = "Allow"
      Action   = ["s3:GetBucketVersioning", "s3:GetBucketAcl", "s3:GetBucketLocation"]
      Resource = [aws_s3_bucket.artifacts.arn]
      }, {
      Sid      = "StartStages"
      Effect   = "Allow"
      Action   = ["codebuild:StartBuild", "codebuild:BatchGetBuilds"]
      Resource = [for project in aws_codebuild_project.these : project.arn]
      }, {
      # Both names of the service: it was renamed, and an older connection keeps the older one.
      Sid      = "ReadRepository"
      Effect   = "Allow"
      Action   = ["codeconnections:UseConnection", "codestar-connections:UseConnection"]
      Resource = [local.connection_arn]
    }]
  })
}

resource "aws_iam_role" "stages" {
  for_each = local.stages

  name        = "${var.name}-stage-${each.key}"
  description = "The stage ${each.key} of the pipeline ${var.name}"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRole"
      Principal = { Service = "codebuild.amazonaws.com" }
      Condition = { StringEquals = { "aws:SourceAccount" = var.account.id } }
    }]
  })
}

resource "aws_iam_role_policy" "stages" {
  for_each = local.stages

  name = each.key
  role = aws_iam_role.stages[each.key].id
  policy = jsonencode({
    Version   = "2012-10-17"
    Statement = concat(local.common_statements[each.key], local.statements_of[each.key])
  })
}
