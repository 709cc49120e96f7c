locals {
  # A tag that no build gives. The pipeline takes the newest revision of each family and puts its own images in.
  images = { for name, url in var.registry.urls : name => "${url}:none" }
}

resource "aws_ecs_cluster" "this" {
  name = var.name

  setting {
    name  = "containerInsights"
    value = var.enable_container_insights ? "enabled" : "disabled"
  }
}

resource "aws_cloudwatch_log_group" "this" {
  name              = "/ecs/${var.name}"
  retention_in_days = var.log_retention_days
}
