/** The table, queue, topic or machine of each part's calls, and the client. */
import { SCHEDULED_MACHINES } from "@dephealth/contract/metrics.ts";
import { hashToken } from "@dephealth/core/accounts/sign-in/one-time-token.ts";
import { systemClock } from "@dephealth/core/clock.ts";
import { webhookTest } from "@dephealth/core/webhooks/webhook-event.ts";
import { accountData } from "@dephealth/functions/compose/accounts/account-data.ts";
import * as accounts from "@dephealth/functions/compose/accounts/accounts.ts";
import { usage } from "@dephealth/functions/compose/accounts/gate.ts";
import { mailRequests } from "@dephealth/functions/compose/accounts/mail-requests.ts";
import { sessionRecords, sessions } from "@dephealth/functions/compose/accounts/sessions.ts";
import { sfnClient } from "@dephealth/functions/compose/aws/sfn-client.ts";
import { stepFunctions } from "@dephealth/functions/compose/aws/step-functions.ts";
import * as storage from "@dephealth/functions/compose/aws/storage.ts";
import { collectionAllowance } from "@dephealth/functions/compose/capabilities/collection-allowance.ts";
import {
	healthMetrics,
	metricsOverTime,
} from "@dephealth/functions/compose/capabilities/collection-metrics.ts";
import { bulkCollections, collections } from "@dephealth/functions/compose/capabilities/collections.ts";
import { deadLetterQueue } from "@dephealth/functions/compose/capabilities/dead-letters.ts";
import { collectionRequests, packageHealing } from "@dephealth/functions/compose/capabilities/healing.ts";
import { hotPackages } from "@dephealth/functions/compose/capabilities/hot-packages.ts";
import { permanentFailures } from "@dephealth/functions/compose/capabilities/permanent-failures.ts";
import { packageRefreshes, refreshProgress } from "@dephealth/functions/compose/capabilities/refresh.ts";
import { notifyRiskChange } from "@dephealth/functions/compose/capabilities/risk-changes.ts";
import * as webhooks from "@dephealth/functions/compose/capabilities/webhooks.ts";
import { circuitStates } from "@dephealth/functions/compose/circuits.ts";
import type { Composition } from "@dephealth/functions/compose/process/composition.ts";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { aDocument } from "../../package-documents.ts";
import { composed, ENV, machineArn, recordAws } from "./composed.ts";

const PACKAGES = ENV.PACKAGES_TABLE;
const ACCOUNTS = ENV.ACCOUNTS_TABLE;
const OPERATIONS = ENV.OPERATIONS_TABLE;

const ref = { ecosystem: "npm", name: "express" } as const;
const owner = "owner-1";
const hash = hashToken("a token");
const now = systemClock.now();
const safeBefore = {
	status: "active",
	risk_level: "LOW",
	abandonment_probability: null,
	changes_until: null,
} as const;
const dying = aDocument({ risk_level: "HIGH" });

let aws: ReturnType<typeof recordAws>;
beforeEach(() => {
	aws = recordAws();
});
afterEach(() => aws.end());

/** Its client answers that there is nothing, which some do not expect. */
type Ask = (c: Composition) => unknown;

