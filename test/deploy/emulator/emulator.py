"""Starts the emulator with what its pinned version lacks.

Each addition is a model of our own: it proves our code against the model, not against AWS.
"""

import json
import os
import re
import signal
import string
import subprocess
import sys
import threading
import time
import uuid

import load_balancing
import permissions
from ministack import app
from ministack.core import iam_actions
from ministack.core.responses import get_account_id, get_region
from ministack.services import lambda_svc, s3
from ministack.services.cloudformation import provisioners as cloudformation
from ministack.services.cloudformation import stacks

# Types that fail a whole stack are accepted, and nothing is created. Type -> its attributes.
ACCEPTED = {
    "AWS::ApplicationAutoScaling::ScalableTarget": [],
    "AWS::ApplicationAutoScaling::ScalingPolicy": ["Arn"],
    "AWS::CloudWatch::CompositeAlarm": ["Arn"],
    "AWS::EC2::EIP": ["AllocationId"],
    "AWS::EC2::NatGateway": ["NatGatewayId"],
    "AWS::EC2::SecurityGroupEgress": [],
    "AWS::EC2::SecurityGroupIngress": [],
    "AWS::Route53::HealthCheck": ["HealthCheckId"],
}


def accepted(resource_type, attributes):
    def create(logical_id, props, stack):
        physical_id = f"{stack}-{logical_id}-{uuid.uuid4().hex[:8]}"
        print(f"[accepted] {resource_type} {stack}/{logical_id}", flush=True)
        return physical_id, dict.fromkeys(attributes, physical_id)

    def update(physical_id, old, new, stack):
        return physical_id, dict.fromkeys(attributes, physical_id)

    return {"create": create, "update": update, "delete": lambda physical_id, props: None}


def with_tags(handler, position):
    """Tags of a bucket from its template: deleting its objects on removal looks for one of them."""

    def call(*args, **kwargs):
        physical_id, attributes = handler(*args, **kwargs)
        tags = args[position].get("Tags")
        if tags:
            s3._bucket_tags[physical_id] = {tag["Key"]: tag["Value"] for tag in tags}
        return physical_id, attributes

    return call


def extend_code_of_versions():
    """GetFunction gives the code of the version that it is asked for, not of the latest one."""
    get_function, serve_code = lambda_svc._get_function, lambda_svc.serve_function_code

    def get(name, qualifier=None):
        status, headers, body = get_function(name, qualifier)
        answer = json.loads(body)
        location = answer.get("Code", {}).get("Location")
        if qualifier and location:
            answer["Code"]["Location"] = location.replace(f"/{name}?", f"/{name}@{qualifier}?")
            body = json.dumps(answer).encode()
        return status, headers, body

    def serve(name, account_id=None, region=None):
        name, _, version = name.partition("@")
        if not version:
            return serve_code(name, account_id, region)
        function = lambda_svc._functions.get_scoped(account_id, region, name)
        return 200, {"Content-Type": "application/zip"}, function["versions"][version]["code_zip"]

    lambda_svc._get_function, lambda_svc.serve_function_code = get, serve


def keep_accounts_apart():
    """A stack that makes a function ends the workers of this name in its own account only."""
    invalidate = lambda_svc.invalidate_worker

    def invalidate_own(name, qualifier=None, account=None, region=None):
        return invalidate(name, qualifier, account or get_account_id(), region or get_region())

    lambda_svc.invalidate_worker = invalidate_own


def authorize_functions_as_lambda_does():
    """An alias has actions of its own, and the version that a call is about is part of the ARN that IAM is asked for."""
    action_of, resource_of = iam_actions._lambda_action, iam_actions.extract_resource_arn

    def action(method, path):
        is_alias = re.search(r"/functions/[^/]+/aliases/[^/]+$", path)
        return {"GET": "GetAlias", "PUT": "UpdateAlias", "DELETE": "DeleteAlias"}[method] if is_alias else action_of(method, path)

    def resource(service, method, path, headers, body, query_params, *where):
        arn = resource_of(service, method, path, headers, body, query_params, *where)
        qualifier = query_params.get("Qualifier") if service == "lambda" else None
        return f"{arn}:{qualifier[0] if isinstance(qualifier, list) else qualifier}" if qualifier else arn

    iam_actions._lambda_action, iam_actions.extract_resource_arn = action, resource


def pretend_tls():
    """Bucket policies refuse what comes without TLS, and everything comes without it here."""
    pin = app.pin_request_origin
    app.pin_request_origin = lambda address, _is_secure: pin(address, True)


def generate_secrets_as_asked():
    """Generated secrets leave punctuation out if they are to."""
    generate = cloudformation._sm_secret_string

    def without_punctuation(props):
        asked = props.get("GenerateSecretString") or {}
        if asked.get("ExcludePunctuation"):
            asked = {**asked, "ExcludeCharacters": asked.get("ExcludeCharacters", "") + string.punctuation}
        return generate({**props, "GenerateSecretString": asked})

    cloudformation._sm_secret_string = without_punctuation


def leave_layers_packed():
    """The only layer is CDK's with the AWS CLI, and set-up has linked that where functions look for it.

    Unpacking its 4,300 files for each function took longer than what the function does.
    """
    lambda_svc._resolve_layer_zip = lambda reference: None


def note_types():
    """Which types of resources the stacks of a run held."""
    provision = stacks._provision_resource

    def create(resource_type, *args):
        print(f"[created] {resource_type}", flush=True)
        return provision(resource_type, *args)

    stacks._provision_resource = create


def end_with(parent):
    """A test run that is killed cannot stop its emulator: without a parent the whole process group ends."""
    while os.getppid() == parent:
        time.sleep(1)
    os.killpg(0, signal.SIGKILL)


def extend():
    extend_code_of_versions()
    keep_accounts_apart()
    authorize_functions_as_lambda_does()
    pretend_tls()
    generate_secrets_as_asked()
    leave_layers_packed()
    note_types()
    load_balancing.extend()
    permissions.extend()
    for resource_type, attributes in ACCEPTED.items():
        cloudformation._RESOURCE_HANDLERS.setdefault(resource_type, accepted(resource_type, attributes))
    bucket = cloudformation._RESOURCE_HANDLERS["AWS::S3::Bucket"]
    bucket.update(create=with_tags(bucket["create"], 1), update=with_tags(bucket["update"], 2))


if __name__ == "__main__":
    threading.Thread(target=end_with, args=[os.getppid()], daemon=True).start()
    subprocess.Popen([sys.executable, "-c", "import aws_cli; aws_cli.serve()"], cwd=os.path.dirname(__file__))
    extend()
    app.main()
