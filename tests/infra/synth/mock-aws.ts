/** The answers of AWS: ARNs and names of new resources, and look-ups. */

export const ACCOUNT = "123456789012";
export const REGION = "eu-central-1";

type Properties = Record<string, unknown>;

/** The ARN of a name, by Pulumi type. */
const ARN_RESOURCES: ReadonlyMap<string, (name: string) => string> = new Map([
	["aws:dynamodb/table:Table", (name) => arn("dynamodb", `table/${name}`)],
	["aws:sqs/queue:Queue", (name) => arn("sqs", name)],
	["aws:sns/topic:Topic", (name) => arn("sns", name)],
	["aws:lambda/function:Function", (name) => arn("lambda", `function:${name}`)],
	["aws:sfn/stateMachine:StateMachine", (name) => arn("states", `stateMachine:${name}`)],
	["aws:cloudwatch/metricAlarm:MetricAlarm", (name) => arn("cloudwatch", `alarm:${name}`)],
	["aws:cloudwatch/logGroup:LogGroup", (name) => arn("logs", `log-group:${name}`)],
	["aws:s3/bucket:Bucket", (name) => `arn:aws:s3:::${name}`],
	["aws:cloudfront/function:Function", (name) => `arn:aws:cloudfront::${ACCOUNT}:function/${name}`],
	["aws:iam/role:Role", (name) => `arn:aws:iam::${ACCOUNT}:role/${name}`],
	["aws:sesv2/emailIdentity:EmailIdentity", (name) => arn("ses", `identity/${name}`)],
	["aws:sesv2/configurationSet:ConfigurationSet", (name) => arn("ses", `configuration-set/${name}`)],
]);

function arn(service: string, resource: string): string {
	return `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`;
}

/** The input that names a resource on AWS. */
const NAME_INPUTS = ["name", "bucket", "emailIdentity", "configurationSetName", "dashboardName"];

/** Everybody is written as a star, as Terraform's provider does. */
function principalOf(principals: NonNullable<PolicyStatement["principals"]>): unknown {
	if (principals.some(({ type }) => type === "*")) return "*";
	return Object.fromEntries(principals.map(({ type, identifiers }) => [type, identifiers]));
}

/** A new resource as AWS describes it. */
export function stateOf(type: string, logicalName: string, inputs: Properties): Properties {
	const given = NAME_INPUTS.map((input) => inputs[input]).find((value) => typeof value === "string" && value);
	const name = typeof given === "string" ? given : logicalName;
	return {
		...inputs,
		name,
		region: REGION,
		arn: ARN_RESOURCES.get(type)?.(name) ?? arn(type.split(/[:/]/)[1] ?? "unknown", name),
		...extraState(type, name),
	};
}

function extraState(type: string, name: string): Properties {
	switch (type) {
		case "aws:sqs/queue:Queue":
			return { url: `https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/${name}` };
		case "aws:apigatewayv2/api:Api":
			return {
				apiEndpoint: `https://${name}.execute-api.${REGION}.amazonaws.com`,
				executionArn: arn("execute-api", name),
			};
		case "aws:apigatewayv2/domainName:DomainName":
			return { domainNameConfiguration: { targetDomainName: "target.example", hostedZoneId: "Z1" } };
		case "aws:acm/certificate:Certificate":
			return {
				domainValidationOptions: [
					{
						domainName: name,
						resourceRecordName: "_a.example",
						resourceRecordType: "CNAME",
						resourceRecordValue: "_b.example",
					},
				],
			};
		case "aws:s3/bucket:Bucket":
		case "aws:s3/bucketV2:BucketV2":
			return { bucket: name, bucketRegionalDomainName: `${name}.s3.${REGION}.amazonaws.com` };
		case "aws:cloudfront/distribution:Distribution":
			return { domainName: "d1.cloudfront.net", hostedZoneId: "Z2", etag: "E1" };
		case "random:index/randomBytes:RandomBytes":
			return { base64: Buffer.alloc(32).toString("base64"), hex: "00".repeat(32) };
		default:
			return {};
	}
}

type PolicyStatement = {
	effect?: string;
	actions?: string[];
	resources?: string[];
	principals?: { type: string; identifiers: string[] }[];
	conditions?: { test: string; variable: string; values: string[] }[];
};

/** @throws Error for a look-up that nobody has answered yet */
export function answerCall(token: string, inputs: Properties): Properties {
	switch (token) {
		case "aws:index/getRegion:getRegion":
			return { region: REGION, name: REGION, id: REGION };
		case "aws:index/getCallerIdentity:getCallerIdentity":
			return { accountId: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:root`, userId: "root", id: ACCOUNT };
		case "aws:index/getPartition:getPartition":
			return { partition: "aws", dnsSuffix: "amazonaws.com", id: "aws" };
		case "aws:iam/getPolicyDocument:getPolicyDocument":
			return { ...inputs, json: policyJson((inputs["statements"] ?? []) as PolicyStatement[]) };
		case "aws:route53/getZone:getZone":
			return { ...inputs, zoneId: "Z1", id: "Z1" };
		default:
			throw new Error(`The mocks know no answer to ${token}.`);
	}
}

/** The policy document as the provider writes it. */
function policyJson(statements: readonly PolicyStatement[]): string {
	return JSON.stringify({
		Version: "2012-10-17",
		Statement: statements.map((statement) => ({
			Effect: statement.effect ?? "Allow",
			Action: statement.actions,
			...(statement.resources && { Resource: statement.resources }),
			...(statement.principals && {
				Principal: principalOf(statement.principals),
			}),
			...(statement.conditions && {
				Condition: Object.fromEntries(
					statement.conditions.map(({ test, variable, values }) => [test, { [variable]: values }]),
				),
			}),
		})),
	});
}
