/** One endpoint for all services, routed as AWS clients address them. Reachable from this machine only. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { createBoundedServer } from "../http/bounded-server.ts";
import { listen, stopListening } from "../http/listen.ts";
import { SES_PATH } from "../mail/ses-protocol.ts";
import { snsErrorXml } from "../messaging/sns-protocol.ts";
import { AwsError } from "./aws-error.ts";
import { createTextReader } from "./read-text.ts";
import { refuseWebPages, requireContentType } from "./refuse-web-pages.ts";

export type JsonService = (
	operation: string,
	body: unknown,
	signal: AbortSignal,
) => Promise<{ status: number; body: unknown }>;

export type AwsServices = {
	dynamoDb: { handle(request: IncomingMessage, response: ServerResponse): Promise<void> };
	stepFunctions: JsonService;
	sqs: JsonService;
	cloudWatch: JsonService;
	/** REST: the operation is method and path. */
	ses: JsonService;
	/** Form in, XML out. */
	sns: (form: URLSearchParams) => string;
	/** Resolves once the data of an answer are durable. Default: at once. */
	committed?: () => Promise<void>;
};

export type AwsEndpoint = { port: number; url: string; close(): Promise<void> };

const HOST = "127.0.0.1";
const MAX_BODY_BYTES = 2 * 1024 * 1024;
/** StartSyncExecution takes up to five minutes. */
const STALLED_MS = 330_000;
const AMZ_JSON = /^application\/x-amz-json-1\.[01]\b/;
const PLAIN_JSON = /^application\/json\b/;
const FORM = /^application\/x-www-form-urlencoded\b/;

/** @throws PortUnavailableError */
export async function startAwsEndpoint(options: {
	/** 0 lets the system choose. */
	port: number;
	/** Called once the endpoint's own URL is known. */
	services: (url: string) => AwsServices;
}): Promise<AwsEndpoint> {
	let services: AwsServices | undefined;
	const readText = createTextReader(MAX_BODY_BYTES);
	const server = createBoundedServer({ stalledMs: STALLED_MS }, (request, response) => {
		if (!services)
			return sendError(response, new AwsError("ServiceUnavailable", "starting", { status: 503 }));
		route({ services, readText }, request, response).catch((error: unknown) => sendError(response, error));
	});
	const port = await listen(server, options.port, HOST);
	const url = `http://${HOST}:${port}`;
	services = options.services(url);
	return { port, url, close: () => stopListening(server) };
}

async function route(
	{ services, readText }: { services: AwsServices; readText: (request: IncomingMessage) => Promise<string> },
	request: IncomingMessage,
	response: ServerResponse,
): Promise<void> {
	refuseWebPages(request);
	const path = request.url ?? "";
	const target = String(request.headers["x-amz-target"] ?? "");
	const [service = "", operation = ""] = target.split(".");
	requireContentType(request, path.startsWith(SES_PATH) ? PLAIN_JSON : service === "" ? FORM : AMZ_JSON);
	if (service.startsWith("DynamoDB_")) return services.dynamoDb.handle(request, response);

	const gone = new AbortController();
	response.once("close", () => gone.abort());
	const body = await readText(request);
	if (target === "" && !path.startsWith(SES_PATH)) {
		await sendSns(response, services, new URLSearchParams(body));
		return;
	}
	const [call, name] = path.startsWith(SES_PATH)
		? [services.ses, `${request.method} ${path}`]
		: [jsonService(services, service), operation];
	const answer = await call(name, parseJson(body), gone.signal);
	await services.committed?.();
	sendJson(response, answer);
}

function jsonService(services: AwsServices, name: string): JsonService {
	switch (name) {
		case "AWSStepFunctions":
			return services.stepFunctions;
		case "AmazonSQS":
			return services.sqs;
		case "GraniteServiceVersion20100801":
			return services.cloudWatch;
		default:
			throw new AwsError(
				"UnknownOperationException",
				`The service ${name} is not part of the embedded runtime.`,
			);
	}
}

async function sendSns(
	response: ServerResponse,
	services: AwsServices,
	form: URLSearchParams,
): Promise<void> {
	try {
		const answer = services.sns(form);
		await services.committed?.();
		sendXml(response, 200, answer);
	} catch (error) {
		if (!(error instanceof AwsError)) throw error;
		sendXml(response, error.status, snsErrorXml(error));
	}
}

function parseJson(text: string): unknown {
	try {
		return text === "" ? {} : JSON.parse(text);
	} catch {
		throw new AwsError("SerializationException", "The request is not JSON.");
	}
}

function sendJson(response: ServerResponse, answer: { status: number; body: unknown }): void {
	response.writeHead(answer.status, { "content-type": "application/x-amz-json-1.0" });
	response.end(JSON.stringify(answer.body));
}

function sendXml(response: ServerResponse, status: number, xml: string): void {
	response.writeHead(status, { "content-type": "text/xml" });
	response.end(xml);
}

function sendError(response: ServerResponse, error: unknown): void {
	if (response.headersSent) {
		response.destroy();
		return;
	}
	const awsError =
		error instanceof AwsError
			? error
			: new AwsError("InternalFailure", "The embedded runtime failed.", { status: 500 });
	sendJson(response, { status: awsError.status, body: { __type: awsError.type, message: awsError.message } });
}
