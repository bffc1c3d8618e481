/** Lets SDK clients reach the store: their requests are handed over instead of sent, and not signed. */
import type { DynamoDBClientConfig } from "@aws-sdk/client-dynamodb";
import type { InProcessDynamoDb } from "@dephealth/core/aws/client-settings.ts";
import { type ReachableStore, sendDirectly } from "./direct-client.ts";
import { serializationError } from "./errors.ts";
import { errorAnswer, type StoreAnswer } from "./store-answer.ts";

type HandledRequest = { headers: Readonly<Record<string, string>>; body?: unknown };

const CONTENT_TYPE = { "content-type": "application/x-amz-json-1.0" };

type InProcessTransport = InProcessDynamoDb["transport"];

/** Both ways to the store: past the SDK where it can be, and through it. */
export function inProcessAccess(store: ReachableStore): InProcessDynamoDb {
	return {
		transport: inProcessTransport(store),
		shortcut: (documents) => sendDirectly(documents, store),
	};
}

/** A whole configuration, for those who need nothing else. */
export function inProcessClientConfig(transport: InProcessTransport, region: string): DynamoDBClientConfig {
	return {
		...transport,
		region,
		// The address is never connected to.
		endpoint: "http://dynamodb.in-process.invalid",
		credentials: { accessKeyId: "local", secretAccessKey: "local" },
	};
}

function inProcessTransport(store: ReachableStore): InProcessTransport {
	return {
		signer: { sign: async (request) => request },
		requestHandler: {
			metadata: { handlerProtocol: "in-process" },
			async handle(request: HandledRequest, options?: { abortSignal?: AbortSignal }) {
				if (options?.abortSignal?.aborted) throw aborted();
				const { status, body } = await send(store, request).catch(errorAnswer);
				return {
					response: { statusCode: status, headers: CONTENT_TYPE, body: Buffer.from(body, "utf8") },
				};
			},
			updateHttpClientConfig: () => undefined,
			httpHandlerConfigs: () => ({}),
			destroy: () => undefined,
		},
	};
}

/** The error that the SDK's own handlers throw. */
function aborted(): Error {
	return Object.assign(new Error("Request aborted"), { name: "AbortError" });
}

async function send(store: ReachableStore, { headers, body }: HandledRequest): Promise<StoreAnswer> {
	const [, operation = ""] = (headers["x-amz-target"] ?? "").split(".");
	return store.execute(operation, JSON.parse(textOf(body)));
}

function textOf(body: unknown): string {
	if (typeof body === "string") return body;
	if (body instanceof Uint8Array) {
		return Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString("utf8");
	}
	throw serializationError("The request has no body.");
}
