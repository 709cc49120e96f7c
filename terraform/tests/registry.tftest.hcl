# The two repositories: a tag is given once, every image is scanned, and what is old goes.

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
  is_disposable = false
}

run "tags_stay_and_images_are_scanned" {
  command = plan

  module {
    source = "./modules/registry"
  }

  assert {
    condition     = { for key, repository in aws_ecr_repository.these : key => repository.name } == { nginx = "gatehouse-small/nginx", service = "gatehouse-small/service" }
    error_message = "each image has its repository"
  }

  assert {
    condition     = alltrue([for repository in aws_ecr_repository.these : repository.image_tag_mutability == "IMMUTABLE"])
    error_message = "a commit's tag names one image for ever"
  }

  assert {
    condition     = alltrue([for repository in aws_ecr_repository.these : repository.image_scanning_configuration[0].scan_on_push])
    error_message = "what is pushed is scanned"
  }

  assert {
    condition     = !anytrue([for repository in aws_ecr_repository.these : repository.force_delete])
    error_message = "destroy stops where images are"
  }
}

run "what_is_old_goes" {
  command = plan

  module {
    source = "./modules/registry"
  }

  assert {
    condition     = toset([for policy in aws_ecr_lifecycle_policy.these : policy.repository]) == toset(["gatehouse-small/nginx", "gatehouse-small/service"])
    error_message = "both repositories are tidied"
  }

  assert {
    condition = alltrue([for policy in aws_ecr_lifecycle_policy.these : [for rule in jsondecode(policy.policy).rules : rule.selection] == [
      { tagStatus = "untagged", countType = "sinceImagePushed", countUnit = "days", countNumber = 7 },
      { tagStatus = "any", countType = "imageCountMoreThan", countNumber = 100 },
    ]])
    error_message = "images without a tag go after a week, and the newest 100 stay"
  }

  # ECR refuses a rule for any image that is not the last one.
  assert {
    condition = alltrue([for policy in aws_ecr_lifecycle_policy.these : [
      for rule in jsondecode(policy.policy).rules : [rule.rulePriority, rule.action.type]
    ] == [[1, "expire"], [2, "expire"]]])
    error_message = "the rule without a tag comes first"
  }
}

run "a_disposable_one_goes_with_its_images" {
  command = plan

  module {
    source = "./modules/registry"
  }

  variables {
    is_disposable = true
  }

  assert {
    condition     = alltrue([for repository in aws_ecr_repository.these : repository.force_delete])
    error_message = "destroy leaves nothing billable"
  }
}

run "nothing_to_go_back_to" {
  command = plan

  module {
    source = "./modules/registry"
  }

  variables {
    kept_images = 4
  }

  # says: kept_images must be from 5 to 1000
  expect_failures = [var.kept_images]
}