describe("of DynamoDB", () => {
	it.each<[part: string, ask: Ask, table: string]>([
		["packages", (c) => storage.packages(c).get(ref), PACKAGES],
		["the process's cache", (c) => hotPackages(c).get(ref), PACKAGES],
		[
			"the risk index",
			(c) => storage.riskIndex(c).list({ risk: "HIGH", ecosystem: "npm" }, { limit: 1 }),
			PACKAGES,
		],
		["healing", (c) => packageHealing(c).release(ref), PACKAGES],
		["refreshing", (c) => packageRefreshes(c).list("daily", 0, null), PACKAGES],
		["API keys", (c) => storage.apiKeys(c).findOwner(hash), ACCOUNTS],
		["users", (c) => accounts.users(c).get(owner), ACCOUNTS],
		["sign-ups", (c) => accounts.signUps(c).find(hash), ACCOUNTS],
		["links", (c) => accounts.magicLinks(c).hand({ owner, tokenHash: hash, lifetimeMs: 1000 }), ACCOUNTS],
		["billing", (c) => accounts.billing(c).apply({ kind: "checkout", customer: "cus_1", owner }), ACCOUNTS],
		["Stripe's events", (c) => accounts.stripeEvents(c).isHandled("evt_1"), ACCOUNTS],
		["the allowance of mails", (c) => accounts.mailAllowance(c)("192.0.2.1"), ACCOUNTS],
		["usage", (c) => usage(c).read(owner, now), ACCOUNTS],
		["account data", (c) => accountData(c).usage(owner), ACCOUNTS],
		["session records", (c) => sessionRecords(c).endAll(owner), ACCOUNTS],
		["sessions", (c) => sessions(c).issue(owner), ACCOUNTS],
		["the allowance of collections", (c) => collectionAllowance(c).take(owner, 1), ACCOUNTS],
		["subscriptions", (c) => webhooks.webhookSubscriptions(c).list(owner), ACCOUNTS],
		["deliveries", (c) => webhooks.webhookDeliveryRecords(c).list(owner, "s"), ACCOUNTS],
		["GitHub's budget", (c) => storage.githubBudget(c).pauseFor(10), OPERATIONS],
		["GitHub's time", (c) => storage.githubCompute(c).reserve(), OPERATIONS],
		["GitHub's usage", (c) => storage.githubUsage(c)(1), OPERATIONS],
		["mail deliveries", (c) => accounts.mailDelivery(c).read(), OPERATIONS],
		["circuits' states", (c) => circuitStates(c).read("npm"), OPERATIONS],
		["permanent failures", (c) => permanentFailures(c).list({ limit: 1 }), OPERATIONS],
		["refreshing's progress", (c) => refreshProgress(c).release("daily", owner), OPERATIONS],
	])("%s ask the table of their own", async (_, ask, table) => {
		await Promise.allSettled([ask(composed())]);
		expect(aws.calls[0]).toMatchObject({
			client: "DynamoDBDocumentClient",
			region: "eu-test-1",
			target: table,
		});
		expect(new Set(aws.calls.map(({ target }) => target))).toEqual(new Set([table]));
	});

	it("parts of one process share one client", async () => {
		const c = composed();
		expect(storage.dynamoDb(c)).toBe(storage.dynamoDb(c));
		expect(storage.dynamoDb(c)).not.toBe(storage.dynamoDb(composed()));
	});

	it("the sign-in remembers its answer by Powertools, which marshals by itself", async () => {
		await Promise.allSettled([accounts.signIn(composed())(hash, hashToken("nonce"))]);
		const [remembered, consumed] = aws.calls;
		expect(remembered).toMatchObject({
			client: "DynamoDBClient",
			region: "eu-test-1",
			target: OPERATIONS,
			input: { Item: { pk: { S: "IDEMPOTENCY#sign-in" } } },
		});
		expect(consumed?.target).toBe(ACCOUNTS);
	});
});

