"""Teaches the emulator's IAM what some calls are about: the rule, the service or the change that they name,
the tags of services, and the names of records.

https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
"""

import json
import re

from ministack.core import iam_actions
from ministack.services import ecs

RECORD_NAMES = "route53:ChangeResourceRecordSetsNormalizedRecordNames"


def cluster_and_service(body):
    asked = json.loads(body or b"{}")
    name = asked.get("service") or (asked.get("services") or [None])[0]
    return (asked.get("cluster") or "default").rsplit("/", 1)[-1], name


def service_of(body, region, account):
    cluster, name = cluster_and_service(body)
    return name if not name or name.startswith("arn:") else f"arn:aws:ecs:{region}:{account}:service/{cluster}/{name}"


def service_tags(body):
    cluster, name = cluster_and_service(body)
    service = ecs._services.get(f"{cluster}/{(name or '').rsplit('/', 1)[-1]}") or {}
    return {f"aws:ResourceTag/{tag['key']}": tag["value"] for tag in ecs._tags.get(service.get("serviceArn"), [])}


def extend():
    extract, describe = iam_actions.extract_resource_arn, iam_actions.request_tag_context

    def resource(service, method, path, headers, body, params, region, account):
        change = re.search(r"/change/([^/?]+)$", path)
        known = {
            "ecs": lambda: service_of(body, region, account),
            "elasticloadbalancing": lambda: iam_actions._query_param(params, "RuleArn"),
            "route53": lambda: change and f"arn:aws:route53:::change/{change[1]}",
        }
        return known.get(service, lambda: None)() or extract(service, method, path, headers, body, params, region, account)

    def context(service, action, body, params):
        names = re.findall(r"<Name>([^<]*)</Name>", body.decode()) if action == "route53:ChangeResourceRecordSets" else []
        normalized = {RECORD_NAMES: [name.rstrip(".").lower() for name in names]} if names else {}
        tags = service_tags(body) if service == "ecs" else {}
        return {**describe(service, action, body, params), **normalized, **tags}

    iam_actions.extract_resource_arn, iam_actions.request_tag_context = resource, context
