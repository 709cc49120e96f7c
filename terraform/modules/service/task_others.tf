# The worker, and the task in which migrations and all other commands run.

resource "aws_ecs_task_definition" "worker" {
  family                   = "${var.name}-worker"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = var.worker.cpu_units
  memory                   = var.worker.memory_mib
  execution_role_arn       = aws_iam_role.execution["service"].arn
  task_role_arn            = aws_iam_role.task["worker"].arn
  track_latest             = false

  runtime_platform {
    operating_system_family = "LINUX"
    cpu_architecture        = var.cpu_architecture
  }

  volume {
    name = "tmp"
  }

  container_definitions = jsonencode([
    merge(local.service_container, {
      name             = "worker"
      command          = ["flask", "jobs", "work"]
      logConfiguration = local.logs["worker"]
      # Not whether it has a database, without which it lives and waits: it would be killed again and again.
      healthCheck = {
        command     = ["CMD", "worker-healthy"]
        interval    = 30
        timeout     = 5
        retries     = 3
        startPeriod = 60
      }
    }),
  ])
}

# It alone knows the owner's password, and runs only for as long as a command does.
resource "aws_ecs_task_definition" "migrate" {
  family                   = "${var.name}-migrate"
  requires_compatibilities = ["FARGATE"]
  network_mode             = "awsvpc"
  cpu                      = 512
  memory                   = 1024
  execution_role_arn       = aws_iam_role.execution["migrate"].arn
  task_role_arn            = aws_iam_role.task["migrate"].arn
  track_latest             = false

  runtime_platform {
    operating_system_family = "LINUX"
    cpu_architecture        = var.cpu_architecture
  }

  volume {
    name = "tmp"
  }

  container_definitions = jsonencode([
    merge(local.service_container, {
      name             = "migrate"
      command          = ["flask", "db", "prepare"]
      logConfiguration = local.logs["migrate"]
      environment      = concat(local.told, [{ name = "MIGRATION_DATABASE_URL", value = local.owner_url }])
      secrets = concat(local.told_apart, [
        { name = "MIGRATION_DATABASE_PASSWORD", valueFrom = "${var.database.owner_secret_arn}:password::" },
      ])
    }),
  ])
}
