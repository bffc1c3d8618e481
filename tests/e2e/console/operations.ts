import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { GetQueueUrlCommand, SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { MetricsOverTime } from "@dephealth/contract/routes/metrics.ts";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { PATIENT, until } from "../../patience.ts";
import { SANDBOX_STATE_MACHINE_ARN } from "../sandbox-controls.ts";
import { expectFits, LOOKING, type World } from "./console-world.ts";

const circuit = (page: Page, name: string) =>
	page.getByRole("table", { name: "Circuits" }).getByRole("row", { name: new RegExp(`^${name} `) });

const says = (page: Page) => page.locator(".says").textContent();

async function steer(page: Page, name: string, label: string, confirm: string): Promise<void> {
	await page
		.getByRole("group", { name: `Circuit of ${name}` })
		.getByRole("button", { name: label })
		.click();
	await page.getByRole("button", { name: confirm }).click();
}

/**
 * A message that nobody can read, one whose retries are spent, and runs of the processor until both are given up: a run
 * does not meet what another one, of the schedule, has taken.
 */
async function giveUp({ product }: World): Promise<void> {
	const credentials = { accessKeyId: "local", secretAccessKey: "local" };
	const aws = { endpoint: product.awsUrl, region: "eu-central-1", credentials };
	const sqs = new SQSClient(aws);
	const { QueueUrl } = await sqs.send(new GetQueueUrlCommand({ QueueName: "dephealth-dead-letters" }));
	const spent = JSON.stringify({ package: { ecosystem: "npm", name: "active-71" }, _retry_count: 5 });
	for (const MessageBody of ["nonsense of the console's test", spent])
		await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody }));
	sqs.destroy();
	const sfn = new SFNClient(aws);
	let name: string | undefined = "dead-letters-by-test";
	await until(async () => {
		const { executionArn } = await sfn.send(
			new StartExecutionCommand({ stateMachineArn: PROCESSOR_ARN, input: "{}", name }),
		);
		name = undefined;
		await until(async () => {
			const { status } = await sfn.send(new DescribeExecutionCommand({ executionArn }));
			return status === "RUNNING" ? undefined : status;
		}, "the end of a run");
		const { failures } = (await (await product.get("/v1/dead-letters")).json()) as ListedDeadLetters;
		const given = failures.map((failure) => failure.package);
		return given.includes("active-71") && given.includes(null) ? true : undefined;
	}, "giving up two messages");
	sfn.destroy();
}

const PROCESSOR_ARN = SANDBOX_STATE_MACHINE_ARN.replace("collect-package", "process-dead-letters");

type ListedDeadLetters = { failures: { package: string | null }[] };

/** Runs of the processor that the metrics have counted. */
async function startedRetries({ product }: World): Promise<number> {
	const { series } = (await (await product.get("/v1/metrics?range=hour")).json()) as MetricsOverTime;
	return (
		series?.runs["process-dead-letters"].started.reduce((sum: number, count) => sum + (count ?? 0), 0) ?? 0
	);
}

/** It runs long before `describeOperations`, since a status is cached for half a minute. */
export function describeHeldCircuit(world: () => World): void {
	describe("operations", () => {
		it("hold a circuit open after naming what follows", async () => {
			const page = await world().open("/operations");
			await page.getByRole("button", { name: "Change the circuit of RubyGems" }).click();
			await expect.poll(() => new URL(page.url()).searchParams.get("circuit")).toBe("RubyGems");
			expect(await page.getByRole("button", { name: "Automatic" }).isDisabled()).toBe(true);
			await page.getByRole("button", { name: "Hold open" }).click();
			expect(await page.getByRole("group", { name: "Hold it open" }).textContent()).toContain(
				"No process asks this upstream",
			);
			await page.getByRole("button", { name: "Leave it" }).click();
			await steer(page, "RubyGems", "Hold open", "Hold it open");
			await expect.poll(() => circuit(page, "RubyGems").textContent(), LOOKING).toContain("Held open");
			await expect.poll(() => says(page)).toContain("RubyGems is not asked, because an operator");
			expect(page.faults).toEqual([]);
		});
	});
}

