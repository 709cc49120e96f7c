# Optional: what is known to be bad is stopped before it costs a task anything. The service has limits of its own.

locals {
  # AWS's rules, in the order in which they are asked. What a rule would wrongly block is only counted.
  managed_rules = {
    AWSManagedRulesAmazonIpReputationList = { priority = 1, only_counted = [] }
    AWSManagedRulesKnownBadInputsRuleSet  = { priority = 2, only_counted = [] }
    # Bodies above 8 KB are pictures here, and nginx limits them. A name or a password may hold a "<", which is harmless in
    # JSON, and a refusal would quote it in the log. Programs need not say what they are.
    AWSManagedRulesCommonRuleSet = { priority = 3, only_counted = ["SizeRestrictions_BODY", "CrossSiteScripting_BODY", "NoUserAgent_HEADER"] }
  }
}

resource "aws_wafv2_web_acl" "this" {
  count = var.enable_waf ? 1 : 0

  name  = var.name
  scope = "REGIONAL"

  default_action {
    allow {}
  }

  rule {
    name     = "requests-per-address"
    priority = 0

    action {
      block {
        custom_response {
          response_code = 429
        }
      }
    }

    statement {
      rate_based_statement {
        limit              = var.waf_requests_per_5_min
        aggregate_key_type = "IP"
      }
    }

    visibility_config {
      cloudwatch_metrics_enabled = true
      metric_name                = "requests-per-address"
      sampled_requests_enabled   = false
    }
  }

  dynamic "rule" {
    for_each = local.managed_rules
    content {
      name     = rule.key
      priority = rule.value.priority

      override_action {
        none {}
      }

      statement {
        managed_rule_group_statement {
          name        = rule.key
          vendor_name = "AWS"

          dynamic "rule_action_override" {
            for_each = rule.value.only_counted
            content {
              name = rule_action_override.value
              action_to_use {
                count {}
              }
            }
          }
        }
      }

      visibility_config {
        cloudwatch_metrics_enabled = true
        metric_name                = rule.key
        # Samples show whole requests, tokens included.
        sampled_requests_enabled = false
      }
    }
  }

  visibility_config {
    cloudwatch_metrics_enabled = true
    metric_name                = var.name
    sampled_requests_enabled   = false
  }
}

resource "aws_wafv2_web_acl_association" "this" {
  count = var.enable_waf ? 1 : 0

  resource_arn = aws_lb.this.arn
  web_acl_arn  = aws_wafv2_web_acl.this[0].arn
}
