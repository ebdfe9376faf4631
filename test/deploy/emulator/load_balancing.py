"""Teaches the emulator's load balancers to forward to several target groups by weight: from calls, from templates, in answers, for
requests; and that a target group belongs to them if only a rule forwards to it. Stickiness is not modelled."""

import random

from ministack.services import alb
from ministack.services.cloudformation import provisioners as cloudformation

WEIGHTED = "WeightedTargetGroups"


def shares_in_call(params, prefix):
    """Target groups of one action of an API call, with their weights."""
    shares = []
    while True:
        group = f"{prefix}.ForwardConfig.TargetGroups.member.{len(shares) + 1}"
        arn = alb._p(params, f"{group}.TargetGroupArn")
        if not arn:
            return shares
        shares.append((arn, int(alb._p(params, f"{group}.Weight", "1"))))


def shares_in_template(action):
    groups = (action.get("ForwardConfig") or {}).get("TargetGroups") or []
    return [(group["TargetGroupArn"], int(group.get("Weight", 1))) for group in groups]


def keep(action, shares):
    """One target group is what the emulator knows already."""
    if len(shares) == 1:
        action["TargetGroupArn"] = shares[0][0]
    elif shares:
        action.pop("TargetGroupArn", None)
        action[WEIGHTED] = shares


def written(shares):
    members = "".join(
        f"<member><TargetGroupArn>{arn}</TargetGroupArn><Weight>{weight}</Weight></member>" for arn, weight in shares
    )
    return f"<ForwardConfig><TargetGroups>{members}</TargetGroups></ForwardConfig>"


def drawn(action):
    arns, weights = zip(*action[WEIGHTED])
    return {"Type": "forward", "TargetGroupArn": random.choices(arns, weights)[0]}


def connect_groups_in_rules():
    for rule in alb._rules.values():
        load_balancer = alb._listeners[rule["ListenerArn"]]["LoadBalancerArn"]
        for action in rule["Actions"]:
            for arn in [action.get("TargetGroupArn"), *(arn for arn, _ in action.get(WEIGHTED, []))]:
                owners = alb._tgs[arn]["LoadBalancerArns"] if arn in alb._tgs else [load_balancer]
                if load_balancer not in owners:
                    owners.append(load_balancer)


def extend():
    parse, write, execute = alb._parse_actions, alb._action_xml, alb._execute_action
    from_template = cloudformation._elbv2_listener_actions

    def parse_weighted(params, prefix="DefaultActions"):
        actions = parse(params, prefix)
        for position, action in enumerate(actions, start=1):
            keep(action, shares_in_call(params, f"{prefix}.member.{position}"))
        return actions

    def weighted_from_template(props, load_balancer, prop="DefaultActions"):
        actions = from_template(props, load_balancer, prop)
        for action, declared in zip(actions, props.get(prop) or []):
            keep(action, shares_in_template(declared))
        return actions

    def write_weighted(action):
        xml = write(action)
        end = xml.rindex("</member>")
        return xml[:end] + written(action[WEIGHTED]) + xml[end:] if WEIGHTED in action else xml

    async def execute_weighted(action, *args, **kwargs):
        return await execute(drawn(action) if WEIGHTED in action else action, *args, **kwargs)

    describe_groups = alb._describe_tgs

    def describe_connected(params):
        connect_groups_in_rules()
        return describe_groups(params)

    alb._ACTION_MAP["DescribeTargetGroups"] = describe_connected
    alb._parse_actions, alb._action_xml, alb._execute_action = parse_weighted, write_weighted, execute_weighted
    cloudformation._elbv2_listener_actions = weighted_from_template
