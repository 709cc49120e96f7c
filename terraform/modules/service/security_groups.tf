# Who may speak to whom, both ends of each connection in one place: clients come to the load balancer (its own module),
# it comes to nginx, tasks go to the database, the cache and AWS.

resource "aws_security_group" "tasks" {
  name        = "${var.name}-tasks"
  description = "Tasks: the load balancer in; the database, the cache and AWS out"
  vpc_id      = var.network.vpc_id

  tags = { Name = "${var.name}-tasks" }
}

locals {
  # Each is one rule at its beginning and one at its end.
  ways = {
    "load-balancer-to-nginx" = { from = var.load_balancer.security_group_id, to = aws_security_group.tasks.id, port = 8080 }
    "tasks-to-database"      = { from = aws_security_group.tasks.id, to = var.database.security_group_id, port = var.database.port }
    "tasks-to-cache"         = { from = aws_security_group.tasks.id, to = var.cache.security_group_id, port = var.cache.port }
  }
  # ECR, S3, Secrets Manager, CloudWatch, SES and IAM have no addresses that one could list. SMTP only where mail leaves by it.
  ports_to_internet = var.mail.url_secret_arn == null ? { HTTPS = 443 } : { HTTPS = 443, submission = 587, submissions = 465 }
}

resource "aws_vpc_security_group_egress_rule" "ways" {
  for_each = local.ways

  security_group_id            = each.value.from
  referenced_security_group_id = each.value.to
  description                  = replace(each.key, "-", " ")
  ip_protocol                  = "tcp"
  from_port                    = each.value.port
  to_port                      = each.value.port
}

resource "aws_vpc_security_group_ingress_rule" "ways" {
  for_each = local.ways

  security_group_id            = each.value.to
  referenced_security_group_id = each.value.from
  description                  = replace(each.key, "-", " ")
  ip_protocol                  = "tcp"
  from_port                    = each.value.port
  to_port                      = each.value.port
}

resource "aws_vpc_security_group_egress_rule" "internet" {
  for_each = local.ports_to_internet

  security_group_id = aws_security_group.tasks.id
  cidr_ipv4         = "0.0.0.0/0"
  description       = "Tasks to ${each.key} anywhere"
  ip_protocol       = "tcp"
  from_port         = each.value
  to_port           = each.value
}
