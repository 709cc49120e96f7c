# What the pipeline refuses. `says`: part of what a person reads (tests/terraform/test_refusals.py).

provider "aws" {
  region                      = "eu-west-1"
  access_key                  = "offline"
  secret_key                  = "offline"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
}

variables {
  name             = "gatehouse-small"
  account          = { id = "123456789012", region = "eu-west-1" }
  pipeline         = { repository = "example/gatehouse", branch = "main", connection_arn = null, base_registry = "public.ecr.aws/docker/library/", log_retention_days = 30 }
  cpu_architecture = "ARM64"
  network          = { task_subnet_ids = ["subnet-1", "subnet-2"], has_public_tasks = false }
  registry = {
    urls = { service = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/x/service", nginx = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/x/nginx" }
    arns = { service = "arn:aws:ecr:eu-west-1:123456789012:repository/x/service", nginx = "arn:aws:ecr:eu-west-1:123456789012:repository/x/nginx" }
  }
  service = {
    cluster_name      = "gatehouse-small"
    cluster_arn       = "arn:aws:ecs:eu-west-1:123456789012:cluster/gatehouse-small"
    service_names     = { api = "gatehouse-small-api", worker = "gatehouse-small-worker" }
    security_group_id = "sg-tasks"
    role_arns         = { api = ["arn:aws:iam::123456789012:role/e", "arn:aws:iam::123456789012:role/a"], worker = ["arn:aws:iam::123456789012:role/e", "arn:aws:iam::123456789012:role/w"], migrate = ["arn:aws:iam::123456789012:role/m"] }
    log_group_arn     = "arn:aws:logs:eu-west-1:123456789012:log-group:/ecs/gatehouse-small"
    counts            = { api = 1, worker = 1 }
  }
  url = "https://accounts.example.com"
}

run "a_password_in_the_place_of_its_secret" {
  command = plan

  module {
    source = "./modules/pipeline"
  }

  variables {
    pipeline = { repository = "example/gatehouse", branch = "main", connection_arn = null, base_registry = "public.ecr.aws/docker/library/", log_retention_days = 30, smoke_secret_arn = "hunter2" }
  }

  # says: pipeline.smoke_secret_arn must be the whole ARN of a secret of Secrets Manager
  expect_failures = [var.pipeline]
}

run "a_registry_without_its_slash" {
  command = plan

  module {
    source = "./modules/pipeline"
  }

  variables {
    pipeline = { repository = "example/gatehouse", branch = "main", connection_arn = null, base_registry = "docker.io/library", log_retention_days = 30 }
  }

  # says: pipeline.base_registry must end in a slash, such as public.ecr.aws/docker/library/
  expect_failures = [var.pipeline]
}

run "a_name_too_long_for_a_connection" {
  command = plan

  module {
    source = "./modules/pipeline"
  }

  variables {
    name = "a-name-of-thirty-three-characters"
  }

  # says: name must have at most 32 characters
  expect_failures = [var.name]
}

run "a_branch_that_git_does_not_know" {
  command = plan

  module {
    source = "./modules/pipeline"
  }

  variables {
    pipeline = { repository = "example/gatehouse", branch = "my branch", connection_arn = null, base_registry = "public.ecr.aws/docker/library/", log_retention_days = 30 }
  }

  # says: pipeline.branch must be the name of a branch, such as main.
  expect_failures = [var.pipeline]
}

run "a_role_in_the_place_of_a_connection" {
  command = plan

  module {
    source = "./modules/pipeline"
  }

  variables {
    pipeline = { repository = "example/gatehouse", branch = "main", connection_arn = "arn:aws:iam::123456789012:role/x", base_registry = "public.ecr.aws/docker/library/", log_retention_days = 30 }
  }

  # says: pipeline.connection_arn must be the ARN of a connection of AWS to GitHub, or left out.
  expect_failures = [var.pipeline]
}

run "builds_kept_for_ten_days" {
  command = plan

  module {
    source = "./modules/pipeline"
  }

  variables {
    pipeline = { repository = "example/gatehouse", branch = "main", connection_arn = null, base_registry = "public.ecr.aws/docker/library/", log_retention_days = 10 }
  }

  # says: pipeline.log_retention_days must be a retention that CloudWatch knows
  expect_failures = [var.pipeline]
}
