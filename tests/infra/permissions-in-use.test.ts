/**
 * Runs the product in this process and writes down which function makes which call to AWS: what a function does must
 * be what its role allows. Deployments find a missing permission at the worst moment; this finds it here.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDBClient, PutItemCommand, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import {
	DescribeExecutionCommand,
	ListExecutionsCommand,
	SFNClient,
	StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import { GetQueueUrlCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { MAX_WEBHOOKS } from "@dephealth/contract/limits.ts";
import { MACHINES, type MachineDefinition } from "@dephealth/contract/machines.ts";
import { ROUTES } from "@dephealth/contract/routes/routes.ts";
import { EXECUTION_ACTIONS, EXECUTION_QUERIES } from "@dephealth/contract/step-functions-calls.ts";
import { generateApiKey } from "@dephealth/core/accounts/api-keys/api-key.ts";
import { generateToken } from "@dephealth/core/accounts/sign-in/one-time-token.ts";
import { type Clock, systemClock } from "@dephealth/core/clock.ts";
import { packageKey, shardedIndexValue } from "@dephealth/core/packages/package-key.ts";
import { hourOf, REFRESH_TIERS, TIER_PLANS } from "@dephealth/core/refresh/refresh-schedule.ts";
import { type Runtime, startRuntime } from "@dephealth/local/runtime.ts";
import Stripe from "stripe";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { FUNCTION_NEEDS } from "../../stacks/function-needs.ts";
import type { Grant } from "../../stacks/grants.ts";
import { PATIENT } from "../patience.ts";

const running = new AsyncLocalStorage<string>();
/** `handler: action on resource`, e.g. `…/claim.handler: UpdateItem on packages`. */
const calls = new Set<string>();

/** Names that no upstream knows begin so. */
const UNKNOWN_PACKAGE = "sandbox-unknown-1";

/** Permissions of which the use below makes no use, and why they are needed all the same. */
const UNUSED_HERE: ReadonlyMap<string, string> = new Map([
	[
		"packages/functions/src/tasks/collect-package/record-permanent-failure.handler: UpdateItem on operations",
		"it records a package that every source refuses for good, and no source refuses here; an unknown name leaves no record",
	],
	...["get-scan", "get-scan-report"].map((route): [string, string] => [
		`packages/functions/src/api/routes/scans/${route}.handler: StartExecution on collect-packages`,
		"only what nobody has collected after ten minutes is asked for once more",
	]),
	[
		"packages/functions/src/tasks/heal-stale-packages/republish-packages.handler: UpdateItem on packages",
		"it gives back what the topic has refused, and this one refuses nothing",
	],
	[
		"packages/functions/src/api/routes/accounts/verify.handler: DeleteItem on accounts",
		"it takes back a key for which there is no room, and somebody new has room",
	],
	...["save", "release-claim", "record-permanent-failure"].map((task): [string, string] => [
		`packages/functions/src/tasks/collect-package/${task}.handler: GetItem on packages`,
		"run again after its own write, it looks who has written, and here no task is run twice",
	]),
	[
		"packages/functions/src/tasks/collect-packages/settle-collected.handler: GetItem on packages",
		"run again after its own write, it looks who has written, and here no task is run twice",
	],
	[
		"packages/functions/src/tasks/collect-packages/settle-collected.handler: UpdateItem on operations",
		"it records a package that every source refuses for good, and no source refuses here",
	],
	[
		"packages/functions/src/tasks/collect-packages/settle-collected.handler: Publish on risk-changes",
		"only what was known before can have changed, and a scan collects what is not known",
	],
	...["deps-dev", "npm", "git", "github"].map((source): [string, string] => [
		`packages/functions/src/tasks/collect-packages/collect-${source}-batch.handler: PutItem on operations`,
		"a circuit is written when its source fails, and refreshing here meets no outage",
	]),
	[
		"packages/functions/src/tasks/refresh-packages/find-unfinished.handler: Query on packages",
		"ten minutes after an outage it looks what was left",
	],
	[
		"packages/functions/src/tasks/refresh-packages/settle-batch.handler: GetItem on packages",
		"a package that somebody else has written since it was read is read again, and here nobody does",
	],
	...[
		"packages/get-package",
		"packages/get-history",
		"packages/get-activity",
		"scans/scan",
		"scans/get-scan",
		"scans/get-scan-report",
		"packages/collect-package",
	].map((route): [string, string] => [
		`packages/functions/src/api/routes/${route}.handler: Publish on mail-requests`,
		"an account is notified when it comes to 80 % of its plan, and this one has no limit",
	]),
]);

