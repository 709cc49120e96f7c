# With a domain, plain HTTP is redirected for people who typed an address, and refused to programs: one that is redirected
# shows its token to everybody on the way, each time anew, and nobody notices.

locals {
  # A redirected POST becomes a GET; a preflight may not be redirected at all.
  changing_methods = ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
  # All routes but those of pages, those without a token too: published keys that were fetched in the clear may be
  # anybody's.
  paths_of_programs = [
    "/auth/*", "/user*", "/items*", "/audit*", "/avatars/*", "/health*", "/openapi.json", "/.well-known/*",
    # Older clients' spellings.
    "/api/*", "/v1/*",
  ]

  # AWS takes three values for a condition.
  refused_over_http = concat(
    [{ header = "Authorization", methods = [], paths = [] }],
    [for three in chunklist(local.changing_methods, 3) : { header = null, methods = three, paths = [] }],
    [for three in chunklist(local.paths_of_programs, 3) : { header = null, methods = [], paths = three }],
  )
}

resource "aws_lb_listener_rule" "refused" {
  for_each = { for index, what in local.refused_over_http : index + 1 => what if local.is_https }

  listener_arn = aws_lb_listener.http.arn
  priority     = each.key

  dynamic "condition" {
    for_each = each.value.header[*]
    content {
      http_header {
        http_header_name = condition.value
        values           = ["*"]
      }
    }
  }

  dynamic "condition" {
    for_each = length(each.value.methods) > 0 ? [each.value.methods] : []
    content {
      http_request_method {
        values = condition.value
      }
    }
  }

  dynamic "condition" {
    for_each = length(each.value.paths) > 0 ? [each.value.paths] : []
    content {
      path_pattern {
        values = condition.value
      }
    }
  }

  # Not 426, which must name a protocol to upgrade to in a header, nor 401, to which clients answer with more secrets. The
  # type of problems, application/problem+json, is none that AWS takes.
  action {
    type = "fixed-response"
    fixed_response {
      status_code  = "403"
      content_type = "application/json"
      message_body = jsonencode({
        title  = "Forbidden"
        status = 403
        detail = "This came over plain HTTP, so anybody on the way may have read it. Nothing was done. Use https://${var.domain.name}, and replace what was shown: a token by logging out and in, a password by another one."
      })
    }
  }
}
