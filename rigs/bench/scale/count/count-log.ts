/** Counts the logs of the functions with the deployed settings, and keeps them off the terminal. */
import { addLambdaContext, setLogLevel } from "@dephealth/core/observability/logger.ts";

/** Fields that Lambda adds to each line of a function. */
const CONTEXT = {
	functionName: "dephealth-production-collect-github-batch",
	invokedFunctionArn:
		"arn:aws:lambda:us-east-1:123456789012:function:dephealth-production-collect-github-batch",
	memoryLimitInMB: "1024",
	awsRequestId: "b9a2d3c4-5e6f-7081-92a3-b4c5d6e7f809",
} as Parameters<typeof addLambdaContext>[0];

/** @returns ends the counting: bytes of log lines since */
export function countLog(): () => number {
	let bytes = 0;
	const write = process.stdout.write;
	process.stdout.write = (chunk: Uint8Array | string) => {
		bytes += Buffer.byteLength(chunk);
		return true;
	};
	addLambdaContext(CONTEXT, false);
	setLogLevel("INFO");
	return () => {
		process.stdout.write = write;
		setLogLevel("CRITICAL");
		return bytes;
	};
}
