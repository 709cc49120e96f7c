# A VPC of three rows: public (load balancer, NAT), private (tasks), database (no way out at all).

# Whatever state they are in: else a zone that AWS calls impaired would move all subnets of the others.
data "aws_availability_zones" "these" {
  all_availability_zones = true


  # Local and wavelength zones have neither load balancers nor databases.
  filter {
    name   = "opt-in-status"
    values = ["opt-in-not-required"]
  }
}

locals {
  found = sort(data.aws_availability_zones.these.names)
  zones = var.zones != null ? var.zones : slice(local.found, 0, min(var.zone_count, length(local.found)))
  # 16 blocks: 0-2 public, 4-6 private, 8-10 database.
  blocks    = cidrsubnets(var.cidr_block, [for _ in range(16) : 4]...)
  nat_zones = var.nat == "none" ? [] : var.nat == "single" ? slice(local.zones, 0, 1) : local.zones
}

resource "aws_vpc" "this" {
  cidr_block           = var.cidr_block
  enable_dns_support   = true
  enable_dns_hostnames = true

  tags = { Name = var.name }

  lifecycle {
    precondition {
      condition     = length(local.zones) == (var.zones != null ? length(var.zones) : var.zone_count) && length(setsubtract(local.zones, local.found)) == 0
      error_message = "network.zones must be zones of ${var.account.region} (${join(", ", local.found)}), and network.zone_count no more than there are."
    }
  }
}

# Whoever forgets to name a security group gets one that allows nothing.
resource "aws_default_security_group" "closed" {
  vpc_id = aws_vpc.this.id

  tags = { Name = "${var.name}-closed" }
}

resource "aws_subnet" "public" {
  for_each = { for index, zone in local.zones : zone => local.blocks[index] }

  vpc_id            = aws_vpc.this.id
  availability_zone = each.key
  cidr_block        = each.value

  tags = { Name = "${var.name}-public-${each.key}" }
}

resource "aws_subnet" "private" {
  for_each = { for index, zone in local.zones : zone => local.blocks[index + 4] }

  vpc_id            = aws_vpc.this.id
  availability_zone = each.key
  cidr_block        = each.value

  tags = { Name = "${var.name}-private-${each.key}" }
}

resource "aws_subnet" "database" {
  for_each = { for index, zone in local.zones : zone => local.blocks[index + 8] }

  vpc_id            = aws_vpc.this.id
  availability_zone = each.key
  cidr_block        = each.value

  tags = { Name = "${var.name}-database-${each.key}" }
}
