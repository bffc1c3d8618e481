/** DynamoDB's protocol over HTTP (JSON 1.0), for the command line and other tools. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { crc32 } from "node:zlib";
import { createTextReader } from "../aws/read-text.ts";
import { serializationError, unknownOperation } from "./errors.ts";
import type { DynamoDbStore } from "./store.ts";
import { errorAnswer, type StoreAnswer } from "./store-answer.ts";

const API = "DynamoDB_20120810";
const CONTENT_TYPE = "application/x-amz-json-1.0";
/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html */
const MAX_BODY_BYTES = 16 * 1024 * 1024;

const readText = createTextReader(MAX_BODY_BYTES);

export async function handleDynamoDbRequest(
	store: DynamoDbStore,
	requestId: string,
	request: IncomingMessage,
	response: ServerResponse,
): Promise<void> {
	const answer = await answerTo(store, request).catch(errorAnswer);
	response.writeHead(answer.status, {
		"content-type": CONTENT_TYPE,
		"content-length": Buffer.byteLength(answer.body),
		"x-amz-crc32": crc32(answer.body),
		"x-amzn-requestid": requestId,
	});
	response.end(answer.body);
}

async function answerTo(store: DynamoDbStore, request: IncomingMessage): Promise<StoreAnswer> {
	const body = await readText(request);
	const [api, operation = ""] = String(request.headers["x-amz-target"] ?? "").split(".");
	if (api !== API) throw unknownOperation();
	return store.execute(operation, parse(body));
}

function parse(body: string): unknown {
	try {
		return JSON.parse(body === "" ? "{}" : body);
	} catch {
		throw serializationError("The request is not JSON.");
	}
}
