"""Judges the resources of an evaluated app, given as JSON on standard input: against the request shapes of AWS's own
service models (botocore), by creating them in moto, and policies by parliament. Prints one JSON object a finding."""

import json
import re
import sys

import boto3
import botocore.session
from moto import mock_aws
from parliament import analyze_policy_string

REGION = "eu-central-1"
ROLE = "arn:aws:iam::123456789012:role/judged"
app = json.load(sys.stdin)
session = botocore.session.get_session()
findings = []


def find(judge, name, message):
    findings.append({"judge": judge, "resource": name, "message": message})


def pick(inputs, **names):
    """Request fields from a resource's inputs, those that are there."""
    picked = {field: inputs.get(name) for field, name in names.items()}
    return {field: value for field, value in picked.items() if value is not None}


def table(i):
    def key(entry):
        return {"AttributeName": entry["name"], "AttributeType": entry["type"]}

    def schema(entry):
        keys = [{"AttributeName": entry["hashKey"], "KeyType": "HASH"}]
        if entry.get("rangeKey"):
            keys.append({"AttributeName": entry["rangeKey"], "KeyType": "RANGE"})
        return keys

    def index(entry):
        projection = {"ProjectionType": entry["projectionType"]}
        if entry.get("nonKeyAttributes"):
            projection["NonKeyAttributes"] = entry["nonKeyAttributes"]
        return {"IndexName": entry["name"], "KeySchema": schema(entry), "Projection": projection}

    request = {
        "TableName": i.get("name", "judged"),
        "AttributeDefinitions": [key(entry) for entry in i.get("attributes", [])],
        "KeySchema": schema(i),
        "BillingMode": i.get("billingMode", "PROVISIONED"),
    }
    indexes = [index(entry) for entry in i.get("globalSecondaryIndexes") or []]
    if indexes:
        request["GlobalSecondaryIndexes"] = indexes
    return request


def function(i):
    request = pick(
        i,
        FunctionName="name",
        Runtime="runtime",
        Handler="handler",
        MemorySize="memorySize",
        Timeout="timeout",
        Architectures="architectures",
        Description="description",
    )
    request.update(Role=ROLE, Code={"ZipFile": b"x"})
    request.setdefault("FunctionName", "judged")
    variables = (i.get("environment") or {}).get("variables") or {}
    request["Environment"] = {"Variables": {key: str(value) for key, value in variables.items()}}
    return request


def queue(i):
    names = {
        "VisibilityTimeout": "visibilityTimeoutSeconds",
        "MessageRetentionPeriod": "messageRetentionSeconds",
        "DelaySeconds": "delaySeconds",
    }
    attributes = {field: str(i[name]) for field, name in names.items() if i.get(name) is not None}
    return {"QueueName": i.get("name", "judged"), "Attributes": attributes}


def alarm(i):
    request = pick(
        i,
        AlarmName="name",
        AlarmDescription="alarmDescription",
        Namespace="namespace",
        MetricName="metricName",
        Statistic="statistic",
        Period="period",
        EvaluationPeriods="evaluationPeriods",
        Threshold="threshold",
        ComparisonOperator="comparisonOperator",
        TreatMissingData="treatMissingData",
        AlarmActions="alarmActions",
        OKActions="okActions",
    )
    request["Dimensions"] = [{"Name": n, "Value": str(v)} for n, v in (i.get("dimensions") or {}).items()]
    return request


def schedule(i):
    target = i.get("target") or {}
    request = pick(i, Name="name", ScheduleExpression="scheduleExpression", State="state")
    request["FlexibleTimeWindow"] = {"Mode": (i.get("flexibleTimeWindow") or {}).get("mode", "OFF")}
    request["Target"] = {"Arn": target.get("arn", ""), "RoleArn": ROLE}
    return request


def machine(i):
    request = pick(i, name="name", definition="definition", type="type")
    request["roleArn"] = ROLE
    return request


def text_of(document):
    return document if isinstance(document, str) else json.dumps(document)


def role(i):
    return {
        "RoleName": i.get("name", "judged")[:64],
        "AssumeRolePolicyDocument": text_of(i.get("assumeRolePolicy", {})),
    }


SECRET_MARK = "4dabf18193072939515e22adb298388d"


def listed(values):
    """CloudFront counts what it lists."""
    return {"Quantity": len(values or []), "Items": values or []}


