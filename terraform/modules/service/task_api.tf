# nginx before the service, in one task: they share its addresses and its role, and no files.
#
# Terraform owns what is written here, the pipeline owns the images: it copies the newest revision of the family, puts its
# images in and registers that (terraform/README.md says why). So this resource looks at its own revision and not
# at the latest one, which would always differ by the image.

resource "aws_ecs_task_definition" "api" {
  family                   = "${var.name}-api"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = var.api.cpu_units
  memory                   = var.api.memory_mib
  execution_role_arn       = aws_iam_role.execution["service"].arn
  task_role_arn            = aws_iam_role.task["api"].arn
  track_latest             = false

  runtime_platform {
    operating_system_family = "LINUX"
    cpu_architecture        = var.cpu_architecture
  }

  volume {
    name = "tmp"
  }

  volume {
    name = "nginx"
  }

  container_definitions = jsonencode([
    merge(local.service_container, {
      name             = "api"
      logConfiguration = local.logs["api"]
      healthCheck = {
        command     = ["CMD", "healthy", "8000"]
        interval    = 10
        timeout     = 5
        retries     = 3
        startPeriod = 60
      }
    }),
    merge(local.hardened, {
      name             = "nginx"
      image            = local.images["nginx"]
      user             = "10002:10002"
      portMappings     = [{ containerPort = 8080, hostPort = 8080, protocol = "tcp" }]
      dependsOn        = [{ containerName = "api", condition = "HEALTHY" }]
      mountPoints      = [{ sourceVolume = "nginx", containerPath = "/run/nginx", readOnly = false }]
      logConfiguration = local.logs["nginx"]
      environment = [
        { name = "API", value = "127.0.0.1:8000" },
        { name = "PORT", value = "8080" },
        { name = "TRUSTED_PROXIES", value = join(",", var.network.public_cidr_blocks) },
      ]
      healthCheck = {
        command     = ["CMD", "healthy"]
        interval    = 10
        timeout     = 5
        retries     = 3
        startPeriod = 30
      }
    }),
  ])

  lifecycle {
    precondition {
      condition     = local.connections_at_most <= var.database.max_connections
      error_message = local.too_many_connections
    }

    precondition {
      condition     = var.load_balancer.deregistration_delay_seconds + 10 <= var.stop_timeout_seconds
      error_message = "drain.deregistration_delay_seconds (${var.load_balancer.deregistration_delay_seconds}) must be at least 10 s below drain.stop_timeout_seconds (${var.stop_timeout_seconds}): else tasks are killed while the load balancer still sends them requests."
    }
  }
}

check "small_tasks" {
  assert {
    condition     = var.api.cpu_units >= 512
    error_message = "With api.cpu_units = 256 a login takes over a second: hashing a password at cost 12 is 0.3 s of a whole CPU."
  }

  assert {
    condition     = var.api.memory_mib >= 200 + 500 * var.api.web_workers
    error_message = "A large picture takes up to 400 MB while it is decoded: with this little api.memory_mib for each of api.web_workers the task may be killed by one."
  }
}