describe("of the other services", () => {
	it.each<[part: string, ask: Ask, client: string, target: string]>([
		["dead letters", (c) => deadLetterQueue(c).receive(), "SQSClient", ENV.DEAD_LETTER_QUEUE_URL],
		[
			"self-healing",
			(c) => collectionRequests(c).publish([{ package: ref, start: "heal-1" }]),
			"SNSClient",
			ENV.COLLECTION_REQUESTS_TOPIC_ARN,
		],
		[
			"mail requests",
			(c) => mailRequests(c).publish({ kind: "sign_up", address: "sealed", request: "1" }),
			"SNSClient",
			ENV.MAIL_REQUESTS_TOPIC_ARN,
		],
		[
			"changes of risk",
			(c) => notifyRiskChange(c)(ref, safeBefore, dying),
			"SNSClient",
			ENV.RISK_CHANGES_TOPIC_ARN,
		],
		["collections", (c) => collections(c).start(ref), "SFNClient", machineArn("collect-package")],
		[
			"collections of a scan",
			(c) => bulkCollections(c).startAll([ref]),
			"SFNClient",
			machineArn("collect-packages"),
		],
		[
			"deliveries",
			(c) => webhooks.webhookDeliveries(c).start(webhookTest("s", now), { owner, subscriptionId: "s" }),
			"SFNClient",
			machineArn("deliver-webhook"),
		],
		[
			"operators",
			async (c) =>
				(await stepFunctions(c)())("ListExecutions", { stateMachineArn: machineArn("refresh-packages") }),
			"SFNClient",
			machineArn("refresh-packages"),
		],
		[
			"account mails",
			(c) =>
				accounts.accountMails(c).send({
					kind: "sign_up",
					address: accounts.emailVault(c).seal("ada@example.com"),
					request: "1",
				}),
			"SESv2Client",
			`DepHealth <${ENV.MAIL_SENDER}>`,
		],
	])("%s ask what is their own, by a client with pinned retries", async (_, ask, client, target) => {
		await ask(composed());
		const calls = aws.calls.filter((call) => call.client !== "DynamoDBDocumentClient");
		expect(calls).toMatchObject([{ client, region: "eu-test-1", target, maxAttempts: 3 }]);
	});

	it("changes of risk are noted with the package once they are announced", async () => {
		await notifyRiskChange(composed())(ref, safeBefore, dying);
		expect(aws.calls.map(({ target }) => target)).toEqual([ENV.RISK_CHANGES_TOPIC_ARN, PACKAGES]);
	});

	it.each<[part: string, ask: Ask]>([
		["the health of collections", (c) => healthMetrics(c).collections(0, 60_000)],
		["metrics over time", (c) => metricsOverTime(c).read([0], 60)],
	])("%s are read from CloudWatch, tried twice at most: a page waits for them", async (_, ask) => {
		await Promise.allSettled([ask(composed())]);
		expect(aws.calls[0]).toMatchObject({ client: "CloudWatchClient", region: "eu-test-1", maxAttempts: 2 });
	});

	it("metrics over time are those of this system's machines and of its queue", async () => {
		await Promise.allSettled([metricsOverTime(composed()).read([0], 60)]);
		const asked = JSON.stringify(aws.calls.map(({ input }) => input));
		for (const name of SCHEDULED_MACHINES) expect(asked).toContain(`"${machineArn(name)}"`);
		expect(asked).toContain('"the-dead-letters"');
	});

	it.each([
		["an endpoint of one's own has no second name", "http://127.0.0.1:1", true],
		["AWS answers some calls under another", undefined, false],
	])("the client of state machines: %s", async (_, endpoint, disableHostPrefix) => {
		const client = await sfnClient(
			composed({}, { aws: { region: "eu-test-1", ...(endpoint && { endpoint }) } }),
		)();
		expect(client.config.disableHostPrefix).toBe(disableHostPrefix);
	});
});

describe("a part whose variable is not set says which", () => {
	it.each<[variable: string, ask: Ask]>([
		["ACCOUNTS_TABLE", storage.apiKeys],
		["OPERATIONS_TABLE", storage.githubBudget],
		["DEAD_LETTER_QUEUE_URL", deadLetterQueue],
		["REFRESH_PACKAGES_STATE_MACHINE_ARN", metricsOverTime],
		["MAIL_SENDER", accounts.accountMails],
		["SESSION_SECRET", sessions],
	])("%s", (variable, ask) => {
		expect(() => ask(composed({ [variable]: undefined }))).toThrow(variable);
	});
});

it("self-healing asks what it did before, each part under the name that its trace has", async () => {
	const c = composed();
	const [partition] = packageHealing(c).partitions();
	await packageHealing(c).listStuck(partition ?? { partition: "", after: undefined }, now);
	await Promise.allSettled([packageHealing(c).readFacts([ref])]);
	expect(aws.calls.map(({ command, target }) => [command, target])).toEqual([
		["Query", PACKAGES],
		["BatchGet", PACKAGES],
	]);
});
