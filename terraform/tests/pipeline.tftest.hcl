# The pipeline: its stages in order, each with no more rights than it needs.

provider "aws" {
  region                      = "eu-west-1"
  access_key                  = "offline"
  secret_key                  = "offline"
  skip_credentials_validation = true
  skip_requesting_account_id  = true
  skip_metadata_api_check     = true
}

variables {
  name             = "gatehouse-small"
  account          = { id = "123456789012", region = "eu-west-1" }
  pipeline         = { repository = "example/gatehouse", branch = "release", connection_arn = null, base_registry = "mirror.example.com/library/", log_retention_days = 150 }
  cpu_architecture = "ARM64"
  network          = { task_subnet_ids = ["subnet-1", "subnet-2"], has_public_tasks = false }
  registry = {
    urls = { service = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/x/service", nginx = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/x/nginx" }
    arns = { service = "arn:aws:ecr:eu-west-1:123456789012:repository/x/service", nginx = "arn:aws:ecr:eu-west-1:123456789012:repository/x/nginx" }
  }
  service = {
    cluster_name      = "gatehouse-small"
    cluster_arn       = "arn:aws:ecs:eu-west-1:123456789012:cluster/gatehouse-small"
    service_names     = { api = "gatehouse-small-api", worker = "gatehouse-small-worker" }
    security_group_id = "sg-tasks"
    role_arns         = { api = ["arn:aws:iam::123456789012:role/e", "arn:aws:iam::123456789012:role/a"], worker = ["arn:aws:iam::123456789012:role/e", "arn:aws:iam::123456789012:role/w"], migrate = ["arn:aws:iam::123456789012:role/m"] }
    log_group_arn     = "arn:aws:logs:eu-west-1:123456789012:log-group:/ecs/gatehouse-small"
    counts            = { api = 3, worker = 4 }
  }
  url = "https://accounts.example.com"
}

run "five_stages_in_order" {
  command = plan

  module {
    source = "./modules/pipeline"
  }

  assert {
    condition     = [for stage in aws_codepipeline.this.stage : stage.name] == ["source", "build", "migrate", "deploy", "smoke"] && alltrue([for stage in slice(aws_codepipeline.this.stage, 1, 5) : stage.action[0].provider == "CodeBuild"])
    error_message = "nothing is deployed that was not migrated, nothing migrated that was not tested, all of it by CodeBuild"
  }

  assert {
    condition     = join("; ", [for stage in slice(aws_codepipeline.this.stage, 1, 5) : join(" ", stage.action[0].input_artifacts)]) == "source; source built; source built; source" && alltrue([for stage in slice(aws_codepipeline.this.stage, 1, 5) : stage.action[0].configuration.PrimarySource == "source"])
    error_message = "scripts and buildspecs come from the repository, not from what the build ran"
  }

  assert {
    condition     = aws_codepipeline.this.pipeline_type == "V2" && aws_codepipeline.this.execution_mode == "QUEUED"
    error_message = "no run overtakes another"
  }

  assert {
    condition     = aws_codepipeline.this.trigger[0].git_configuration[0].push[0].branches[0].includes == tolist(["release"])
    error_message = "one branch starts it"
  }

  assert {
    condition     = [for group in aws_cloudwatch_log_group.stages : group.retention_in_days] == [150, 150, 150, 150] && aws_s3_bucket.artifacts.force_destroy
    error_message = "lines of builds stay as long as was said, and artifacts hold up no destroy"
  }

  assert {
    condition     = { for key, project in aws_codebuild_project.these : key => project.source[0].buildspec } == { build = "buildspec.yml", migrate = "buildspec-migrate.yml", deploy = "buildspec-deploy.yml", smoke = "buildspec-smoke.yml" }
    error_message = "the commands are the repository's own"
  }

  assert {
    condition     = [for key, project in aws_codebuild_project.these : key if project.environment[0].privileged_mode] == ["build"]
    error_message = "only the build needs Docker"
  }
}

