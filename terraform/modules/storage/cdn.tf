# What browsers load pictures from. Its name is random, and no cookie of the service reaches it.

locals {
  # AWS's own policy: nosniff, no frames, no referrer for others.
  security_headers_policy_id = "67f7725c-6f97-4210-82d7-5512b31e9d03"
}

resource "aws_cloudfront_origin_access_control" "avatars" {
  count = var.enable_cdn ? 1 : 0

  name                              = "${var.name}-avatars"
  description                       = "CloudFront signs what it asks of the bucket"
  origin_access_control_origin_type = "s3"
  signing_behavior                  = "always"
  signing_protocol                  = "sigv4"
}

resource "aws_cloudfront_distribution" "avatars" {
  count = var.enable_cdn ? 1 : 0

  comment         = "${var.name}: pictures"
  enabled         = true
  is_ipv6_enabled = true
  http_version    = "http2and3"
  price_class     = var.price_class
  # A first apply need not wait a quarter of an hour for the last place on earth.
  wait_for_deployment = false

  origin {
    origin_id                = "bucket"
    domain_name              = aws_s3_bucket.avatars.bucket_regional_domain_name
    origin_access_control_id = aws_cloudfront_origin_access_control.avatars[0].id
  }

  default_cache_behavior {
    target_origin_id           = "bucket"
    viewer_protocol_policy     = "https-only"
    allowed_methods            = ["GET", "HEAD"]
    cached_methods             = ["GET", "HEAD"]
    response_headers_policy_id = local.security_headers_policy_id

    # Pictures say that they may be kept for a year. Here it is a day, so that one that was removed is gone the day after.
    min_ttl     = 0
    default_ttl = 86400
    max_ttl     = 86400

    forwarded_values {
      query_string = false

      cookies {
        forward = "none"
      }
    }
  }

  restrictions {
    geo_restriction {
      restriction_type = "none"
    }
  }

  viewer_certificate {
    cloudfront_default_certificate = true
  }
}
