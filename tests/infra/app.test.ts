import { DescribeTableCommand, type KeySchemaElement } from "@aws-sdk/client-dynamodb";
import { TABLES } from "@dephealth/contract/tables.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startLocalStorage } from "../local-storage.ts";
import { FAULTS } from "./faults.ts";
import type { TableShape } from "./properties/tables.ts";
import { createProperties, type PropertyName } from "./properties.ts";
import { resourcesOf } from "./read-app.ts";
import { type App, createSynthesizer, type Evaluation, type Synthesizer } from "./synth/synthesize.ts";
import { reasonWithoutPlatform } from "./unpack-platform.ts";

const reason = await reasonWithoutPlatform();
if (reason) process.stderr.write(`The AWS app is not verified in this run: ${reason}\n`);

const EVALUATIONS = {
	/** A first deployment: no secret set, and nothing configured but a dashboard. */
	dev: { stage: "dev", environment: { DEPHEALTH_DASHBOARD: "on" } },
	production: {
		stage: "production",
		environment: {
			DEPHEALTH_DOMAIN: "api.dephealth.example.org",
			DEPHEALTH_MAIL_SENDER: "dephealth.example.org",
			DEPHEALTH_DASHBOARD: "on",
			DEPHEALTH_ALARM_EMAIL: "operators@example.org",
			DEPHEALTH_CORS_ORIGINS: "https://dephealth.example.org,http://localhost:3000",
			DEPHEALTH_OPERATOR_OWNERS: "user_operator",
			DEPHEALTH_RATE_PER_SECOND: "500",
			DEPHEALTH_STRIPE_PRICES: "price_1:starter,price_2:pro",
			SST_SECRET_GithubToken: "github-token",
			SST_SECRET_SessionSecret: "session-secret-of-thirty-two-bytes",
			SST_SECRET_EmailSecret: "email-secret-of-thirty-two-bytes-",
			SST_SECRET_StripeWebhookSecret: "whsec_stripe",
			SST_SECRET_EdgeSecret: "edge-secret-of-thirty-two-bytes-..",
			DEPHEALTH_CONSOLE_DOMAIN: "dephealth.example.org",
		},
	},
	/** The app as `sst dev` evaluates it, with a sender that the account has already, and a long name. */
	live: {
		stage: "somebody-with-quite-a-long-name",
		live: true,
		environment: {
			DEPHEALTH_MAIL_SENDER: "dephealth.example.org",
			DEPHEALTH_MAIL_IDENTITY: "existing",
		},
	},
} as const satisfies Record<string, Evaluation>;

type EvaluationName = keyof typeof EVALUATIONS;
const STAGES = ["dev", "production"] as const;

const names = Object.keys(FAULTS) as PropertyName[];

