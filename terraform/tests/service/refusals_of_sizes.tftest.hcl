# Sizes of tasks that are refused. `says`: part of what a person reads (tests/terraform/test_refusals.py).

provider "aws" {
  region                      = "eu-west-1"
  access_key                  = "offline"
  secret_key                  = "offline"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
}

run "a_processor_that_fargate_lacks" {
  command = plan

  module {
    source = "./modules/service"
  }

  variables {
    api = { cpu_units = 300, memory_mib = 1024, min_tasks = 1, max_tasks = 4, web_workers = 1, web_threads = 48, database_pool_size = 8, requests_per_task_minute = 3000 }
  }

  # says: api.cpu_units must be 256, 512, 1024, 2048 or 4096
  expect_failures = [var.api]
}

run "nobody_who_answers" {
  command = plan

  module {
    source = "./modules/service"
  }

  variables {
    api = { cpu_units = 512, memory_mib = 1024, min_tasks = 0, max_tasks = 4, web_workers = 1, web_threads = 48, database_pool_size = 8, requests_per_task_minute = 3000 }
  }

  # says: api.min_tasks must be at least 1, and api.max_tasks not below it nor above 100.
  expect_failures = [var.api]
}

run "fewer_threads_than_waiting_logins_take" {
  command = plan

  module {
    source = "./modules/service"
  }

  variables {
    api = { cpu_units = 512, memory_mib = 1024, min_tasks = 1, max_tasks = 4, web_workers = 1, web_threads = 7, database_pool_size = 8, requests_per_task_minute = 3000 }
  }

  # says: api.web_threads must be
  expect_failures = [var.api]
}

run "no_connection_at_all" {
  command = plan

  module {
    source = "./modules/service"
  }

  variables {
    api = { cpu_units = 512, memory_mib = 1024, min_tasks = 1, max_tasks = 4, web_workers = 1, web_threads = 48, database_pool_size = 0, requests_per_task_minute = 3000 }
  }

  # says: api.database_pool_size must be from 1 to 100.
  expect_failures = [var.api]
}

run "a_task_for_each_request" {
  command = plan

  module {
    source = "./modules/service"
  }

  variables {
    api = { cpu_units = 512, memory_mib = 1024, min_tasks = 1, max_tasks = 4, web_workers = 1, web_threads = 48, database_pool_size = 8, requests_per_task_minute = 1 }
  }

  # says: api.requests_per_task_minute must be at least 60, one a second.
  expect_failures = [var.api]
}

run "a_worker_that_fargate_lacks" {
  command = plan

  module {
    source = "./modules/service"
  }

  variables {
    worker = { cpu_units = 256, memory_mib = 4096, min_tasks = 1, max_tasks = 2 }
  }

  # says: worker.cpu_units and worker.memory_mib must be a pair that Fargate offers
  expect_failures = [var.worker]
}

run "lines_kept_for_ten_days" {
  command = plan

  module {
    source = "./modules/service"
  }

  variables {
    log_retention_days = 10
  }

  # says: logs.retention_days must be a retention that CloudWatch knows
  expect_failures = [var.log_retention_days]
}
