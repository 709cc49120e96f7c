# Connections to the database: what may be open at once must fit. While a release runs, old and new tasks stand side by side.

locals {
  connections_per_api_task = var.api.web_workers * var.api.database_pool_size
  # One listens, four fetch and note, four do jobs (docs/operations.md).
  connections_per_worker_task = 9
  # Commands, a person with psql, what PostgreSQL and RDS keep for themselves.
  connections_of_others = 20

  connections_at_most = 2 * (
    var.api.max_tasks * local.connections_per_api_task + var.worker.max_tasks * local.connections_per_worker_task
  ) + local.connections_of_others

  too_many_connections = join(" ", [
    "During a release up to ${local.connections_at_most} connections may be open",
    "(2 x (${var.api.max_tasks} tasks x ${var.api.web_workers} processes x ${var.api.database_pool_size}",
    "+ ${var.worker.max_tasks} workers x ${local.connections_per_worker_task}) + ${local.connections_of_others} for others),",
    "but the database takes ${var.database.max_connections}.",
    "Lower api.max_tasks, api.web_workers or api.database_pool_size, or take a larger database.instance_class.",
  ])
}
