# One key for what the database keeps: its storage, its snapshots, its insights, its owner's password.

resource "aws_kms_key" "this" {
  description             = "${var.name}: the database, its snapshots and its owner's password"
  enable_key_rotation     = true
  deletion_window_in_days = var.is_disposable ? 7 : 30

  # Who may use it is for IAM to say. The resource of a key's own policy is the key.
  policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Sid       = "IamDecides"
      Effect    = "Allow"
      Principal = { AWS = "arn:aws:iam::${var.account.id}:root" }
      Action    = "kms:*"
      Resource  = "*"
    }]
  })
}

resource "aws_kms_alias" "this" {
  name          = "alias/${var.name}-database"
  target_key_id = aws_kms_key.this.key_id
}
