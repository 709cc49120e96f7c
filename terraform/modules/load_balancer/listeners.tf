locals {
  is_https = var.domain != null
}

resource "aws_lb_listener" "http" {
  load_balancer_arn = aws_lb.this.arn
  protocol          = "HTTP"
  port              = 80

  default_action {
    type             = local.is_https ? "redirect" : "forward"
    target_group_arn = local.is_https ? null : aws_lb_target_group.nginx.arn

    dynamic "redirect" {
      for_each = local.is_https ? [1] : []
      content {
        protocol    = "HTTPS"
        host        = var.domain.name # whatever host the client names
        port        = "443"
        status_code = "HTTP_301"
      }
    }
  }

  # No redirect to a port that nobody listens on yet: a certificate may take its time.
  depends_on = [aws_lb_listener.https]
}

resource "aws_lb_listener" "https" {
  count = local.is_https ? 1 : 0

  load_balancer_arn = aws_lb.this.arn
  protocol          = "HTTPS"
  port              = 443
  ssl_policy        = "ELBSecurityPolicy-TLS13-1-2-Res-2021-06"
  certificate_arn   = local.certificate_arn

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.nginx.arn
  }
}
