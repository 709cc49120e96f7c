resource "aws_lb" "this" {
  name               = var.name
  load_balancer_type = "application"
  subnets            = var.network.public_subnet_ids
  security_groups    = [aws_security_group.this.id]

  # Below the 75 s for which nginx keeps idle connections, so that none is closed under a request.
  idle_timeout                     = 60
  drop_invalid_header_fields       = true
  desync_mitigation_mode           = "strictest"
  xff_header_processing_mode       = "append"
  enable_cross_zone_load_balancing = true
  enable_deletion_protection       = !var.is_disposable

  dynamic "access_logs" {
    for_each = aws_s3_bucket.logs
    content {
      bucket  = access_logs.value.id
      enabled = true
    }
  }

  # The first log is written at once, to see whether it may be.
  depends_on = [aws_s3_bucket_policy.logs]
}

resource "aws_lb_target_group" "nginx" {
  name                 = "${var.name}-nginx"
  vpc_id               = var.network.vpc_id
  target_type          = "ip"
  protocol             = "HTTP"
  port                 = 8080
  deregistration_delay = var.deregistration_delay_seconds
  # Logins cost a hundred times what other requests do, so counting requests in turn would pile them up.
  load_balancing_algorithm_type = "least_outstanding_requests"

  # Not /health/ready: a database that is away would take all tasks out, and nginx' own answers with them.
  health_check {
    path                = "/health"
    matcher             = "200"
    interval            = 10
    timeout             = 5
    healthy_threshold   = 2
    unhealthy_threshold = 3
  }
}

resource "aws_security_group" "this" {
  name        = "${var.name}-load-balancer"
  description = "The load balancer: clients in, nginx of the tasks out"
  vpc_id      = var.network.vpc_id

  tags = { Name = "${var.name}-load-balancer" }
}

resource "aws_vpc_security_group_ingress_rule" "clients" {
  for_each = {
    for pair in setproduct(var.allowed_cidr_blocks, local.is_https ? [80, 443] : [80]) : "${pair[0]} ${pair[1]}" => { block = pair[0], port = pair[1] }
  }

  security_group_id = aws_security_group.this.id
  description       = each.value.port == 443 ? "HTTPS of clients" : local.is_https ? "HTTP of clients, to be redirected or refused" : "HTTP of clients"
  cidr_ipv4         = each.value.block
  ip_protocol       = "tcp"
  from_port         = each.value.port
  to_port           = each.value.port
}
