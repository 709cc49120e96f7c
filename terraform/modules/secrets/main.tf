# MASTER_KEY and PEPPERS: made once, here, and written where only tasks read them. They stand in no state and no plan.
# 48 letters and digits are base64 of exactly 36 bytes, and hold 285 random bits.
#
# Another pepper, or another master key, is a new version that you write with the AWS CLI (terraform/README.md):
# Terraform writes only the first one.

ephemeral "aws_secretsmanager_random_password" "these" {
  for_each = toset(["master-key", "pepper"])

  password_length     = 48
  exclude_punctuation = true
}

resource "aws_secretsmanager_secret" "master_key" {
  name                    = "${var.name}/master-key"
  description             = "MASTER_KEY: losing it logs everybody out"
  recovery_window_in_days = var.is_disposable ? 0 : 30
}

resource "aws_secretsmanager_secret_version" "master_key" {
  secret_id                = aws_secretsmanager_secret.master_key.id
  secret_string_wo         = ephemeral.aws_secretsmanager_random_password.these["master-key"].random_password
  secret_string_wo_version = 1
  # The second label keeps this version there when it is no longer the current one: a version without a label is gone for
  # Terraform, which would then make another secret.
  version_stages = ["AWSCURRENT", "FIRST"]

  lifecycle {
    ignore_changes = [version_stages]
  }
}

resource "aws_secretsmanager_secret" "peppers" {
  name                    = "${var.name}/peppers"
  description             = "PEPPERS: losing one makes the passwords hashed with it useless"
  recovery_window_in_days = var.is_disposable ? 0 : 30
}

resource "aws_secretsmanager_secret_version" "peppers" {
  secret_id                = aws_secretsmanager_secret.peppers.id
  secret_string_wo         = "1:${ephemeral.aws_secretsmanager_random_password.these["pepper"].random_password}"
  secret_string_wo_version = 1
  version_stages           = ["AWSCURRENT", "FIRST"]

  lifecycle {
    ignore_changes = [version_stages]
  }
}