run "stages_are_told_what_scripts_ask" {
  command = plan

  module {
    source = "./modules/pipeline"
  }

  assert {
    condition     = toset([for variable in aws_codebuild_project.these["deploy"].environment[0].environment_variable : variable.name]) == toset(["NAME", "PLATFORM", "REGISTRY", "SERVICE_REPOSITORY", "NGINX_REPOSITORY", "SUBNETS", "SECURITY_GROUPS", "ASSIGN_PUBLIC_IP", "API_COUNT", "WORKER_COUNT", "URL"])
    error_message = "neither more nor less"
  }

  assert {
    condition     = { for variable in aws_codebuild_project.these["deploy"].environment[0].environment_variable : variable.name => variable.value if contains(["API_COUNT", "WORKER_COUNT", "REGISTRY"], variable.name) } == { API_COUNT = "3", WORKER_COUNT = "4", REGISTRY = "mirror.example.com/library/" }
    error_message = "what was said arrives"
  }

  assert {
    condition     = { for variable in aws_codebuild_project.these["build"].environment[0].environment_variable : variable.name => variable.value }["PLATFORM"] == "linux/arm64" && aws_codebuild_project.these["build"].environment[0].type == "ARM_CONTAINER"
    error_message = "images for Graviton are built on Graviton"
  }
}

run "no_stage_may_more_than_it_does" {
  command = plan

  module {
    source = "./modules/pipeline"
  }

  assert {
    condition     = alltrue(flatten([for stage, policy in output.stage_policies : [for statement in jsondecode(policy).Statement : [for action in statement.Action : contains(["ecr:GetAuthorizationToken", "ecs:DescribeTaskDefinition", "ecs:ListTaskDefinitions"], action)] if contains(statement.Resource, "*")]]))
    error_message = "only what has no narrower resource names every resource"
  }

  assert {
    condition     = alltrue(flatten([for stage, policy in output.stage_policies : [for statement in jsondecode(policy).Statement : [for action in statement.Action : !strcontains(action, "*")]]]))
    error_message = "no statement names every action"
  }

  assert {
    condition     = length(jsondecode(output.stage_policies["smoke"]).Statement) == 0
    error_message = "the smoke test is a stranger"
  }

  assert {
    condition     = flatten([for statement in jsondecode(output.stage_policies["migrate"]).Statement : statement.Resource if contains(statement.Action, "iam:PassRole")]) == ["arn:aws:iam::123456789012:role/m"]
    error_message = "only the migration hands out the role that knows the owner's password"
  }

  assert {
    condition     = !strcontains(output.stage_policies["deploy"], "ecs:RunTask") && !strcontains(output.stage_policies["migrate"], "ecs:UpdateService")
    error_message = "who deploys runs nothing, who migrates deploys nothing"
  }
}

run "a_connection_that_is_there_is_used" {
  command = plan

  module {
    source = "./modules/pipeline"
  }

  variables {
    pipeline         = { repository = "example/gatehouse", branch = "main", connection_arn = "arn:aws:codeconnections:eu-west-1:123456789012:connection/1", base_registry = "public.ecr.aws/docker/library/", log_retention_days = 30 }
    cpu_architecture = "X86_64"
  }

  assert {
    condition     = length(aws_codeconnections_connection.this) == 0 && output.connection_arn == "arn:aws:codeconnections:eu-west-1:123456789012:connection/1"
    error_message = "nobody approves twice"
  }

  assert {
    condition     = aws_codebuild_project.these["build"].environment[0].type == "LINUX_CONTAINER"
    error_message = "images for x86 are built on x86"
  }
}

run "the_last_stage_alone_is_given_an_account" {
  command = plan

  module {
    source = "./modules/pipeline"
  }

  variables {
    pipeline = { repository = "example/gatehouse", branch = "main", connection_arn = null, base_registry = "public.ecr.aws/docker/library/", log_retention_days = 30, smoke_secret_arn = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:smoke-AbCdEf" }
  }

  assert {
    condition     = { for stage, project in aws_codebuild_project.these : stage => [for variable in project.environment[0].environment_variable : "${variable.name} ${variable.value}" if variable.type == "SECRETS_MANAGER"] } == { build = [], migrate = [], deploy = [], smoke = ["SMOKE_EMAIL arn:aws:secretsmanager:eu-west-1:123456789012:secret:smoke-AbCdEf:email", "SMOKE_PASSWORD arn:aws:secretsmanager:eu-west-1:123456789012:secret:smoke-AbCdEf:password"] }
    error_message = "the smoke test knows where its account is, and nobody else does"
  }

  assert {
    condition     = jsondecode(output.stage_policies["smoke"]).Statement == [{ Sid = "ReadSmokeAccount", Effect = "Allow", Action = ["secretsmanager:GetSecretValue"], Resource = ["arn:aws:secretsmanager:eu-west-1:123456789012:secret:smoke-AbCdEf"] }]
    error_message = "it reads that one secret, and may nothing else"
  }

  assert {
    condition     = [for stage, policy in output.stage_policies : stage if strcontains(policy, "secretsmanager:")] == ["smoke"]
    error_message = "no other stage reads a secret"
  }
}