let runtime: Runtime;
const directory = mkdtempSync(join(tmpdir(), "dephealth-permissions-"));

let daysLater = 0;
const later = (now: number) => now + daysLater * 86_400_000;
/** Days go by for durations too: the runtime does not believe a jump of the wall clock alone. */
const clock: Clock = {
	...systemClock,
	now: () => later(Date.now()),
	monotonic: () => later(performance.now()),
};

const PRICE = "price_pro";
const WEBHOOK_SECRET = "whsec_permissions";

beforeAll(async () => {
	observeClients();
	vi.stubEnv("STRIPE_WEBHOOK_SECRET", WEBHOOK_SECRET);
	vi.stubEnv("STRIPE_PRICES", `${PRICE}:pro`);
	runtime = await startRuntime({
		dataDirectory: directory,
		port: 0,
		awsPort: 0,
		sandbox: true,
		clock,
		seams: {
			handler:
				(path, handler) =>
				(...args) =>
					running.run(path, () => handler(...args)),
		},
	});
	await useTheProduct();
});

afterAll(async () => {
	receiver.close();
	await runtime?.stop();
	rmSync(directory, { recursive: true, force: true });
});

it("every call of a function to AWS is one that its role allows", () => {
	const allowed = new Set(
		[...FUNCTION_NEEDS].flatMap(([handler, { grants }]) =>
			grants.flatMap((grant) => callsOf(handler, grant)),
		),
	);
	expect([...calls].filter((call) => !allowed.has(call))).toEqual([]);
});

it("every permission is one that its function has used", () => {
	const given = [...FUNCTION_NEEDS].flatMap(([handler, { grants }]) =>
		grants.flatMap((grant) => callsOf(handler, grant)),
	);
	expect(given.filter((permission) => !calls.has(permission) && !UNUSED_HERE.has(permission))).toEqual([]);
	expect([...UNUSED_HERE.keys()].filter((permission) => !given.includes(permission))).toEqual([]);
});

type Command = { constructor: { name: string }; input: Record<string, unknown> };

/** All AWS clients inherit `send` from one class. */
function observeClients(): void {
	const base = Object.getPrototypeOf(DynamoDBClient.prototype) as { send: (command: Command) => unknown };
	const send = base.send;
	vi.spyOn(base, "send").mockImplementation(function (this: unknown, ...args) {
		const handler = running.getStore();
		if (handler !== undefined) for (const call of describeCommand(args[0])) calls.add(`${handler}: ${call}`);
		return send.apply(this, args);
	});
}

const ACTIONS: ReadonlyMap<string, string> = new Map([
	["Get", "GetItem"],
	["Put", "PutItem"],
	["Update", "UpdateItem"],
	["Delete", "DeleteItem"],
	["BatchGet", "BatchGetItem"],
	["BatchWrite", "BatchWriteItem"],
	// IAM knows one permission for both.
	["PublishBatch", "Publish"],
]);
const TRANSACTED: ReadonlyMap<string, string> = new Map([
	["Put", "PutItem"],
	["Update", "UpdateItem"],
	["Delete", "DeleteItem"],
	["ConditionCheck", "ConditionCheckItem"],
]);

/** The need of a command, as `action on resource`. */
function describeCommand(command: Command): string[] {
	const { input } = command;
	const name = command.constructor.name.replace(/Command$/, "");
	const action = ACTIONS.get(name) ?? name;
	if (name.startsWith("Transact")) {
		return (input["TransactItems"] as Record<string, { TableName: string }>[]).flatMap((item) =>
			Object.entries(item).map(
				([kind, { TableName }]) => `${TRANSACTED.get(kind) ?? kind} on ${last(TableName, "-")}`,
			),
		);
	}
	const requested = input["RequestItems"];
	if (typeof requested === "object" && requested !== null) {
		return Object.keys(requested).map((table) => `${action} on ${last(table, "-")}`);
	}
	if (typeof input["TableName"] === "string") {
		const index = input["IndexName"];
		return [`${action} on ${last(input["TableName"], "-")}${index === undefined ? "" : `/${index}`}`];
	}
	const target =
		input["QueueUrl"] ??
		input["TopicArn"] ??
		input["stateMachineArn"] ??
		input["executionArn"] ??
		input["mapRunArn"];
	return [typeof target === "string" ? `${action} on ${nameIn(target)}` : action];
}

