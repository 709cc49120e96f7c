data "aws_caller_identity" "this" {}

locals {
  name    = "${var.project}-${var.environment}"
  account = { id = data.aws_caller_identity.this.account_id, region = var.region }

  own_cache = { url_secret_arn = var.cache.url_secret_arn, security_group_id = var.cache.security_group_id, port = 6379 }
}

module "network" {
  source = "./modules/network"

  name                    = local.name
  account                 = local.account
  cidr_block              = var.network.cidr_block
  zone_count              = var.network.zone_count
  zones                   = var.network.zones
  nat                     = var.network.nat
  flow_log_retention_days = var.network.flow_log_retention_days
}

module "load_balancer" {
  source = "./modules/load_balancer"

  name                         = local.name
  account                      = local.account
  network                      = module.network
  domain                       = var.domain
  allowed_cidr_blocks          = var.load_balancer.allowed_cidr_blocks
  access_log_retention_days    = var.load_balancer.access_log_retention_days
  enable_waf                   = var.load_balancer.enable_waf
  waf_requests_per_5_min       = var.load_balancer.waf_requests_per_5_min
  deregistration_delay_seconds = var.drain.deregistration_delay_seconds
  is_disposable                = var.is_disposable
}

module "database" {
  source = "./modules/database"

  name                  = local.name
  account               = local.account
  network               = module.network
  engine_version        = var.database.engine_version
  instance_class        = var.database.instance_class
  storage_gib           = var.database.storage_gib
  storage_limit_gib     = var.database.storage_limit_gib
  max_connections       = var.database.max_connections
  is_multi_az           = var.database.is_multi_az
  has_replica           = var.database.has_replica
  backup_retention_days = var.database.backup_retention_days
  log_retention_days    = var.database.log_retention_days
  snapshot_identifier   = var.database.snapshot_identifier
  apply_immediately     = var.database.apply_immediately
  is_disposable         = var.is_disposable
}

module "cache" {
  source = "./modules/cache"
  count  = var.cache.is_enabled ? 1 : 0

  name           = local.name
  network        = module.network
  engine_version = var.cache.engine_version
  node_type      = var.cache.node_type
  node_count     = var.cache.node_count
  user_group_id  = var.cache.user_group_id
  url_secret_arn = var.cache.url_secret_arn
  is_disposable  = var.is_disposable
}

module "storage" {
  source = "./modules/storage"

  name          = local.name
  account       = local.account
  enable_cdn    = var.storage.enable_cdn
  price_class   = var.storage.price_class
  is_disposable = var.is_disposable
}

module "registry" {
  source = "./modules/registry"

  name          = local.name
  is_disposable = var.is_disposable
}

module "secrets" {
  source = "./modules/secrets"
  count  = var.secrets == null ? 1 : 0

  name          = local.name
  is_disposable = var.is_disposable
}

module "mail" {
  source = "./modules/mail"

  name    = local.name
  account = local.account
  mail    = var.mail
}

module "service" {
  source = "./modules/service"

  name          = local.name
  account       = local.account
  network       = module.network
  load_balancer = module.load_balancer
  database      = module.database
  cache         = try(module.cache[0], local.own_cache)
  storage       = module.storage
  registry      = module.registry
  secrets       = try(module.secrets[0], var.secrets)
  mail          = module.mail

  settings                  = var.settings
  cpu_architecture          = var.cpu_architecture
  api                       = var.api
  worker                    = var.worker
  stop_timeout_seconds      = var.drain.stop_timeout_seconds
  log_retention_days        = var.logs.retention_days
  enable_container_insights = var.logs.enable_container_insights
  kubernetes                = var.kubernetes
}

module "pipeline" {
  source = "./modules/pipeline"
  count  = var.pipeline == null ? 0 : 1

  name             = local.name
  account          = local.account
  pipeline         = var.pipeline
  cpu_architecture = var.cpu_architecture
  network          = module.network
  registry         = module.registry
  service          = module.service
  url              = module.load_balancer.url
}

module "monitoring" {
  source = "./modules/monitoring"

  name           = local.name
  account        = local.account
  load_balancer  = module.load_balancer
  service        = module.service
  database       = module.database
  cache_node_ids = try(module.cache[0].node_ids, [])
  pipeline_name  = one(module.pipeline[*].name)
  alarms         = var.alarms
}
