output "url" {
  value       = module.load_balancer.url
  description = "Where clients reach the service."
}

output "warnings" {
  value = compact([
    var.domain == null ? "HTTP ONLY: passwords and tokens cross the internet in the clear, and operators have no console. For a trial, never for people's accounts; give it a domain." : "",
    var.is_disposable ? "DISPOSABLE: terraform destroy deletes accounts, pictures and backups, and nothing asks twice." : "",
    var.mail == null ? "NO MAIL: nobody is invited, and nobody recovers a password." : "",
    length(var.alarms.emails) == 0 ? "NOBODY IS TOLD when an alarm sounds: say alarms.emails, or subscribe to the topic." : "",
    var.pipeline != null && !contains(var.load_balancer.allowed_cidr_blocks, "0.0.0.0/0") ? "SMOKE TEST SHUT OUT: the pipeline's last stage comes from the internet, which load_balancer.allowed_cidr_blocks keeps out; each run ends there, deployed." : "",
    var.pipeline != null && try(var.pipeline.smoke_secret_arn, null) == null && lookup(var.settings, "REGISTRATION", "open") != "open" ? "SMOKE TEST WITHOUT AN ACCOUNT: nobody can register here, so pipeline.smoke_secret_arn must name one; each run ends there, deployed." : "",
    var.network.nat == "none" ? "NO NAT: tasks have public addresses; only their security group keeps strangers out." : "",
  ])
  description = "What this environment lacks on purpose."
}

output "next_steps" {
  value = compact([
    try(var.domain.certificate_arn, null) == null ? "" : "Point ${var.domain.name} at ${module.load_balancer.dns_name}.",
    length(module.mail.dkim_records) == 0 ? "" : "Make the records of the output dkim_records in the zone of ${var.mail.ses_domain}.",
    try(var.mail.ses_domain, null) == null ? "" : "Ask AWS once for production access of SES in ${var.region}; until then it sends to verified addresses only.",
    length(var.alarms.emails) == 0 ? "" : "Confirm the subscription in the letter that each of alarms.emails got.",
    var.pipeline == null ? "Take the output exports into a shell (terraform/README.md, step 4); then scripts/build-images, scripts/push-images and scripts/deploy all bring ${local.name} its images." : try(var.pipeline.connection_arn, null) == null ? "Approve the connection ${local.name} in the console (Developer Tools, Settings, Connections), then start the pipeline: aws codepipeline start-pipeline-execution --name ${local.name} --region ${var.region}" : "",
  ])
  description = "What a person still has to do, in this order."
}

output "name" {
  value       = local.name
  description = "The name of cluster and pipeline, and the beginning of all others."
}

output "dkim_records" {
  value       = module.mail.dkim_records
  description = "Records that prove letters to be yours, where the zone is elsewhere."
}

output "repositories" {
  value       = module.registry.urls
  description = "Where the images are."
}

output "task_network" {
  value = {
    SUBNETS          = join(",", module.network.task_subnet_ids)
    SECURITY_GROUPS  = module.service.security_group_id
    ASSIGN_PUBLIC_IP = module.network.has_public_tasks ? "ENABLED" : "DISABLED"
  }
  description = "Where scripts/deploy and scripts/run-task run a task."
}

output "exports" {
  value = join("\n", [for name, value in {
    NAME               = local.name
    PLATFORM           = var.cpu_architecture == "ARM64" ? "linux/arm64" : "linux/amd64"
    SERVICE_REPOSITORY = module.registry.urls["service"]
    NGINX_REPOSITORY   = module.registry.urls["nginx"]
    SUBNETS            = join(",", module.network.task_subnet_ids)
    SECURITY_GROUPS    = module.service.security_group_id
    ASSIGN_PUBLIC_IP   = module.network.has_public_tasks ? "ENABLED" : "DISABLED"
    API_COUNT          = module.service.counts["api"]
    WORKER_COUNT       = module.service.counts["worker"]
    AWS_REGION         = var.region
  } : "export ${name}='${value}'"])
  description = "What the pipeline tells scripts/build-images, push-images and deploy, for the eval of a shell that does without one."
}

output "nat_addresses" {
  value       = module.network.nat_addresses
  description = "Addresses from which tasks reach the internet."
}

output "avatars_url" {
  value       = coalesce(module.storage.url, "${module.load_balancer.url}/avatars")
  description = "Where browsers load pictures from."
}

output "log_group" {
  value       = module.service.log_group_name
  description = "Where all containers write."
}

output "alarms_topic_arn" {
  value       = module.monitoring.topic_arn
  description = "Where alarms are told, for a pager."
}

output "connections" {
  value       = { at_most = module.service.connections_at_most, the_database_takes = module.database.max_connections }
  description = "Connections to the database: what may be open during a release, and what it takes."
}

output "kubernetes_role_arn" {
  value       = module.service.kubernetes_role_arn
  description = "For the annotation eks.amazonaws.com/role-arn of the service account."
}