export function describeOperations(world: () => World): void {
	describe("operations", () => {
		it("list what was given up and why, redrive what can be collected, and link each run", async () => {
			await giveUp(world());
			const page = await world().open("/operations");
			const table = page.getByRole("table", { name: "Given up" });
			await table.getByRole("button", { name: "no package" }).click({ timeout: PATIENT.timeout });
			await table.getByText("nonsense of the console's test").waitFor();
			expect(await table.getByRole("button", { name: "Redrive" }).isDisabled()).toBe(true);
			await table.getByRole("button", { name: "npm/active-71" }).click({ timeout: PATIENT.timeout });
			await table.getByRole("button", { name: "Redrive" }).click();
			await table.getByRole("button", { name: "Redrive it" }).click();
			await page.getByRole("status").getByRole("link", { name: "npm/active-71" }).waitFor();
			await table.getByRole("button", { name: "no package" }).click();
			await table.getByRole("button", { name: "Discard", exact: true }).click();
			expect(await table.getByRole("button", { name: "Discard it" }).isDisabled()).toBe(true);
			await table.getByLabel("Reason").fill("written by a test");
			await table.getByRole("button", { name: "Discard it" }).click();
			await page.getByText("The message has been discarded.").waitFor();
			await table.getByRole("button", { name: "no package" }).waitFor({ state: "detached" });
			const run = page
				.getByRole("table", { name: "Retries", exact: true })
				.locator('a[href$="/dead-letters-by-test"]');
			await run.click({ timeout: PATIENT.timeout });
			await page.getByRole("heading", { name: "Dead letters, tried again" }).waitFor();
			expect(page.faults).toEqual([]);
		});

		it("draw how it went over time, with a table behind each chart", async () => {
			// The page asks once a minute.
			await expect.poll(() => startedRetries(world()), LOOKING).toBeGreaterThan(0);
			const page = await world().open("/operations?range=hour");
			const chart = page.getByRole("region", { name: "Runs of retries" });
			await chart.getByRole("img", { name: /^Runs of retries\. \d+ runs? started/ }).waitFor();
			await chart.getByText("As a table").click();
			await chart.getByRole("table").getByRole("row").nth(1).waitFor();
			await page.getByRole("button", { name: "Week" }).click();
			await expect.poll(() => new URL(page.url()).searchParams.get("range")).toBe("week");
			await page.getByText(/^by three hours, read at/).waitFor({ timeout: PATIENT.timeout });
			expect(page.faults).toEqual([]);
		});

		it("say that nothing answers, and come back by themselves", async () => {
			const page = await world().open("/operations");
			await page.route("**/v1/**", (route) => route.abort());
			await page.reload();
			await page.getByText("The status cannot be read: DepHealth does not answer.").waitFor();
			await page.unroute("**/v1/**");
			await circuit(page, "GitHub").waitFor({ timeout: PATIENT.timeout });
		});

		it("leave a circuit to itself again, which until then everybody sees held open", async () => {
			const page = await world().open("/operations?circuit=RubyGems");
			await expect.poll(() => circuit(page, "RubyGems").textContent(), LOOKING).toContain("Held open");
			await steer(page, "RubyGems", "Automatic", "Make it automatic");
			await expect.poll(() => circuit(page, "RubyGems").textContent(), LOOKING).toContain("Closed");
			await expect.poll(() => says(page), LOOKING).not.toContain("RubyGems");
			expect(page.faults).toEqual([]);
		});

		it("fit every screen with everything open", async () => {
			const page = await world().open("/operations?circuit=GitHub");
			await page.getByRole("button", { name: "Hold open" }).click();
			await page.getByRole("img", { name: /^Runs of retries/ }).waitFor();
			for (const summary of await page.getByText("As a table").all()) await summary.click();
			await page.getByRole("table", { name: "Retries", exact: true }).waitFor();
			await expectFits(page, "operations");
		});
	});
}
