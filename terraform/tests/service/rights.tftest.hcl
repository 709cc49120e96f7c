# What the tasks may do on AWS, and whom they may speak to.

provider "aws" {
  region                      = "eu-west-1"
  access_key                  = "offline"
  secret_key                  = "offline"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
}

run "nobody_may_more_than_the_code_needs" {
  command = plan

  module {
    source = "./modules/service"
  }

  assert {
    condition     = alltrue(flatten([for policy in output.task_policies : [for statement in jsondecode(policy).Statement : [for resource in statement.Resource : resource != "*"]]]))
    error_message = "no statement of a task role names every resource"
  }

  assert {
    condition     = alltrue(flatten([for policy in output.task_policies : [for statement in jsondecode(policy).Statement : [for action in statement.Action : !strcontains(action, "*")]]]))
    error_message = "no statement of a task role names every action"
  }

  assert {
    condition     = toset(flatten([for statement in jsondecode(output.task_policies["api"]).Statement : statement.Action])) == toset(["rds-db:connect", "s3:GetObject", "s3:PutObject"])
    error_message = "who answers strangers neither sends mail nor deletes pictures"
  }

  assert {
    condition     = toset(flatten([for statement in jsondecode(output.task_policies["worker"]).Statement : statement.Action])) == toset(["rds-db:connect", "s3:DeleteObject", "ses:SendEmail", "ses:SendRawEmail"])
    error_message = "the worker removes pictures and sends mail"
  }

  assert {
    condition     = jsondecode(output.task_policies["api"]).Statement[0].Resource == ["arn:aws:rds-db:eu-west-1:123456789012:dbuser:db-ABC/gatehouse_app"]
    error_message = "tasks log in as the application alone, to this database alone"
  }

  assert {
    condition     = length(aws_iam_role.kubernetes) == 0
    error_message = "no cluster is trusted unasked"
  }
}

run "traffic_has_three_ways_and_a_way_out" {
  command = plan

  module {
    source = "./modules/service"
  }

  assert {
    condition     = { for key, rule in aws_vpc_security_group_egress_rule.ways : key => rule.to_port } == { load-balancer-to-nginx = 8080, tasks-to-database = 5432, tasks-to-cache = 6379 }
    error_message = "the load balancer reaches nginx; tasks reach database and cache"
  }

  assert {
    condition     = [for rule in aws_vpc_security_group_egress_rule.internet : rule.to_port] == [443]
    error_message = "tasks leave by HTTPS alone"
  }
}

run "mail_by_smtp_has_a_way_out_and_no_right" {
  command = plan

  module {
    source = "./modules/service"
  }

  variables {
    mail = { from = "accounts@example.com", from_address = "accounts@example.com", url = null, url_secret_arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:smtp-AbCdEf", ses_arns = [] }
  }

  assert {
    condition     = { for rule in aws_vpc_security_group_egress_rule.internet : rule.from_port => rule.to_port } == { 443 = 443, 465 = 465, 587 = 587 }
    error_message = "tasks leave by HTTPS and by both ports on which mail servers take letters over TLS"
  }

  assert {
    condition     = !strcontains(output.task_policies["worker"], "ses:")
    error_message = "SES is none of its business"
  }

  assert {
    condition     = { for secret in jsondecode(aws_ecs_task_definition.worker.container_definitions)[0].secrets : secret.name => secret.valueFrom }["MAIL_URL"] == "arn:aws:secretsmanager:eu-west-1:123456789012:secret:smtp-AbCdEf"
    error_message = "the worker learns the URL from the secret"
  }
}
