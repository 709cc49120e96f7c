# What environments/production.tfvars leaves off, and what lets it be taken down again.

is_disposable = true

database = {
  instance_class        = "db.m7g.large"
  storage_gib           = 50
  storage_limit_gib     = 500
  is_multi_az           = true
  has_replica           = true
  backup_retention_days = 35
  log_retention_days    = 30
}

kubernetes = {
  oidc_provider_arn = "arn:aws:iam::123456789012:oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/ABC"
  namespace         = "gatehouse"
  service_account   = "gatehouse"
}
