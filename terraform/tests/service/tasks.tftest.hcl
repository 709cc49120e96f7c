# The tasks: hardened, drained, told the right things. What they may do: rights.tftest.hcl.

provider "aws" {
  region                      = "eu-west-1"
  access_key                  = "offline"
  secret_key                  = "offline"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
}

run "containers_are_hardened" {
  command = plan

  module {
    source = "./modules/service"
  }

  assert {
    condition = alltrue([for container in concat(
      jsondecode(aws_ecs_task_definition.api.container_definitions),
      jsondecode(aws_ecs_task_definition.worker.container_definitions),
      jsondecode(aws_ecs_task_definition.migrate.container_definitions),
    ) : container.readonlyRootFilesystem && container.user != "0" && container.linuxParameters.capabilities.drop == ["ALL"] && container.stopTimeout == 60])
    error_message = "no container runs as root, writes to its image, has a capability, or is killed before it has finished"
  }

  assert {
    condition = { for container in concat(
      jsondecode(aws_ecs_task_definition.api.container_definitions),
      jsondecode(aws_ecs_task_definition.worker.container_definitions),
      jsondecode(aws_ecs_task_definition.migrate.container_definitions),
    ) : container.name => try(container.linuxParameters.initProcessEnabled, false) } == { api = true, nginx = false, worker = true, migrate = true }
    error_message = "Python hears SIGTERM while it starts"
  }

  assert {
    condition     = [for container in jsondecode(aws_ecs_task_definition.api.container_definitions) : container.name] == ["api", "nginx"]
    error_message = "imagedefinitions.json names the containers so"
  }

  assert {
    condition     = jsondecode(aws_ecs_task_definition.api.container_definitions)[1].dependsOn == [{ containerName = "api", condition = "HEALTHY" }]
    error_message = "nginx waits for the service"
  }

  assert {
    condition = alltrue([for container in concat(
      jsondecode(aws_ecs_task_definition.api.container_definitions),
      jsondecode(aws_ecs_task_definition.worker.container_definitions),
    ) : can(container.healthCheck.command)])
    error_message = "every container that stays has a health check"
  }
}

run "secrets_come_by_arn_alone" {
  command = plan

  module {
    source = "./modules/service"
  }

  assert {
    condition = length(setintersection(
      [for variable in jsondecode(aws_ecs_task_definition.api.container_definitions)[0].environment : variable.name],
      ["MASTER_KEY", "PEPPERS", "LIMITS_STORE", "MIGRATION_DATABASE_PASSWORD"],
    )) == 0
    error_message = "no secret stands in the environment"
  }

  assert {
    condition     = [for secret in jsondecode(aws_ecs_task_definition.api.container_definitions)[0].secrets : secret.name] == ["LIMITS_STORE", "MASTER_KEY", "PEPPERS"]
    error_message = "the service gets its secrets, and not the owner's password"
  }

  assert {
    condition     = { for secret in jsondecode(aws_ecs_task_definition.migrate.container_definitions)[0].secrets : secret.name => secret.valueFrom }["MIGRATION_DATABASE_PASSWORD"] == "arn:aws:secretsmanager:eu-west-1:123456789012:secret:rds!db-1:password::"
    error_message = "the migration task gets the owner's password"
  }

  assert {
    condition     = { for variable in jsondecode(aws_ecs_task_definition.worker.container_definitions)[0].environment : variable.name => variable.value }["DATABASE_URL"] == "postgresql://gatehouse_app@x.rds.amazonaws.com:5432/gatehouse?sslmode=verify-full&sslrootcert=/srv/rds-ca.pem"
    error_message = "the service logs in by IAM, over TLS that checks the server's name"
  }

  assert {
    condition     = { for variable in jsondecode(aws_ecs_task_definition.worker.container_definitions)[0].environment : variable.name => variable.value }["REGISTRATION"] == "private"
    error_message = "further settings arrive"
  }
}

run "operators_have_their_console_over_tls" {
  command = plan

  module {
    source = "./modules/service"
  }

  assert {
    condition     = !contains([for variable in jsondecode(aws_ecs_task_definition.api.container_definitions)[0].environment : variable.name], "CONSOLE")
    error_message = "with a domain the console is as the service has it"
  }
}

run "it_can_be_switched_off" {
  command = plan

  module {
    source = "./modules/service"
  }

  variables {
    settings = { CONSOLE = "no" }
  }

  assert {
    condition     = { for variable in jsondecode(aws_ecs_task_definition.api.container_definitions)[0].environment : variable.name => variable.value }["CONSOLE"] == "no"
    error_message = "what was said about the console arrives"
  }
}

run "over_plain_http_it_is_off" {
  command = plan

  module {
    source = "./modules/service"
  }

  variables {
    load_balancer = {
      url                          = "http://x.eu-west-1.elb.amazonaws.com"
      is_https                     = false
      target_group_arn             = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/x/73e2d6bc24d8a067"
      target_group_arn_suffix      = "targetgroup/x/73e2d6bc24d8a067"
      arn_suffix                   = "app/x/50dc6c495c0c9188"
      security_group_id            = "sg-balancer"
      deregistration_delay_seconds = 15
    }
  }

  assert {
    condition     = { for variable in jsondecode(aws_ecs_task_definition.api.container_definitions)[0].environment : variable.name => variable.value }["CONSOLE"] == "no"
    error_message = "no operator's password crosses the internet in the clear"
  }
}

run "lines_stay_as_long_and_containers_are_measured_as_was_said" {
  command = plan

  module {
    source = "./modules/service"
  }

  variables {
    log_retention_days        = 60
    enable_container_insights = true
  }

  assert {
    condition     = aws_cloudwatch_log_group.this.retention_in_days == 60 && [for setting in aws_ecs_cluster.this.setting : setting.value] == ["enabled"]
    error_message = "both are said, not chosen here"
  }
}

run "the_pipeline_says_what_runs_and_autoscaling_how_many" {
  command = plan

  module {
    source = "./modules/service"
  }

  assert {
    condition     = alltrue([for service in aws_ecs_service.these : service.desired_count == 0])
    error_message = "there is no image before the first run of the pipeline"
  }

  assert {
    condition     = !anytrue([for service in aws_ecs_service.these : service.enable_execute_command])
    error_message = "nobody opens a shell in a task"
  }

  assert {
    condition     = [for setting in aws_ecs_cluster.this.setting : setting.value] == ["disabled"]
    error_message = "nothing is measured, and billed, unasked"
  }

  assert {
    condition = alltrue([for service in aws_ecs_service.these :
    service.deployment_minimum_healthy_percent == 100 && service.deployment_maximum_percent == 200 && service.deployment_circuit_breaker[0].enable && service.deployment_circuit_breaker[0].rollback && service.availability_zone_rebalancing == "ENABLED"])
    error_message = "a release never has fewer tasks, and one that does not start is taken back"
  }

  assert {
    condition     = aws_appautoscaling_target.these["api"].max_capacity == 4 && { for key, policy in aws_appautoscaling_policy.these : key => policy.target_tracking_scaling_policy_configuration[0].target_value } == { api-cpu = 70, api-memory = 75, api-requests = 3000, worker-cpu = 70 }
    error_message = "tasks are added at 70 % of CPU, 75 % of memory, or 3,000 requests a minute each"
  }
}