function last(text: string, separator: string): string {
	return text.slice(text.lastIndexOf(separator) + 1);
}

/** The embedded runtime calls queues and topics `dephealth-<name>`, executions `<machine>:<name>`. */
function nameIn(target: string): string {
	const execution = /:(?:execution|mapRun):([^:/]+)[:/]/.exec(target);
	return execution?.[1] ?? last(last(target, "/"), ":").replace(/^dephealth-/, "");
}

function callsOf(handler: string, grant: Grant): string[] {
	return permitted(grant).map((call) => `${handler}: ${call}`);
}

function permitted(grant: Grant): string[] {
	switch (grant.kind) {
		case "table":
			return grant.actions.map((action) => `${action} on ${grant.table}`);
		case "index":
			return [`Query on ${grant.table}/${grant.index}`];
		case "queue":
			return grant.actions.map((action) => `${action} on ${grant.queue}`);
		case "topic":
			return [`Publish on ${grant.topic}`];
		case "start":
			return [`StartExecution on ${grant.stateMachine}`];
		case "executions":
			return [...EXECUTION_QUERIES]
				.filter((action) => action !== "ListStateMachines")
				.filter((action) => action !== "DescribeMapRun" || "mapLabels" in MACHINES[grant.stateMachine])
				.map((action) => `${action} on ${grant.stateMachine}`);
		case "steer":
			return [...EXECUTION_ACTIONS]
				.filter((action) => action !== "TestState")
				.filter((action) => action !== "UpdateMapRun" || "mapLabels" in MACHINES[grant.stateMachine])
				.map((action) => `${action} on ${grant.stateMachine}`);
		case "try":
			return ["TestState"];
		case "named":
			return [];
		case "metrics":
			return ["GetMetricData"];
		case "mail":
			return ["SendEmail"];
	}
}

async function useTheProduct(): Promise<void> {
	const webhooks = await watch();
	await runtime.collect({ ecosystem: "pypi", name: "active-1" }, () => {});
	for (const name of ["active-1", UNKNOWN_PACKAGE, "archived-1"]) {
		await collect(name);
		await call("GET", `/v1/packages/npm/${name}`);
	}
	await changeRisk("active-1");
	await collect("active-1");
	await vi.waitFor(() => expect(deliveries).toBe(1), PATIENT);
	for (const path of ["test", "deliveries"]) {
		await call(path === "test" ? "POST" : "GET", `/v1/webhook-subscriptions/${webhooks[1]}/${path}`);
	}
	await handleDeadLetters();
	await redriveOne();
	for (const action of ["force-open", "automatic"]) await call("POST", `/v1/circuits/npm/${action}`);
	const scan = await call("POST", "/v1/scan", {
		packages: ["npm/active-1", "npm/active-2", "pypi/active-2"],
	});
	const scanId = ((await scan.json()) as { scan_id?: string }).scan_id ?? "unknown";
	await useAllApiKeys();
	const endedSession = await liveAsAnAccount();
	const urls = ROUTES.map(({ method, path }): [string, string] => [
		method,
		path
			.replace("{ecosystem}", "npm")
			// Another package, which no route has put into the process's cache.
			.replace(/\{name\+?\}/, path.includes("badge") ? "active-3.svg" : "active-1")
			.replace("{format}", "csv")
			.replace("{id}", path.includes("scans") ? scanId : "unknown"),
	]);
	for (const [method, url] of urls) await call(method, url);
	// A count that is refused looks whether the account still exists.
	await Promise.all(
		urls.map(([method, url]) => fetch(`${runtime.url}${url}`, { method, headers: endedSession })),
	);
	await watchAndSteer();
	for (const path of ["packages", "history"]) await call("GET", `/v1/${path}/npm/@nobody/has-asked`);
	await call("GET", "/v1/packages?risk=LOW&ecosystem=npm");
	// A process remembers the owner of a key, and all functions share one process here.
	await Promise.all(urls.map(([method, url]) => call(method, url, undefined, generateApiKey())));
	await changeRisk("archived-1");
	await refreshAll();
	for (const id of webhooks) await call("DELETE", `/v1/webhook-subscriptions/${id}`);
	await suffer();
	await heal();
}

