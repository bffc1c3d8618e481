/** Turns a service's answer and errors into those of Step Functions. */
import { randomUUID } from "node:crypto";
import { AwsError } from "../../../aws/aws-error.ts";
import { TaskFailure } from "../../aws-errors.ts";
import type { IntegrationCall } from "../../parse/integration.ts";

/**
 * The form of a service's name in errors. `optimised`: Step Functions' own integrations, `arn:aws:states:::sqs:…`;
 * `sdk`: those of the SDK, `arn:aws:states:::aws-sdk:sqs:…`.
 */
export type ServiceNames = {
	optimised: string;
	service: string;
	sdk: string;
	/** Codes that the service's model does not name: they are reported as the service's general exception. */
	general: readonly string[];
};

export const SQS: ServiceNames = {
	optimised: "SQS",
	service: "AmazonSQS",
	sdk: "Sqs",
	general: ["MissingParameter", "InvalidParameterValue", "UnknownOperationException"],
};
export const SNS: ServiceNames = {
	optimised: "SNS",
	service: "AmazonSNS",
	sdk: "Sns",
	general: ["InvalidAction", "MissingParameter"],
};
export const DYNAMODB: ServiceNames = {
	optimised: "DynamoDB",
	service: "AmazonDynamoDBv2",
	sdk: "DynamoDb",
	general: ["ValidationException", "SerializationException", "UnknownOperationException"],
};
export const LAMBDA: ServiceNames = {
	optimised: "Lambda",
	service: "AWSLambda",
	sdk: "Lambda",
	general: [],
};
export const STEP_FUNCTIONS: ServiceNames = {
	optimised: "StepFunctions",
	service: "AWSStepFunctions",
	sdk: "Sfn",
	general: [],
};

export type ServiceProblem = { code: string; message: string; status: number };

/** The failure as an optimised integration of Step Functions reports it. */
export function optimisedFailure(names: ServiceNames, problem: ServiceProblem): TaskFailure {
	const { code, message, status } = problem;
	return new TaskFailure(
		`${names.optimised}.${exceptionName(names, code, `Amazon${names.optimised}`)}`,
		`${message} (Service: ${names.service}; Status Code: ${status}; Error Code: ${code}; Request ID: ${randomUUID()}; Proxy: null)`,
	);
}

/** The failure as an SDK integration reports it. */
export function sdkFailure(names: ServiceNames, problem: ServiceProblem): TaskFailure {
	const { code, message, status } = problem;
	return new TaskFailure(
		`${names.sdk}.${exceptionName(names, code, names.sdk)}`,
		`${message} (Service: ${names.sdk}, Status Code: ${status}, Request ID: ${randomUUID()})`,
	);
}

function exceptionName({ general }: ServiceNames, code: string, service: string): string {
	if (general.includes(code)) return `${service}Exception`;
	return code.endsWith("Exception") ? code : `${code}Exception`;
}

/** Calls a service and gives its errors the integration's names. @throws TaskFailure */
export async function callService<T>(
	names: ServiceNames,
	toFailure: (names: ServiceNames, problem: ServiceProblem) => TaskFailure,
	work: () => T | Promise<T>,
): Promise<T> {
	try {
		return await work();
	} catch (error) {
		throw error instanceof AwsError ? toFailure(names, error) : error;
	}
}

/** Adds the metadata that Step Functions adds to the answers of optimised integrations; there are no headers here. */
export function withMetadata(answer: Readonly<Record<string, unknown>>): Record<string, unknown> {
	return {
		...answer,
		SdkHttpMetadata: { HttpStatusCode: 200 },
		SdkResponseMetadata: { RequestId: randomUUID() },
	};
}

/** @throws TaskFailure */
export function requiredText(call: IntegrationCall, field: string, error: string): string {
	const value = (call.arguments as Record<string, unknown>)[field];
	if (typeof value === "string" && value !== "") return value;
	throw new TaskFailure(error, `The state '${call.stateName}' must give '${field}' in its Arguments.`);
}
