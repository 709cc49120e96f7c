# What the tasks stand on, where a test says nothing else: terraform test -test-directory=tests/service

name    = "gatehouse-small"
account = { id = "123456789012", region = "eu-west-1" }
network = {
  vpc_id             = "vpc-1"
  task_subnet_ids    = ["subnet-1", "subnet-2"]
  public_cidr_blocks = ["10.20.0.0/20", "10.20.16.0/20"]
  has_public_tasks   = false
}
load_balancer = {
  url                          = "https://accounts.example.com"
  is_https                     = true
  target_group_arn             = "arn:aws:elasticloadbalancing:eu-west-1:123456789012:targetgroup/x/73e2d6bc24d8a067"
  target_group_arn_suffix      = "targetgroup/x/73e2d6bc24d8a067"
  arn_suffix                   = "app/x/50dc6c495c0c9188"
  security_group_id            = "sg-balancer"
  deregistration_delay_seconds = 15
}
database = {
  address           = "x.rds.amazonaws.com"
  port              = 5432
  database_name     = "gatehouse"
  owner             = "gatehouse_owner"
  application       = "gatehouse_app"
  resource_id       = "db-ABC"
  owner_secret_arn  = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:rds!db-1"
  key_arn           = "arn:aws:kms:eu-west-1:123456789012:key/1"
  security_group_id = "sg-database"
  max_connections   = 200
}
cache = {
  url_secret_arn    = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:x/limits-store-AbCdEf"
  security_group_id = "sg-cache"
  port              = 6379
}
storage = { bucket = "avatars", bucket_arn = "arn:aws:s3:::avatars", url = "https://d1.cloudfront.net" }
registry = {
  urls = { service = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/x/service", nginx = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/x/nginx" }
  arns = { service = "arn:aws:ecr:eu-west-1:123456789012:repository/x/service", nginx = "arn:aws:ecr:eu-west-1:123456789012:repository/x/nginx" }
}
secrets = {
  master_key_arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:x/master-key-AbCdEf"
  peppers_arn    = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:x/peppers-AbCdEf"
}
mail = {
  from           = "Example <accounts@example.com>"
  from_address   = "accounts@example.com"
  url            = "ses:"
  url_secret_arn = null
  ses_arns       = ["arn:aws:ses:eu-west-1:123456789012:identity/example.com"]
}
settings                  = { REGISTRATION = "private" }
kubernetes                = null
cpu_architecture          = "ARM64"
api                       = { cpu_units = 512, memory_mib = 1024, min_tasks = 1, max_tasks = 4, web_workers = 1, web_threads = 48, database_pool_size = 8, requests_per_task_minute = 3000 }
worker                    = { cpu_units = 256, memory_mib = 512, min_tasks = 1, max_tasks = 2 }
stop_timeout_seconds      = 60
log_retention_days        = 30
enable_container_insights = false
