/** Puts the runtime's services behind the AWS endpoint. */
import { handleStepFunctionsRequest } from "../asl/protocol/step-functions-protocol.ts";
import type { LocalDynamoDb } from "../dynamodb/dynamodb.ts";
import type { Outbox } from "../mail/outbox.ts";
import { handleSesRequest } from "../mail/ses-protocol.ts";
import { handleSnsRequest } from "../messaging/sns-protocol.ts";
import { handleSqsRequest } from "../messaging/sqs-protocol.ts";
import { handleCloudWatchRequest } from "../metrics/cloudwatch-protocol.ts";
import type { MetricStore } from "../metrics/metric-store.ts";
import type { Workflows } from "../workflows/workflows.ts";
import type { AwsServices } from "./aws-endpoint.ts";
import { AwsError } from "./aws-error.ts";

/** @returns a function that the endpoint calls once it knows its own URL */
export function awsServices(options: {
	dynamoDb: LocalDynamoDb;
	workflows: Workflows;
	/** The metrics. Absent: CloudWatch has none. */
	metrics?: Pick<MetricStore, "read" | "list">;
	/** The outbox. Absent: SES takes no mail. */
	outbox?: Outbox;
	region: string;
}): (endpoint: string) => AwsServices {
	const { dynamoDb, workflows, region, metrics = NO_METRICS, outbox = NO_OUTBOX } = options;
	return (endpoint) => ({
		dynamoDb,
		committed: dynamoDb.committed,
		stepFunctions: (operation, body) => handleStepFunctionsRequest(workflows.engine, operation, body),
		async sqs(operation, body, signal) {
			const context = { queues: workflows.queues, endpoint, region, signal };
			return { status: 200, body: await handleSqsRequest(context, operation, body) };
		},
		cloudWatch: async (operation, body) => ({
			status: 200,
			body: handleCloudWatchRequest(metrics, operation, body),
		}),
		ses: async (operation, body) => ({
			status: 200,
			body: await handleSesRequest(outbox, operation, body),
		}),
		sns: (form) => handleSnsRequest({ topics: workflows.topics, region }, form),
	});
}

const NO_METRICS = { read: () => [], list: () => [] };
const NO_OUTBOX: Outbox = {
	async write() {
		throw new AwsError("MailFromDomainNotVerifiedException", "This runtime has no outbox.");
	},
};
