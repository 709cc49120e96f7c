# The cache's one user. Its password stands in no state: Terraform's own resources for it would write it there, so
# CloudFormation makes the user, and reads the password from Secrets Manager itself.

locals {
  user           = "gatehouse"
  rotation       = 1
  recovery_days  = var.is_disposable ? 0 : 30
  user_id        = "${var.name}-limits"
  stack_password = "{{resolve:secretsmanager:${aws_secretsmanager_secret.password.arn}:SecretString:::${aws_secretsmanager_secret_version.password.version_id}}}"
}

ephemeral "aws_secretsmanager_random_password" "this" {
  password_length     = 64
  exclude_punctuation = true
}

resource "aws_secretsmanager_secret" "password" {
  name                    = "${var.name}/cache-password"
  description             = "The password of the cache's user"
  recovery_window_in_days = local.recovery_days
}

resource "aws_secretsmanager_secret_version" "password" {
  secret_id                = aws_secretsmanager_secret.password.id
  secret_string_wo         = ephemeral.aws_secretsmanager_random_password.this.random_password
  secret_string_wo_version = local.rotation
}

resource "aws_cloudformation_stack" "user" {
  name = "${var.name}-cache-user"

  template_body = jsonencode({
    AWSTemplateFormatVersion = "2010-09-09"
    Description              = "The cache's user; its password comes from Secrets Manager"
    Resources = {
      User = {
        Type = "AWS::ElastiCache::User"
        Properties = {
          Engine             = "valkey"
          UserId             = local.user_id
          UserName           = local.user
          AccessString       = "on ~gatehouse:* +@all -@admin -@dangerous"
          AuthenticationMode = { Type = "password", Passwords = [local.stack_password] }
        }
      }
      Group = {
        Type       = "AWS::ElastiCache::UserGroup"
        DependsOn  = "User"
        Properties = { Engine = "valkey", UserGroupId = local.user_id, UserIds = [local.user_id] }
      }
    }
  })
}

# What the service reads: the URL, made from the password as it was stored. A half-finished apply would else mix two.
ephemeral "aws_secretsmanager_secret_version" "password" {
  secret_id  = aws_secretsmanager_secret_version.password.secret_id
  version_id = aws_secretsmanager_secret_version.password.version_id
}

resource "aws_secretsmanager_secret" "url" {
  name                    = "${var.name}/limits-store"
  description             = "LIMITS_STORE: the URL of the cache, password included"
  recovery_window_in_days = local.recovery_days
}

resource "aws_secretsmanager_secret_version" "url" {
  secret_id                = aws_secretsmanager_secret.url.id
  secret_string_wo         = "valkeys://${local.user}:${ephemeral.aws_secretsmanager_secret_version.password.secret_string}@${var.address}:${var.port}"
  secret_string_wo_version = local.rotation
}
