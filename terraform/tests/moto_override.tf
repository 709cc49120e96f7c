# Laid beside the provider of a copy of the root, so that it takes moto for AWS. No part of the module.

provider "aws" {
  access_key                  = "testing"
  secret_key                  = "testing"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  s3_use_path_style           = true
  # What moto does not know it answers with 500: 25 attempts at that would take ten minutes.
  max_retries = 2
}