/** Every call of Step Functions, for every machine; what it is about need not exist. */
async function watchAndSteer(): Promise<void> {
	for (const [name, { mapLabels = [] }] of Object.entries<MachineDefinition>(MACHINES)) {
		const arn = (kind: string, rest = "") =>
			`arn:aws:states:${runtime.region}:000000000000:${kind}:${name}${rest}`;
		for (const action of [...EXECUTION_QUERIES, ...EXECUTION_ACTIONS]) {
			if (action.endsWith("MapRun") && mapLabels.length === 0) continue;
			const body = /MapRun$/.test(action)
				? { mapRunArn: arn("mapRun", `/${mapLabels[0]}:unknown`) }
				: /ListExecutions|StartExecution|DescribeStateMachine$|TestState/.test(action)
					? {
							stateMachineArn: arn("stateMachine"),
							...(action === "StartExecution" && { input: "not JSON" }),
							...(action === "TestState" && { stateName: "unknown" }),
						}
					: { executionArn: arn("execution", ":unknown") };
			await call("POST", `/v1/step-functions/${action}`, body);
		}
	}
}

/** A receiver that wants no more after its first delivery. */
let deliveries = 0;
const receiver = createServer((_, response) => {
	deliveries++;
	response.writeHead(410).end();
});

/** One subscription more than an account may have. @returns their ids */
async function watch(): Promise<string[]> {
	await new Promise<void>((resolve) => receiver.listen(0, "127.0.0.1", resolve));
	const { port } = receiver.address() as AddressInfo;
	const subscription = { url: `http://127.0.0.1:${port}/`, packages: ["npm/active-1"] };
	const made: string[] = [];
	for (let count = 0; count <= MAX_WEBHOOKS; count++) {
		const answer = await call("POST", "/v1/webhook-subscriptions", {
			...subscription,
			...(count > 0 && { packages: ["npm/nobody-asked"] }),
		});
		if (answer.status === 201) made.push(((await answer.json()) as { id: string }).id);
	}
	expect(made).toHaveLength(MAX_WEBHOOKS);
	return made;
}

/** Makes the watchers' last notification say something else. */
async function changeRisk(name: string): Promise<void> {
	const dynamoDb = new DynamoDBClient(runtime.aws);
	try {
		await dynamoDb.send(
			new UpdateItemCommand({
				TableName: "dephealth-local-packages",
				Key: { pk: { S: `npm#${name}` }, sk: { S: "LATEST" } },
				UpdateExpression: "SET notified_status = :status",
				ExpressionAttributeValues: { ":status": { S: "ended" } },
			}),
		);
	} finally {
		dynamoDb.destroy();
	}
}

/** One more than an account may have, and one of them revoked. */
async function useAllApiKeys(): Promise<void> {
	const made = await Promise.all([...Array(6).keys()].map(() => call("POST", "/v1/api-keys")));
	const bodies = (await Promise.all(made.map((answer) => answer.json()))) as { id?: string }[];
	const id = bodies.find((body) => body.id !== undefined)?.id;
	await call("DELETE", `/v1/api-keys/${id}`);
}

/** Signs up, in, and out again, and buys something. @returns the session that has been ended */
async function liveAsAnAccount(): Promise<{ cookie: string }> {
	const email = "somebody@example.org";
	await post("/v1/signup", { email });
	const verified = await post("/v1/verify", { token: await tokenOfMail("/v1/verify") });
	const session = { cookie: cookieOf(verified) };
	await post("/v1/auth/magic-link", { email });
	const token = await tokenOfMail("/v1/auth/callback");
	const page = await fetch(`${runtime.url}/v1/auth/callback?token=${token}`);
	const browser = { cookie: cookieOf(page) };
	for (const form of [{ token: generateToken() }, { token }, { token }]) {
		await post("/v1/auth/callback", form, browser);
	}
	await post("/v1/auth/callback", { token });
	const me = await fetch(`${runtime.url}/v1/auth/me`, { headers: session });
	await buy(((await me.json()) as { id: string }).id);
	await fetch(`${runtime.url}/v1/account`, { headers: session });
	await post("/v1/auth/logout", {}, session);
	await leave();
	return session;
}

/** One account signs out everywhere, another watches something and is deleted. */
async function leave(): Promise<void> {
	await post("/v1/auth/logout-everywhere", {}, await signedUp("everywhere@example.org"));
	const session = await signedUp("leaving@example.org");
	await fetch(`${runtime.url}/v1/webhook-subscriptions`, {
		method: "POST",
		headers: { ...session, "content-type": "application/json" },
		body: JSON.stringify({ url: "http://127.0.0.1:9/", packages: ["npm/nobody-asked"] }),
	});
	await fetch(`${runtime.url}/v1/account?confirm=delete`, { method: "DELETE", headers: session });
}

