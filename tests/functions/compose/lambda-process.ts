/** A handler in a separate process, invoked like in Lambda: by its environment, an event and a context. */
import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const INVOKE = `
const { handler } = await import(process.env.HANDLER);
for (const [index, input] of JSON.parse(process.env.INPUTS).entries()) {
	const context = {
		functionName: "dephealth-test-function",
		functionVersion: "1",
		invokedFunctionArn: "arn:aws:lambda:eu-central-1:123456789012:function:dephealth-test-function",
		memoryLimitInMB: "256",
		awsRequestId: "invocation-" + index,
		getRemainingTimeInMillis: () => 10_000,
	};
	await handler(input, context).catch((error) => console.log(JSON.stringify({ failed: error.name })));
}`;

/**
 * @param handler path of its module from the repository's root
 * @param inputs one for each invocation
 * @returns what the process has printed, line by line
 */
export async function invokeInLambda(
	handler: string,
	inputs: readonly unknown[],
	env: Record<string, string> = {},
): Promise<Record<string, unknown>[]> {
	const child = spawn(process.execPath, ["--input-type=module", "--eval", INVOKE], {
		env: {
			PATH: process.env["PATH"],
			NODE_COMPILE_CACHE: process.env["NODE_COMPILE_CACHE"],
			HANDLER: new URL(`../../../${handler}`, import.meta.url).href,
			INPUTS: JSON.stringify(inputs),
			AWS_LAMBDA_FUNCTION_NAME: "dephealth-test-function",
			AWS_EXECUTION_ENV: "AWS_Lambda_nodejs24.x",
			AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
			AWS_REGION: "eu-central-1",
			AWS_ACCESS_KEY_ID: "test",
			AWS_SECRET_ACCESS_KEY: "test",
			// No server listens there: a call that should not be made fails at once.
			AWS_ENDPOINT_URL: "http://127.0.0.1:1",
			PACKAGES_TABLE: "test-packages",
			OPERATIONS_TABLE: "test-operations",
			...env,
		},
		cwd: fileURLToPath(new URL("../../../", import.meta.url)),
		stdio: ["ignore", "pipe", "pipe"],
	});
	let printed = "";
	child.stdout.on("data", (chunk: Buffer) => {
		printed += chunk.toString();
	});
	child.stderr.on("data", (chunk: Buffer) => {
		printed += chunk.toString();
	});
	await new Promise((resolve) => child.once("close", resolve));
	return printed
		.split("\n")
		.filter((line) => line.startsWith("{"))
		.map((line) => JSON.parse(line) as Record<string, unknown>);
}