describe.skipIf(reason !== undefined)("the app on AWS", () => {
	let synthesizer: Synthesizer;
	const apps = new Map<EvaluationName, App>();
	let properties: ReturnType<typeof createProperties>;

	beforeAll(async () => {
		synthesizer = await createSynthesizer();
		const evaluated = await synthesizer.evaluate(Object.values(EVALUATIONS));
		for (const [index, name] of Object.keys(EVALUATIONS).entries()) {
			apps.set(name as EvaluationName, evaluated[index] as App);
		}
		properties = createProperties({ embeddedTables: await shapesOfEmbeddedTables() });
		// Each evaluation bundles and runs the whole app, on whatever machine this is.
	}, 600_000);

	afterAll(() => synthesizer?.dispose());

	function appOf(name: EvaluationName): App {
		const app = apps.get(name);
		if (!app) throw new Error(`${name} has not been evaluated.`);
		return app;
	}

	describe.each(STAGES)("%s", (stage) => {
		it.each(names)("%s", (name) => {
			expect(properties[name](appOf(stage))).toEqual([]);
		});
	});

	it("a stage whose sender exists uses the identity and does not make it again", () => {
		const app = appOf("live");
		expect(resourcesOf(app, "mailIdentity")).toEqual([]);
		const role = resourcesOf(app, "role").find(({ name }) => name.startsWith("JobsSendAccountMail"));
		expect(JSON.stringify(role?.inputs)).toContain(
			`arn:aws:ses:${app.region}:${app.account}:identity/dephealth.example.org`,
		);
	});

	describe("a stage with a long name", () => {
		it.each([
			["role", 64],
			["schedule", 64],
			["machine", 80],
			["alarm", 255],
			["topic", 256],
		] as const)("has no %s whose name is longer than %i", (type, limit) => {
			const names = resourcesOf(appOf("live"), type).map(({ inputs }) => String(inputs["name"] ?? ""));
			expect(names.length).toBeGreaterThan(0);
			expect(names.filter((name) => name.length > limit)).toEqual([]);
			expect(new Set(names.filter((name) => name !== "")).size).toBe(
				names.filter((name) => name !== "").length,
			);
		});
	});

	describe("under sst dev", () => {
		it("no console is served: npm start serves what is worked on", () => {
			const app = appOf("live");
			expect([...resourcesOf(app, "cdn"), ...resourcesOf(app, "edgeFunction")]).toEqual([]);
		});

		it.each([
			"every handler is one function",
			"every definition is deployed",
			"definitions are valid Amazon States Language",
			"no placeholder is left",
			"machines call the task functions",
			"timeouts are nested",
			"machines may do exactly what their tasks do",
			"routes are those of the route table",
			"schedules are those of the embedded runtime",
		] as const)("%s", (name) => {
			expect(properties[name](appOf("live"))).toEqual([]);
		});

		it("schedules are off: without the command there is nobody to work", () => {
			const states = resourcesOf(appOf("live"), "schedule").map(({ inputs }) => inputs["state"]);
			expect(new Set(states)).toEqual(new Set(["DISABLED"]));
		});

		it("functions are SST's bridge to this machine", () => {
			const runtimes = resourcesOf(appOf("live"), "function").map(({ inputs }) => inputs["runtime"]);
			expect(new Set(runtimes)).toEqual(new Set(["provided.al2023"]));
		});
	});

	describe.each(names)("a fault is noticed where %s", (name) => {
		const before = new Map<EvaluationName, ReadonlySet<string>>();
		beforeAll(() => {
			for (const stage of STAGES) before.set(stage, new Set(properties[name](appOf(stage))));
		});

		it.each(FAULTS[name].map(({ says, apply }) => [says, apply] as const))("%s", (_, apply) => {
			for (const stage of STAGES) {
				const noticed = properties[name](apply(appOf(stage))).filter(
					(violation) => !before.get(stage)?.has(violation),
				);
				expect(noticed, stage).not.toEqual([]);
			}
		});
	});
});

async function shapesOfEmbeddedTables(): Promise<Map<string, TableShape>> {
	const storage = await startLocalStorage();
	try {
		return new Map(
			await Promise.all(
				Object.keys(TABLES).map(async (name) => [name, await shapeOf(storage, `test-${name}`)] as const),
			),
		);
	} finally {
		await storage.close();
	}
}

async function shapeOf({ client }: Awaited<ReturnType<typeof startLocalStorage>>, tableName: string) {
	const { Table } = await client.send(new DescribeTableCommand({ TableName: tableName }));
	const keys = (schema: readonly KeySchemaElement[] = []) =>
		["HASH", "RANGE"]
			.map((type) => schema.find(({ KeyType }) => KeyType === type)?.AttributeName ?? "-")
			.join(" ");
	return [
		`key ${keys(Table?.KeySchema)}`,
		`billing ${Table?.BillingModeSummary?.BillingMode}`,
		...(Table?.AttributeDefinitions ?? []).map(
			({ AttributeName, AttributeType }) => `attribute ${AttributeName} ${AttributeType}`,
		),
		...(Table?.GlobalSecondaryIndexes ?? []).map(
			({ IndexName, KeySchema, Projection }) =>
				`index ${IndexName} ${keys(KeySchema)} ${Projection?.ProjectionType}`,
		),
	];
}
