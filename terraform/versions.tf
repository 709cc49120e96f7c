terraform {
  # 1.11 is the first with write-only arguments, which keep the secrets out of the state.
  required_version = ">= 1.11, < 2.0"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.100"
    }
  }

  # Where the state is says a file of environments/: terraform init -backend-config=environments/small.s3.tfbackend
  backend "s3" {}
}

provider "aws" {
  region = var.region

  default_tags {
    tags = {
      Project     = var.project
      Environment = var.environment
      Owner       = var.owner
      CostCentre  = var.cost_centre
      ManagedBy   = "terraform"
    }
  }
}
