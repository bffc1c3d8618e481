/** Lets SDK clients in this process reach the store: their requests are handed over instead of sent, and not signed. */
import type { DynamoDBClientConfig } from "@aws-sdk/client-dynamodb";
import type { InProcessDynamoDb } from "@dephealth/core/aws/client-settings.ts";
import { serializationError } from "./errors.ts";
import { type DynamoDbStore, errorAnswer, type StoreAnswer } from "./store.ts";

type HandledRequest = { headers: Readonly<Record<string, string>>; body?: unknown };

const CONTENT_TYPE = { "content-type": "application/x-amz-json-1.0" };

type InProcessTransport = InProcessDynamoDb["transport"];

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

export function inProcessTransport(store: DynamoDbStore): InProcessTransport {
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

async function send(store: DynamoDbStore, { headers, body }: HandledRequest): Promise<StoreAnswer> {
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
