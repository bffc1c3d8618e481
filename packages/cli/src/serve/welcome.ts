/** The text that `npm start` prints: all addresses, and commands to try. */
import {
	createLayout,
	type TerminalOptions,
	wrapAfter,
} from "@dephealth/core/reports/text/terminal-layout.ts";
import type { Runtime } from "@dephealth/local/runtime.ts";
import { SANDBOX_EXAMPLES } from "@dephealth/local/sandbox/world/archetypes.ts";

const PLAIN_WORD = /^[\w./:@%+-]+$/;

export function renderWelcome(
	runtime: Pick<
		Runtime,
		"url" | "awsUrl" | "sandboxUrl" | "apiKey" | "region" | "stateMachineArn" | "resumedExecutions"
	>,
	options: { dataDirectory: string; sandbox: boolean; consoleLink: string | undefined },
	terminal: TerminalOptions,
): string {
	const layout = createLayout(terminal);
	const header = `-H "X-API-Key: $(cat ${forShell(`${options.dataDirectory}/dev-api-key`)})"`;
	const example = options.sandbox ? (SANDBOX_EXAMPLES[0]?.spec ?? "npm/express") : "npm/express";
	const lines = [
		...wrapAfter(
			"",
			options.sandbox
				? "DepHealth, with invented packages from the sandbox."
				: "DepHealth, with the real upstreams. Those that cannot be reached leave a result partial.",
			layout,
		),
		"",
		...(options.consoleLink ? [`  Console       ${options.consoleLink}   (open it once)`] : []),
		`  API           ${runtime.url}        (GET /openapi.json lists the routes)`,
		`  API key       ${runtime.apiKey}`,
		`  AWS endpoint  ${runtime.awsUrl}   (Step Functions, DynamoDB, SQS, SNS, CloudWatch)`,
		...(runtime.sandboxUrl
			? [`  Sandbox       ${runtime.sandboxUrl}   (PUT /_sandbox/behaviour sets outages, latency, limits)`]
			: []),
		`  Data          ${options.dataDirectory}`,
		...(runtime.resumedExecutions > 0
			? [`  Resumed       ${runtime.resumedExecutions} executions that were running when the process ended`]
			: []),
		"",
		"Try",
		`  curl ${header} ${runtime.url}/v1/packages/${example}`,
		`  aws stepfunctions list-executions --endpoint-url ${runtime.awsUrl} --region ${runtime.region} \\`,
		`      --state-machine-arn ${runtime.stateMachineArn}`,
		...(options.sandbox ? ["", "Packages of every kind", ...SANDBOX_EXAMPLES.map(renderExample)] : []),
		...(options.sandbox || process.env["GITHUB_TOKEN"]
			? []
			: [
					"",
					...wrapAfter(
						"",
						"GITHUB_TOKEN is not set: GitHub then answers 60 requests an hour, and after that archived state and issues are unknown. Commits come from git.",
						layout,
					),
				]),
		"",
	];
	return `${lines.join("\n")}\n`;
}

/** As one word of a shell, whatever is in it. */
function forShell(path: string): string {
	return PLAIN_WORD.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}

function renderExample(example: { spec: string; description: string }): string {
	return `  ${example.spec.padEnd(34)} ${example.description}`;
}
