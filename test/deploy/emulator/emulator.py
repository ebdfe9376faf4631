"""Starts the emulator with what its pinned version lacks.

Each addition is a model of our own: it proves our code against the model, not against AWS.
"""

import uuid

from ministack.services import s3
from ministack.services.cloudformation import provisioners as cloudformation

# Types that fail a whole stack are accepted, and nothing is created. Type -> its attributes.
ACCEPTED = {
    "AWS::CloudWatch::CompositeAlarm": ["Arn"],
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


def extend():
    for resource_type, attributes in ACCEPTED.items():
        cloudformation._RESOURCE_HANDLERS.setdefault(resource_type, accepted(resource_type, attributes))
    bucket = cloudformation._RESOURCE_HANDLERS["AWS::S3::Bucket"]
    bucket.update(create=with_tags(bucket["create"], 1), update=with_tags(bucket["update"], 2))


if __name__ == "__main__":
    extend()
    from ministack.app import main

    main()