def behaviour(given):
    return {
        **pick(
            given,
            PathPattern="pathPattern",
            TargetOriginId="targetOriginId",
            ViewerProtocolPolicy="viewerProtocolPolicy",
            Compress="compress",
            CachePolicyId="cachePolicyId",
            OriginRequestPolicyId="originRequestPolicyId",
            ResponseHeadersPolicyId="responseHeadersPolicyId",
        ),
        "AllowedMethods": {
            **listed(given["allowedMethods"]),
            "CachedMethods": listed(given["cachedMethods"]),
        },
        "FunctionAssociations": listed(
            [pick(f, FunctionARN="functionArn", EventType="eventType") for f in given["functionAssociations"]]
        ),
    }


def origin(given):
    custom = given.get("customOriginConfig")
    return {
        **pick(given, Id="originId", DomainName="domainName", OriginAccessControlId="originAccessControlId"),
        "CustomHeaders": listed(
            [pick(h, HeaderName="name", HeaderValue="value") for h in given.get("customHeaders") or []]
        ),
        **(
            {
                "CustomOriginConfig": {
                    **pick(
                        custom,
                        HTTPPort="httpPort",
                        HTTPSPort="httpsPort",
                        OriginProtocolPolicy="originProtocolPolicy",
                    ),
                    "OriginSslProtocols": listed(custom["originSslProtocols"]),
                }
            }
            if custom
            else {"S3OriginConfig": {"OriginAccessIdentity": ""}}
        ),
    }


def distribution(given):
    return {
        "CallerReference": "judged",
        **pick(given, Comment="comment", Enabled="enabled"),
        "Aliases": listed(given.get("aliases")),
        "Origins": listed([origin(o) for o in plain(given["origins"])]),
        "DefaultCacheBehavior": behaviour(plain(given["defaultCacheBehavior"])),
        "CacheBehaviors": listed([behaviour(b) for b in plain(given["orderedCacheBehaviors"])]),
    }


RESOURCES = {
    "aws:dynamodb/table:Table": ("dynamodb", "CreateTable", table),
    "aws:lambda/function:Function": ("lambda", "CreateFunction", function),
    "aws:sqs/queue:Queue": ("sqs", "CreateQueue", queue),
    "aws:sns/topic:Topic": ("sns", "CreateTopic", lambda i: {"Name": i.get("name", "judged")}),
    "aws:cloudwatch/metricAlarm:MetricAlarm": ("cloudwatch", "PutMetricAlarm", alarm),
    "aws:cloudwatch/dashboard:Dashboard": (
        "cloudwatch",
        "PutDashboard",
        lambda i: pick(i, DashboardName="dashboardName", DashboardBody="dashboardBody"),
    ),
    "aws:cloudwatch/logGroup:LogGroup": ("logs", "CreateLogGroup", lambda i: {"logGroupName": i.get("name", "judged")}),
    "aws:scheduler/schedule:Schedule": ("scheduler", "CreateSchedule", schedule),
    "aws:sfn/stateMachine:StateMachine": ("stepfunctions", "CreateStateMachine", machine),
    "aws:iam/role:Role": ("iam", "CreateRole", role),
    "aws:apigatewayv2/api:Api": (
        "apigatewayv2",
        "CreateApi",
        lambda i: {"Name": i.get("name", "judged"), "ProtocolType": i.get("protocolType", "HTTP")},
    ),
    "aws:cloudfront/distribution:Distribution": (
        "cloudfront",
        "CreateDistribution",
        lambda i: {"DistributionConfig": distribution(i)},
    ),
    "aws:cloudfront/originAccessControl:OriginAccessControl": (
        "cloudfront",
        "CreateOriginAccessControl",
        lambda i: {
            "OriginAccessControlConfig": pick(
                i,
                Name="name",
                OriginAccessControlOriginType="originAccessControlOriginType",
                SigningBehavior="signingBehavior",
                SigningProtocol="signingProtocol",
            )
        },
    ),
    "aws:sesv2/emailIdentity:EmailIdentity": (
        "sesv2",
        "CreateEmailIdentity",
        lambda i: pick(i, EmailIdentity="emailIdentity"),
    ),
}


