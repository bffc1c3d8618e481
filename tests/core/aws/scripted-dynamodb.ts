/**
 * DynamoDB's BatchGetItem over real HTTP, with faults: the SDK's own handling is part of what is tested. It refuses what
 * DynamoDB refuses: more than 100 keys a call, and a key twice.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { listen, stopListening } from "@dephealth/local/http/listen.ts";

export const TABLE = "packages";
const MAX_KEYS = 100;
const MAX_ANSWER_BYTES = 16 * 1024 * 1024;

/**
 * The outcome of a call: `serve` so many of its keys and return the others unprocessed; `refuse` it with a DynamoDB
 * error; `break` the connection; `hang` without an answer.
 */
export type Fault =
	| { kind: "serve"; keys: number }
	| { kind: "refuse"; type: string; status: number }
	| { kind: "break" }
	| { kind: "hang" };

type WireKey = { pk: { S: string }; sk: { S: string } };
type WireRequest = { RequestItems: Record<string, { Keys: WireKey[]; ProjectionExpression?: string }> };

export type ScriptedDynamoDb = Awaited<ReturnType<typeof startScriptedDynamoDb>>;

/** Every item exists unless it is `missing`. `faultOf` is asked for each call, numbered from 0. */
export async function startScriptedDynamoDb(setup: {
	missing?: readonly string[];
	itemBytes?: number;
	/** Milliseconds. Default: at once. */
	answersAfter?: number;
	faultOf?: (call: number, keys: readonly string[]) => Fault | undefined;
}) {
	const calls: { keys: string[]; projection: string | undefined }[] = [];
	let underWay = 0;
	let mostUnderWay = 0;

	function answer(request: WireRequest, response: ServerResponse): void {
		const { Keys = [], ProjectionExpression } = request.RequestItems[TABLE] ?? {};
		const keys = Keys.map(({ pk }) => pk.S);
		const fault = setup.faultOf?.(calls.length, keys) ?? { kind: "serve", keys: MAX_KEYS };
		calls.push({ keys, projection: ProjectionExpression });
		if (keys.length > MAX_KEYS || new Set(keys).size < keys.length) {
			reply(response, 400, { __type: "ValidationException" });
			return;
		}
		if (fault.kind === "break") response.destroy();
		if (fault.kind === "refuse") {
			reply(response, fault.status, { __type: fault.type, message: "scripted" });
		}
		if (fault.kind === "serve") reply(response, 200, serve(Keys, fault.keys, ProjectionExpression));
	}

	function serve(keys: readonly WireKey[], atMost: number, projection: string | undefined) {
		const fitting = Math.floor(MAX_ANSWER_BYTES / (setup.itemBytes ?? 1));
		const served = keys.slice(0, Math.min(atMost, fitting));
		const left = keys.slice(served.length);
		return {
			Responses: {
				[TABLE]: served
					.filter(({ pk }) => !setup.missing?.includes(pk.S))
					.map((key) => ({ ...key, value: { S: `value of ${key.pk.S}` } })),
			},
			UnprocessedKeys:
				left.length === 0
					? {}
					: { [TABLE]: { Keys: left, ...(projection && { ProjectionExpression: projection }) } },
		};
	}

	const server = createServer((request, response) => {
		underWay++;
		mostUnderWay = Math.max(mostUnderWay, underWay);
		response.once("close", () => underWay--);
		void bodyOf(request).then((body) => {
			if (!setup.answersAfter) return answer(JSON.parse(body), response);
			return setTimeout(() => answer(JSON.parse(body), response), setup.answersAfter);
		});
	});
	const port = await listen(server, 0, "127.0.0.1");
	const client = new DynamoDBClient({
		endpoint: `http://127.0.0.1:${port}`,
		region: "local",
		credentials: { accessKeyId: "local", secretAccessKey: "local" },
		maxAttempts: 1,
	});
	return {
		client: DynamoDBDocumentClient.from(client),
		calls,
		mostUnderWay: () => mostUnderWay,
		async close() {
			client.destroy();
			server.closeAllConnections();
			await stopListening(server);
		},
	};
}

async function bodyOf(request: IncomingMessage): Promise<string> {
	const parts: Uint8Array[] = [];
	for await (const part of request) parts.push(part);
	return Buffer.concat(parts).toString("utf8");
}

function reply(response: ServerResponse, status: number, body: unknown): void {
	response.writeHead(status, { "content-type": "application/x-amz-json-1.0" }).end(JSON.stringify(body));
}
