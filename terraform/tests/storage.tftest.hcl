# The bucket of the pictures.

provider "aws" {
  region                      = "eu-west-1"
  access_key                  = "offline"
  secret_key                  = "offline"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
}

variables {
  name          = "gatehouse-small"
  account       = { id = "123456789012", region = "eu-west-1" }
  enable_cdn    = true
  price_class   = "PriceClass_200"
  is_disposable = false
}

run "private_and_kept" {
  command = plan

  module {
    source = "./modules/storage"
  }

  assert {
    condition     = aws_s3_bucket_public_access_block.avatars.restrict_public_buckets && !aws_s3_bucket.avatars.force_destroy
    error_message = "nobody reads it past the CDN, nobody deletes it by mistake"
  }

  assert {
    condition     = aws_cloudfront_distribution.avatars[0].default_cache_behavior[0].viewer_protocol_policy == "https-only" && aws_cloudfront_distribution.avatars[0].default_cache_behavior[0].max_ttl == 86400 && aws_cloudfront_distribution.avatars[0].default_cache_behavior[0].min_ttl == 0
    error_message = "TLS only, and a removed picture is gone after a day"
  }

  assert {
    condition     = aws_cloudfront_distribution.avatars[0].price_class == "PriceClass_200"
    error_message = "pictures are served from where it was said"
  }
}

run "without_a_cdn" {
  command = plan

  module {
    source = "./modules/storage"
  }

  variables {
    enable_cdn = false
  }

  assert {
    condition     = length(aws_cloudfront_distribution.avatars) == 0 && output.url == null
    error_message = "the service serves them"
  }
}

run "a_disposable_one_goes_with_its_pictures" {
  command = plan

  module {
    source = "./modules/storage"
  }

  variables {
    is_disposable = true
  }

  assert {
    condition     = aws_s3_bucket.avatars.force_destroy
    error_message = "destroy leaves nothing billable"
  }
}

run "a_price_class_that_is_none" {
  command = plan

  module {
    source = "./modules/storage"
  }

  variables {
    price_class = "PriceClass_300"
  }

  # says: storage.price_class must be PriceClass_100 (Europe and North America), PriceClass_200 or PriceClass_All.
  expect_failures = [var.price_class]
}
