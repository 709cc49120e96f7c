# For those who run the chart on EKS: its service account may do what the tasks may.

locals {
  issuer = var.kubernetes == null ? "" : split("oidc-provider/", var.kubernetes.oidc_provider_arn)[1]
}

resource "aws_iam_role" "kubernetes" {
  count = var.kubernetes == null ? 0 : 1

  name        = "${var.name}-kubernetes"
  description = "What the service account ${var.kubernetes.namespace}/${var.kubernetes.service_account} may do"
  assume_role_policy = jsonencode({
    Version = "2012-10-17"
    Statement = [{
      Effect    = "Allow"
      Action    = "sts:AssumeRoleWithWebIdentity"
      Principal = { Federated = var.kubernetes.oidc_provider_arn }
      Condition = { StringEquals = {
        "${local.issuer}:aud" = "sts.amazonaws.com"
        "${local.issuer}:sub" = "system:serviceaccount:${var.kubernetes.namespace}:${var.kubernetes.service_account}"
      } }
    }]
  })
}

resource "aws_iam_role_policy_attachment" "kubernetes" {
  for_each = var.kubernetes == null ? {} : { for name in ["api", "worker"] : name => aws_iam_policy.task[name].arn }

  role       = aws_iam_role.kubernetes[0].name
  policy_arn = each.value
}
