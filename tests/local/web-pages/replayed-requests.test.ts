/** The requests that a browser would send for another site's page, to each service and port. */
import { request } from "node:http";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startWatchedRuntime, type WatchedRuntime } from "./watched-runtime.ts";

let watched: WatchedRuntime;
let before: Awaited<ReturnType<WatchedRuntime["state"]>>;
beforeAll(async () => {
	watched = await startWatchedRuntime();
	before = await watched.state();
});
afterAll(() => watched.close());

type Sent = { method?: string; path?: string; headers?: Record<string, string>; body?: string };

/** Sends the request with every header that is given; fetch would refuse some. */
function send(base: string | undefined, sent: Sent): Promise<{ status: number; body: string }> {
	return new Promise((resolve, reject) => {
		const url = new URL(sent.path ?? "/", base);
		const call = request(url, { method: sent.method ?? "POST", headers: sent.headers }, (response) => {
			text(response).then((body) => resolve({ status: response.statusCode ?? 0, body }), reject);
		});
		call.on("error", reject);
		call.end(sent.body);
	});
}

const FORM = "application/x-www-form-urlencoded";
const TOPIC = "arn:aws:sns:eu-central-1:000000000000:dephealth-collection-requests";
const PUBLISH = new URLSearchParams({
	Action: "Publish",
	TopicArn: TOPIC,
	Message: JSON.stringify({ package: { ecosystem: "npm", name: "active-1" }, start: "page" }),
}).toString();
const MAIL = JSON.stringify({
	FromEmailAddress: "evil@example.org",
	Destination: { ToAddresses: ["ada@example.org"] },
	Content: {
		Simple: {
			Subject: { Data: "s" },
			Body: { Text: { Data: "t" }, Html: { Data: "<a href='https://evil.example'>x</a>" } },
		},
	},
});
/** Bodies by service, as AWS clients send them. */
const SERVICES: readonly [string, Sent][] = [
	["SNS publishes", { headers: { "content-type": FORM }, body: PUBLISH }],
	["SNS makes a topic", { headers: { "content-type": FORM }, body: "Action=CreateTopic&Name=evil" }],
	[
		"SNS subscribes a queue",
		{
			headers: { "content-type": FORM },
			body: `Action=Subscribe&Protocol=sqs&TopicArn=${TOPIC}&Endpoint=arn:aws:sqs:eu-central-1:000000000000:evil`,
		},
	],
	[
		"SES sends",
		{ path: "/v2/email/outbound-emails", headers: { "content-type": "application/json" }, body: MAIL },
	],
	["SQS makes a queue", amzJson("AmazonSQS.CreateQueue", { QueueName: "evil" })],
	[
		"Step Functions starts",
		amzJson("AWSStepFunctions.StartExecution", {
			stateMachineArn: "arn:aws:states:eu-central-1:000000000000:stateMachine:collect-package",
			input: '{"package":{"ecosystem":"npm","name":"active-1"}}',
		}),
	],
	[
		"DynamoDB deletes a table",
		amzJson("DynamoDB_20120810.DeleteTable", { TableName: "dephealth-local-packages" }),
	],
	["CloudWatch answers", amzJson("GraniteServiceVersion20100801.ListMetrics", {})],
];

function amzJson(target: string, body: object): Sent {
	return {
		headers: { "content-type": "application/x-amz-json-1.0", "x-amz-target": target },
		body: JSON.stringify(body),
	};
}

const SIGNATURE = "AWS4-HMAC-SHA256 Credential=local/20260101/eu-central-1/x/aws4_request";
/** The senders that are no AWS clients of this machine, by the headers that show it. */
const SENDERS: readonly [string, Record<string, string>, number][] = [
	["another site's form", { origin: "https://evil.example", "sec-fetch-site": "cross-site" }, 403],
	["an old browser, which says nothing of the site", { origin: "https://evil.example" }, 403],
	["a page that hides its origin", { origin: "null", "sec-fetch-site": "cross-site" }, 403],
	[
		"a page on another port of this machine",
		{ origin: "http://localhost:3000", "sec-fetch-site": "same-site" },
		403,
	],
	["a link or an image, which sends no origin", { "sec-fetch-site": "cross-site" }, 403],
	[
		"a page that has got a signature past a preflight",
		{ origin: "https://evil.example", "sec-fetch-site": "cross-site", authorization: SIGNATURE },
		403,
	],
	[
		"a name that another site has pointed here, all headers as an AWS client has them",
		{ host: "evil.example:8788", authorization: SIGNATURE },
		403,
	],
	["the same with our own page's headers", { host: "evil.example", "sec-fetch-site": "same-origin" }, 403],
	["a name that looks like ours", { host: "localhost.evil.example", authorization: SIGNATURE }, 403],
	["a browser's first request, which nobody signed", { "sec-fetch-site": "none" }, 403],
	["whoever signs nothing", {}, 403],
	["whoever signs otherwise", { authorization: "Basic bG9jYWw6bG9jYWw=" }, 403],
];

describe.each(SENDERS)("the AWS endpoint refuses %s", (_, headers, status) => {
	it.each(SERVICES)("%s", async (_service, sent) => {
		const answer = await send(watched.runtime.awsUrl, { ...sent, headers: { ...sent.headers, ...headers } });
		expect(answer.status).toBe(status);
	});
});

