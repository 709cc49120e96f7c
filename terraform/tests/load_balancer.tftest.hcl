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
  allowed_cidr_blocks          = ["203.0.113.0/24"]
  access_log_retention_days    = 45
  deregistration_delay_seconds = 21
  enable_waf                   = false
  waf_requests_per_5_min       = 12345
  is_disposable                = false
}

run "with_a_domain_http_serves_nothing" {
  command = plan

  module {
    source = "./modules/load_balancer"
  }

  assert {
    condition     = aws_lb_listener.http.default_action[0].type == "redirect" && aws_lb_listener.http.default_action[0].redirect[0].status_code == "HTTP_301"
    error_message = "port 80 leads to TLS"
  }

  assert {
    condition     = toset([for rule in aws_lb_listener_rule.refused : "${rule.action[0].type} ${rule.action[0].fixed_response[0].status_code}"]) == toset(["fixed-response 403"])
    error_message = "programs are refused; which ones: tests/terraform/test_plain_http.py"
  }

  assert {
    condition     = alltrue([for rule in aws_lb_listener_rule.refused : strcontains(jsondecode(rule.action[0].fixed_response[0].message_body).detail, "Use https://accounts.example.com,")])
    error_message = "whoever is refused reads where to go"
  }

  assert {
    condition     = aws_lb_listener.https[0].ssl_policy == "ELBSecurityPolicy-TLS13-1-2-Res-2021-06"
    error_message = "TLS 1.2 and 1.3 with forward secrecy"
  }

  assert {
    condition     = toset([for rule in aws_vpc_security_group_ingress_rule.clients : "${rule.cidr_ipv4} ${rule.from_port}-${rule.to_port}"]) == toset(["203.0.113.0/24 80-80", "203.0.113.0/24 443-443"])
    error_message = "those who may come reach both ports"
  }

  assert {
    condition     = aws_s3_bucket_lifecycle_configuration.logs[0].rule[0].expiration[0].days == 45 && !aws_s3_bucket.logs[0].force_destroy
    error_message = "access logs stay as long as was said"
  }

  assert {
    condition     = aws_lb.this.enable_deletion_protection && aws_lb.this.drop_invalid_header_fields && aws_lb.this.access_logs[0].enabled
    error_message = "safe unless told otherwise"
  }

  assert {
    condition     = aws_lb_target_group.nginx.deregistration_delay == "21" && aws_lb_target_group.nginx.health_check[0].path == "/health"
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
    condition     = length(aws_lb_listener_rule.refused) == 0
    error_message = "plain HTTP is all there is"
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
    error_message = "the limit and three of AWS's sets; what they do: tests/terraform/test_waf.py"
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

run "a_disposable_one_goes_with_its_logs" {
  command = plan

  module {
    source = "./modules/load_balancer"
  }

  variables {
    is_disposable = true
  }

  assert {
    condition     = !aws_lb.this.enable_deletion_protection && aws_s3_bucket.logs[0].force_destroy
    error_message = "destroy leaves nothing billable"
  }
}