async function signedUp(email: string): Promise<{ cookie: string }> {
	await post("/v1/signup", { email });
	return { cookie: cookieOf(await post("/v1/verify", { token: await tokenOfMail("/v1/verify", email) })) };
}

function post(path: string, form: Record<string, string>, headers: Record<string, string> = {}) {
	return fetch(`${runtime.url}${path}`, { method: "POST", headers, body: new URLSearchParams(form) });
}

function cookieOf(response: Response): string {
	return response.headers.getSetCookie()[0]?.split(";")[0] ?? "";
}

/** @param to default: whoever got the first one */
async function tokenOfMail(path: string, to = ""): Promise<string> {
	const outbox = join(directory, "outbox");
	const link = new RegExp(`${path}\\?token=([\\w-]{43})`);
	return vi.waitFor(() => {
		const mails = readdirSync(outbox).map((name) => readFileSync(join(outbox, name), "utf8"));
		const token = mails
			.filter((mail) => mail.includes(to))
			.map((mail) => link.exec(mail)?.[1])
			.find((found) => found !== undefined);
		if (token === undefined) throw new Error(`No mail has a link to ${path}.`);
		return token;
	}, PATIENT);
}

/** Sends Stripe's events of a purchase: the payment, then the subscription. */
async function buy(owner: string): Promise<void> {
	const created = Math.floor(Date.now() / 1000);
	const events = [
		["checkout.session.completed", { mode: "subscription", client_reference_id: owner, customer: "cus_1" }],
		[
			"customer.subscription.created",
			{ id: "sub_1", status: "active", customer: "cus_1", items: { data: [{ price: { id: PRICE } }] } },
		],
		// The customer belongs to no account that is known.
		[
			"customer.subscription.created",
			{ id: "sub_2", status: "active", customer: "cus_2", items: { data: [{ price: { id: PRICE } }] } },
		],
	] as const;
	for (const [index, [type, object]] of events.entries()) {
		const payload = JSON.stringify({ id: `evt_${index}`, type, created, data: { object } });
		const answer = await fetch(`${runtime.url}/v1/webhooks/stripe`, {
			method: "POST",
			headers: {
				"stripe-signature": Stripe.webhooks.generateTestHeaderString({ payload, secret: WEBHOOK_SECRET }),
			},
			body: payload,
		});
		expect(answer.status).toBe(200);
	}
}

function call(
	method: string,
	path: string,
	body?: unknown,
	apiKey: string = runtime.apiKey,
): Promise<Response> {
	return fetch(`${runtime.url}${path}`, {
		method,
		headers: { "x-api-key": apiKey, "content-type": "application/json" },
		...(body !== undefined && { body: JSON.stringify(body) }),
	});
}

async function collect(name: string): Promise<void> {
	await runtime.collect({ ecosystem: "npm", name }, () => {});
}

async function redriveOne(): Promise<void> {
	const listed = (await (await call("GET", "/v1/dead-letters")).json()) as {
		failures: { id: string; package: string | null }[];
	};
	const failure = listed.failures.find((candidate) => candidate.package !== null);
	await call("POST", `/v1/dead-letters/${failure?.id}/redrive`);
	const other = listed.failures.find((candidate) => candidate !== failure);
	await call("POST", `/v1/dead-letters/${other?.id}/discard`, { reason: "nobody needs it" });
}

/** Outages: circuits open, budgets pause, claims are given back. GitHub first, while its repositories can be found. */
async function suffer(): Promise<void> {
	const limited = { mode: "rate_limited", retryAfterSeconds: 60 };
	await behave({ github: limited, gitOnGithub: limited });
	await Promise.all(OUTAGE.map((number) => collect(`active-1${number}`)));
	await behave({
		github: limited,
		gitOnGithub: limited,
		npmRegistry: limited,
		npmDownloads: limited,
		depsDev: limited,
		bundlephobia: limited,
		pypi: limited,
		rubygems: limited,
	});
	await Promise.all(OUTAGE.map((number) => collect(`active-2${number}`)));
	await Promise.all(
		OUTAGE.map((number) => runtime.collect({ ecosystem: "pypi", name: `active-2${number}` }, () => {})),
	);
	await call("POST", "/v1/scan", { packages: OUTAGE.map((number) => `rubygems/active-2${number}`) });
	await vi.waitFor(
		() =>
			expect(calls).toContain(
				"packages/functions/src/tasks/collect-packages/collect-registry-batch.handler: PutItem on operations",
			),
		PATIENT,
	);
}