describe("the AWS endpoint refuses content types that need no preflight", () => {
	it.each(
		SERVICES.flatMap(([service, sent]) =>
			["text/plain", FORM, "multipart/form-data; boundary=x"].map((type): [string, string, Sent] => [
				service,
				type,
				sent,
			]),
		).filter(([, type, sent]) => sent.headers?.["content-type"] !== type),
	)("%s as %s", async (_service, type, sent) => {
		const answer = await send(watched.runtime.awsUrl, {
			...sent,
			headers: { ...sent.headers, "content-type": type, authorization: SIGNATURE },
		});
		expect(answer.status).toBe(415);
	});
});

describe.each([
	["API", () => watched.runtime.url, "/v1/health", "/v1/scan"],
	["AWS endpoint", () => watched.runtime.awsUrl, "/", "/"],
	["sandbox", () => watched.runtime.sandboxUrl, "/_sandbox/behaviour", "/_sandbox/behaviour"],
] as const)("the port of the %s", (_name, url, readable, writable) => {
	it.each([
		"evil.example",
		"evil.example:8787",
		"127.0.0.1.evil.example",
		"192.168.1.7",
		"[::2]",
		"localhost:x",
	])("is not asked as %s", async (host) => {
		const { status } = await send(url(), { method: "GET", path: readable, headers: { host } });
		expect([403, 421]).toContain(status);
	});

	it.each([
		["a second Host", "/", ["Host: localhost", "Host: evil.example"]],
		["another host in the target", "http://evil.example/", ["Host: localhost"]],
	])("is not asked with %s", async (_what, prefix, headers) => {
		const target = `${prefix}${readable.slice(1)}`;
		const port = Number(new URL(url() ?? "").port);
		const socket = connect(port, "127.0.0.1");
		socket.end(
			[`GET ${target} HTTP/1.1`, ...headers, `Authorization: ${SIGNATURE}`, "Connection: close", "", ""].join(
				"\r\n",
			),
		);
		expect((await text(socket)).split(" ")[1]).toMatch(/^(?:400|403|421)$/);
	});

	it("allows no page of another site to ask further", async () => {
		const headers = {
			origin: "https://evil.example",
			"access-control-request-method": "PUT",
			"access-control-request-headers": "content-type,x-api-key,x-amz-target",
			"sec-fetch-site": "cross-site",
		};
		const answer = await new Promise<Record<string, unknown>>((resolve, reject) => {
			const call = request(new URL(writable, url()), { method: "OPTIONS", headers }, (response) => {
				response.resume();
				resolve(response.headers);
			});
			call.on("error", reject);
			call.end();
		});
		expect(Object.keys(answer).filter((name) => name.startsWith("access-control"))).toEqual([]);
	});
});

describe("the API", () => {
	it.each([
		"127.0.0.1",
		"localhost",
		"localhost:8787",
		"dephealth.localhost",
		"127.8.8.8:1",
		"[::1]:8787",
		"LOCALHOST",
	])("is asked as %s", async (host) => {
		const { status } = await send(watched.runtime.url, {
			method: "GET",
			path: "/v1/health",
			headers: { host },
		});
		expect(status).toBe(200);
	});

	const CROSS_SITE = { origin: "https://evil.example", "sec-fetch-site": "cross-site" };
	it.each([
		["a scan", "/v1/scan", "text/plain", '{"packages":["npm/active-1"]}'],
		["a collection", "/v1/collect/npm/active-1", "text/plain", ""],
		["a sign-up", "/v1/signup", FORM, "email=ada%40example.org"],
		["a mail with a link", "/v1/auth/magic-link", FORM, "email=ada%40example.org"],
		["a confirmation", "/v1/verify", FORM, "token=x"],
		["a sign-in", "/v1/auth/callback", FORM, "token=x"],
		["a sign-out", "/v1/auth/logout", FORM, ""],
	])("starts no %s for another site's page", async (_name, path, type, body) => {
		const { status } = await send(watched.runtime.url, {
			path,
			headers: { ...CROSS_SITE, "content-type": type },
			body,
		});
		expect(status).toBe(403);
	});
});

describe("what costs only by being read", () => {
	it.each(["/v1/packages/npm/active-1", "/v1/history/npm/active-1", "/v1/activity/npm/active-1"])(
		"gives another site's image nothing: %s",
		async (path) => {
			const headers = {
				"sec-fetch-site": "cross-site",
				"sec-fetch-mode": "no-cors",
				"sec-fetch-dest": "image",
			};
			expect((await send(watched.runtime.url, { method: "GET", path, headers })).status).toBe(403);
		},
	);

	it("is the same for what the sandbox simulates", async () => {
		const headers = { "sec-fetch-site": "cross-site" };
		const path = "/npm/active-web-framework";
		expect((await send(watched.runtime.sandboxUrl, { method: "GET", path, headers })).status).toBe(403);
		expect((await send(watched.runtime.sandboxUrl, { method: "GET", path })).status).toBe(200);
	});
});

describe("the sandbox's control", () => {
	it.each(["PUT", "DELETE", "GET"])("obeys no page: %s", async (method) => {
		for (const site of ["cross-site", "same-site"]) {
			const { status } = await send(watched.runtime.sandboxUrl, {
				method,
				path: "/_sandbox/behaviour",
				headers: { "sec-fetch-site": site, "content-type": "text/plain" },
				...(method === "PUT" && { body: '{"npmRegistry":{"mode":"down"}}' }),
			});
			expect(status).toBe(403);
		}
	});
});

it("none of it has happened", async () => {
	expect(await watched.state()).toEqual(before);
});