def check(shape, value, path, name):
    """What botocore's own validation leaves to the service: patterns, enumerations and upper limits."""
    rules = shape.metadata
    if shape.type_name == "structure" and isinstance(value, dict):
        for field, inner in value.items():
            if field in shape.members:
                check(shape.members[field], inner, f"{path}.{field}", name)
    elif shape.type_name == "list" and isinstance(value, list):
        for index, inner in enumerate(value):
            check(shape.member, inner, f"{path}[{index}]", name)
    elif shape.type_name == "map" and isinstance(value, dict):
        for key, inner in value.items():
            check(shape.key, key, f"{path} key {key}", name)
            check(shape.value, inner, f"{path}.{key}", name)
    elif isinstance(value, str):
        if rules.get("enum") and value not in rules["enum"]:
            find("botocore", name, f"{path}: {value!r} is none of {rules['enum']}")
        if rules.get("max") is not None and len(value) > rules["max"]:
            find("botocore", name, f"{path}: {len(value)} characters are more than {rules['max']}")
        pattern = rules.get("pattern")
        try:
            if pattern and not re.fullmatch(pattern, value):
                find("botocore", name, f"{path}: {value[:80]!r} does not fit {pattern}")
        except re.error:
            pass  # Patterns of Java that Python does not know.
    elif isinstance(value, (int, float)) and not isinstance(value, bool):
        if rules.get("max") is not None and value > rules["max"]:
            find("botocore", name, f"{path}: {value} is more than {rules['max']}")
    if isinstance(value, (list, dict)) and rules.get("max") is not None and len(value) > rules["max"]:
        find("botocore", name, f"{path}: {len(value)} members are more than {rules['max']}")


def judge_request(name, service, operation, request, client):
    shape = session.get_service_model(service).operation_model(operation).input_shape
    report = botocore.validate.ParamValidator().validate(request, shape)
    if report.has_errors():
        find("botocore", name, report.generate_report())
        return
    check(shape, request, operation, name)
    method = botocore.xform_name(operation)
    try:
        getattr(client, method)(**request)
    except Exception as error:  # Whatever moto says.
        find("moto", name, f"{operation}: {error}")


# These actions take one of several kinds of resource, and a statement that names one of them is enough:
# https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsstepfunctions.html
ONE_OF_SEVERAL = ("states:DescribeExecution", "states:ListExecutions")


def plain(value):
    """As Pulumi hands it over, whether it is secret or not."""
    return value["value"] if isinstance(value, dict) and SECRET_MARK in value else value


def single(value):
    """A list of one is written as its member: parliament takes no lists in conditions of truth."""
    if isinstance(value, dict):
        return {key: single(inner) for key, inner in value.items()}
    return single(value[0]) if isinstance(value, list) and len(value) == 1 else value


def judge_policy(name, text):
    policy = json.loads(text)
    for statement in policy.get("Statement", []):
        if "Condition" in statement:
            statement["Condition"] = single(statement["Condition"])
    text = json.dumps(policy)
    for finding in analyze_policy_string(text).findings:
        actions = [entry.get("action") for entry in finding.detail] if isinstance(finding.detail, list) else []
        if finding.issue == "RESOURCE_MISMATCH" and actions and all(a in ONE_OF_SEVERAL for a in actions):
            continue
        find("parliament", name, f"{finding.issue}: {finding.detail} {finding.location.get('line', '')}".strip())


counts = {"resources": 0, "policies": 0}
with mock_aws():
    boto3.client("iam", region_name=REGION).create_role(
        RoleName="judged",
        AssumeRolePolicyDocument=json.dumps(
            {
                "Version": "2012-10-17",
                "Statement": [
                    {
                        "Effect": "Allow",
                        "Principal": {"Service": ["lambda.amazonaws.com", "states.amazonaws.com"]},
                        "Action": "sts:AssumeRole",
                    }
                ],
            }
        ),
    )
    clients = {}
    for resource in app["resources"]:
        kind, name, inputs = resource["type"], resource["name"], resource["inputs"]
        if kind in RESOURCES:
            service, operation, request_of = RESOURCES[kind]
            clients.setdefault(service, boto3.client(service, region_name=REGION))
            counts["resources"] += 1
            judge_request(name, service, operation, request_of(inputs), clients[service])
        policies = [entry["policy"] for entry in inputs.get("inlinePolicies") or []]
        if isinstance(inputs.get("policy"), str):
            policies.append(inputs["policy"])
        for policy in policies:
            counts["policies"] += 1
            judge_policy(name, policy)
for finding in findings:
    print(json.dumps(finding))
print(json.dumps({"counts": counts}))
