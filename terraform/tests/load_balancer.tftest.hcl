# The load balancer: TLS or not, drained, logged, behind a WAF or not.

provider "aws" {
  region                      = "eu-west-1"
  access_key                  = "offline"
  secret_key                  = "offline"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
}

variables {
  name                         = "gatehouse-small"
  account                      = { id = "123456789012", region = "eu-west-1" }
  network                      = { vpc_id = "vpc-1", public_subnet_ids = ["subnet-1", "subnet-2"] }
  domain                       = { name = "accounts.example.com", hosted_zone_id = "Z0123456789ABCDEFGHIJ" }
  allowed_cidr_blocks          = ["0.0.0.0/0"]
  access_log_retention_days    = 30
  deregistration_delay_seconds = 15
  enable_waf                   = false
  waf_requests_per_5_min       = 10000
  is_disposable                = false
}

run "with_a_domain_http_only_redirects" {
  command = plan

  module {
    source = "./modules/load_balancer"
  }

  assert {
    condition     = aws_lb_listener.http.default_action[0].type == "redirect" && aws_lb_listener.http.default_action[0].redirect[0].status_code == "HTTP_301"
    error_message = "port 80 leads to TLS"
  }

  assert {
    condition     = aws_lb_listener.https[0].ssl_policy == "ELBSecurityPolicy-TLS13-1-2-Res-2021-06"
    error_message = "TLS 1.2 and 1.3 with forward secrecy"
  }

  assert {
    condition     = toset([for rule in aws_vpc_security_group_ingress_rule.clients : rule.from_port]) == toset([80, 443])
    error_message = "clients reach both ports"
  }

  assert {
    condition     = aws_lb.this.enable_deletion_protection && aws_lb.this.drop_invalid_header_fields && aws_lb.this.access_logs[0].enabled
    error_message = "safe unless told otherwise"
  }

  assert {
    condition     = aws_lb_target_group.nginx.deregistration_delay == "15" && aws_lb_target_group.nginx.health_check[0].path == "/health"
    error_message = "a leaving task finishes what it has"
  }
}

run "without_one_http_forwards" {
  command = plan

  module {
    source = "./modules/load_balancer"
  }

  variables {
    domain = null
  }

  assert {
    condition     = aws_lb_listener.http.default_action[0].type == "forward" && length(aws_lb_listener.https) == 0 && length(aws_acm_certificate.this) == 0
    error_message = "there is no certificate for a name of AWS"
  }

  assert {
    condition     = [for rule in aws_vpc_security_group_ingress_rule.clients : rule.from_port] == [80]
    error_message = "the TLS port is closed"
  }
}

run "a_certificate_of_ones_own_makes_no_record" {
  command = plan

  module {
    source = "./modules/load_balancer"
  }

  variables {
    domain = { name = "accounts.example.com", certificate_arn = "arn:aws:acm:eu-west-1:123456789012:certificate/1" }
  }

  assert {
    condition     = length(aws_acm_certificate.this) == 0 && length(aws_route53_record.name) == 0 && aws_lb_listener.https[0].certificate_arn == "arn:aws:acm:eu-west-1:123456789012:certificate/1"
    error_message = "yours is used"
  }
}

run "the_waf_limits_counts_and_blocks" {
  command = plan

  module {
    source = "./modules/load_balancer"
  }

  variables {
    enable_waf = true
  }

  assert {
    condition     = length(aws_wafv2_web_acl.this[0].rule) == 4 && length(aws_wafv2_web_acl_association.this) == 1
    error_message = "the limit and three of AWS's sets"
  }
}

run "no_access_logs_no_bucket" {
  command = plan

  module {
    source = "./modules/load_balancer"
  }

  variables {
    access_log_retention_days = 0
  }

  assert {
    condition     = length(aws_s3_bucket.logs) == 0 && length(aws_lb.this.access_logs) == 0
    error_message = "nothing is left of them"
  }
}

run "clients_of_nowhere" {
  command = plan

  module {
    source = "./modules/load_balancer"
  }

  variables {
    allowed_cidr_blocks = []
  }

  # says: load_balancer.allowed_cidr_blocks must be IPv4 ranges, at least one
  expect_failures = [var.allowed_cidr_blocks]
}

run "a_limit_that_locks_out_an_office" {
  command = plan

  module {
    source = "./modules/load_balancer"
  }

  variables {
    waf_requests_per_5_min = 10
  }

  # says: load_balancer.waf_requests_per_5_min must be at least 100
  expect_failures = [var.waf_requests_per_5_min]
}

run "a_drain_beyond_what_fargate_waits" {
  command = plan

  module {
    source = "./modules/load_balancer"
  }

  variables {
    deregistration_delay_seconds = 300
  }

  # says: drain.deregistration_delay_seconds must be from 5 to 100
  expect_failures = [var.deregistration_delay_seconds]
}
