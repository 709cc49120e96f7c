# What the code may do on AWS. Tasks that answer strangers can neither send mail nor delete pictures: the worker does.

locals {
  log_in_to_database = {
    Sid      = "LogInToDatabase"
    Effect   = "Allow"
    Action   = ["rds-db:connect"]
    Resource = ["arn:aws:rds-db:${var.account.region}:${var.account.id}:dbuser:${var.database.resource_id}/${var.database.application}"]
  }

  statements_of = {
    api = [local.log_in_to_database, {
      Sid      = "KeepPictures"
      Effect   = "Allow"
      Action   = ["s3:GetObject", "s3:PutObject"]
      Resource = ["${var.storage.bucket_arn}/*"]
    }]

    worker = concat([local.log_in_to_database, {
      Sid      = "RemovePictures"
      Effect   = "Allow"
      Action   = ["s3:DeleteObject"]
      Resource = ["${var.storage.bucket_arn}/*"]
      }], length(var.mail.ses_arns) == 0 ? [] : [{
      Sid    = "SendMail"
      Effect = "Allow"
      # The second is what SES asks for when a letter comes whole, as ours do.
      Action    = ["ses:SendEmail", "ses:SendRawEmail"]
      Resource  = var.mail.ses_arns
      Condition = { StringEquals = { "ses:FromAddress" = var.mail.from_address } }
    }])

    # The owner logs in by password; commands about users act as the application.
    migrate = [local.log_in_to_database]
  }
}
