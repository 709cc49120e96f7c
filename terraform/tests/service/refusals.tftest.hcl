# What a plan of the tasks refuses. `says`: part of what a person reads (tests/terraform/test_refusals.py).

provider "aws" {
  region                      = "eu-west-1"
  access_key                  = "offline"
  secret_key                  = "offline"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
}

run "more_connections_than_the_database_takes" {
  command = plan

  module {
    source = "./modules/service"
  }

  variables {
    api = { cpu_units = 512, memory_mib = 1024, min_tasks = 1, max_tasks = 10, web_workers = 1, web_threads = 48, database_pool_size = 8, requests_per_task_minute = 3000 }
  }

  # says: up to 216 connections may be open (2 x (10 tasks x 1 processes x 8 + 2 workers x 9) + 20 for others), but the database takes 200. Lower api.max_tasks
  expect_failures = [aws_ecs_task_definition.api]
}

run "a_drain_longer_than_the_stop" {
  command = plan

  module {
    source = "./modules/service"
  }

  variables {
    stop_timeout_seconds = 30
    load_balancer = {
      url                          = "https://accounts.example.com"
      is_https                     = true
      target_group_arn             = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/x/73e2d6bc24d8a067"
      target_group_arn_suffix      = "targetgroup/x/73e2d6bc24d8a067"
      arn_suffix                   = "app/x/50dc6c495c0c9188"
      security_group_id            = "sg-balancer"
      deregistration_delay_seconds = 25
    }
  }

  # says: drain.deregistration_delay_seconds (25) must be at least 10 s below drain.stop_timeout_seconds (30)
  expect_failures = [aws_ecs_task_definition.api]
}

run "a_stop_beyond_what_fargate_waits" {
  command = plan

  module {
    source = "./modules/service"
  }

  variables {
    stop_timeout_seconds = 121
  }

  # says: drain.stop_timeout_seconds must be from 30, since gunicorn and nginx take up to 20 s to finish, to 120
  expect_failures = [var.stop_timeout_seconds]
}

run "memory_that_does_not_go_with_the_cpu" {
  command = plan

  module {
    source = "./modules/service"
  }

  variables {
    api = { cpu_units = 512, memory_mib = 8192, min_tasks = 1, max_tasks = 4, web_workers = 1, web_threads = 48, database_pool_size = 8, requests_per_task_minute = 3000 }
  }

  # says: api.memory_mib does not go with api.cpu_units: Fargate gives 256 units 512 to 2048 MiB, 512 units 1024 to 4096
  expect_failures = [var.api]
}

run "too_little_memory_for_the_processes" {
  command = plan

  module {
    source = "./modules/service"
  }

  variables {
    api = { cpu_units = 512, memory_mib = 1024, min_tasks = 1, max_tasks = 2, web_workers = 3, web_threads = 48, database_pool_size = 8, requests_per_task_minute = 3000 }
  }

  # The check warns of what the validation refuses.
  # says: api.memory_mib is too little for api.web_workers: count 300 MiB for each process, and 200 for the rest.
  expect_failures = [var.api]
}

run "no_worker_at_all" {
  command = plan

  module {
    source = "./modules/service"
  }

  variables {
    worker = { cpu_units = 256, memory_mib = 512, min_tasks = 0, max_tasks = 2 }
  }

  # says: worker.min_tasks must be at least 1, else nobody sends mail
  expect_failures = [var.worker]
}

run "a_quarter_of_a_cpu_is_taken_with_a_warning" {
  command = plan

  module {
    source = "./modules/service"
  }

  variables {
    api = { cpu_units = 256, memory_mib = 512, min_tasks = 1, max_tasks = 4, web_workers = 1, web_threads = 48, database_pool_size = 8, requests_per_task_minute = 3000 }
  }

  # says: With api.cpu_units = 256 a login takes over a second
  # says: A large picture takes up to 400 MB while it is decoded
  expect_failures = [check.small_tasks]
}