/** Weeks later, when the sources have news, and a round that begins a period ago: every known package is due. */
async function refreshAll(): Promise<void> {
	daysLater = 40;
	const dynamoDb = new DynamoDBClient(runtime.aws);
	try {
		for (const tier of REFRESH_TIERS) {
			const oldest = hourOf(clock.now()) - TIER_PLANS[tier].periodHours + 1;
			await dynamoDb.send(
				new PutItemCommand({
					TableName: "dephealth-local-operations",
					Item: { pk: { S: "REFRESH" }, sk: { S: `TIER#${tier}` }, next_hour: { N: String(oldest) } },
				}),
			);
		}
	} finally {
		dynamoDb.destroy();
	}
	await endOfCollections();
	await run("refresh-packages");
}

/** A refresh passes over a package that is being collected, and looks again ten minutes later. */
async function endOfCollections(): Promise<void> {
	const sfn = new SFNClient(runtime.aws);
	try {
		await vi.waitFor(async () => {
			for (const machine of ["collect-package", "collect-packages"]) {
				const stateMachineArn = runtime.stateMachineArn.replace("collect-package", machine);
				const { executions } = await sfn.send(
					new ListExecutionsCommand({ stateMachineArn, statusFilter: "RUNNING" }),
				);
				expect(executions, machine).toEqual([]);
			}
		}, PATIENT);
	} finally {
		sfn.destroy();
	}
}

/** One package that is lost, and one that was started anew too often. */
async function heal(): Promise<void> {
	const dynamoDb = new DynamoDBClient(runtime.aws);
	const since = new Date(Date.now() - 2 * 3_600_000).toISOString();
	try {
		for (const [name, attempts] of [
			["active-301", "0"],
			["active-302", "5"],
		] as const) {
			const ref = { ecosystem: "npm", name } as const;
			await dynamoDb.send(
				new PutItemCommand({
					TableName: "dephealth-local-packages",
					Item: {
						pk: { S: packageKey(ref) },
						sk: { S: "LATEST" },
						collection_status: { S: "pending" },
						status_shard: { S: shardedIndexValue("pending", ref) },
						status_since: { S: since },
						heal_attempts: { N: attempts },
					},
				}),
			);
		}
	} finally {
		dynamoDb.destroy();
	}
	await run("heal-stale-packages");
	await vi.waitFor(
		() => expect([...calls].some((call) => call.includes("start-collection"))).toBe(true),
		PATIENT,
	);
}

/** More than any circuit's threshold. */
const OUTAGE = [...Array(12).keys()];

async function behave(behaviour: Record<string, unknown>): Promise<void> {
	const answer = await fetch(`${runtime.sandboxUrl}/_sandbox/behaviour`, {
		method: "PUT",
		headers: { "content-type": "application/json" },
		body: JSON.stringify(behaviour),
	});
	expect(answer.status).toBe(200);
}

/** One message of each kind: a repair, one that is given up, one that is no dead letter. */
async function handleDeadLetters(): Promise<void> {
	const sqs = new SQSClient(runtime.aws);
	try {
		const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: "dephealth-dead-letters" }));
		const letter = {
			package: { ecosystem: "npm", name: "active-1" },
			sources: ["github"],
			failures: [{ source: "github", error: "UpstreamUnavailableError", cause: "down" }],
			first_failed_at: new Date().toISOString(),
			_error_class: "transient",
		};
		for (const body of [
			JSON.stringify({ ...letter, _retry_count: 0 }),
			JSON.stringify({ ...letter, _retry_count: 5 }),
			"not JSON",
		]) {
			await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: body }));
		}
	} finally {
		sqs.destroy();
	}
	await run("process-dead-letters");
}

/** One execution of a machine, as its schedule starts it. */
async function run(machine: string): Promise<void> {
	const sfn = new SFNClient(runtime.aws);
	try {
		const { executionArn } = await sfn.send(
			new StartExecutionCommand({
				stateMachineArn: runtime.stateMachineArn.replace("collect-package", machine),
			}),
		);
		await vi.waitFor(async () => {
			const { status } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
			expect(`${machine}: ${status}`).toBe(`${machine}: SUCCEEDED`);
		}, PATIENT);
	} finally {
		sfn.destroy();
	}
}
