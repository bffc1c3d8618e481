import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { hourOf, REFRESH_TIERS, TIER_PLANS } from "@dephealth/core/refresh/refresh-schedule.ts";
import type { Page } from "playwright-core";
import { describe, expect, it } from "vitest";
import { setSandboxBehaviour } from "../sandbox-controls.ts";
import { expectFits, LOOKING, picture, type World } from "./console-world.ts";

/** Starts a collection through the API. @returns the path of its execution's page */
async function collect(world: World, name: string): Promise<string> {
	const { product } = world;
	const input = JSON.stringify({ package: { ecosystem: "npm", name } });
	const response = await fetch(`${product.url}/v1/step-functions/StartExecution`, {
		method: "POST",
		headers: { "x-api-key": product.apiKey },
		body: JSON.stringify({ stateMachineArn: MACHINE, name: `by-test-${name}`, input }),
	});
	expect(response.status).toBe(200);
	return `/executions/collect-package/by-test-${name}`;
}

const MACHINE = "arn:aws:states:eu-central-1:000000000000:stateMachine:collect-package";

const node = (page: Page, name: string) => page.locator(`.g-node[data-state="${name}"]`);
const kindOf = (page: Page, name: string) => node(page, name).getAttribute("data-kind");
const status = (page: Page) => page.locator(".head .st").first().textContent();
const says = (page: Page) => page.locator(".says").textContent();

/** So many states in a row, every tenth of which may also leave out the next four. */
function aLongDefinition(states: number): string {
	const names = Array.from({ length: states }, (_, index) => `S${index}`);
	const to = (index: number) => names[index] ?? "Last";
	return JSON.stringify({
		StartAt: "S0",
		States: Object.fromEntries([
			...names.map((name, index) =>
				index % 10 === 0
					? [
							name,
							{
								Type: "Choice",
								Choices: [{ Condition: "{% true %}", Next: to(index + 1) }],
								Default: to(index + 5),
							},
						]
					: [name, { Type: "Pass", Next: to(index + 1) }],
			),
			["Last", { Type: "Succeed" }],
		]),
	});
}

/** Dates every package's last look back by its tier's period. */
async function makeEverythingDue(endpoint: string): Promise<void> {
	const credentials = { accessKeyId: "local", secretAccessKey: "local" };
	const dynamoDb = new DynamoDBClient({ endpoint, region: "eu-central-1", credentials });
	for (const tier of REFRESH_TIERS) {
		const oldest = hourOf(Date.now()) - TIER_PLANS[tier].periodHours + 1;
		await dynamoDb.send(
			new PutItemCommand({
				TableName: "dephealth-local-operations",
				Item: { pk: { S: "REFRESH" }, sk: { S: `TIER#${tier}` }, next_hour: { N: String(oldest) } },
			}),
		);
	}
	dynamoDb.destroy();
}

export function describeExecutions(world: () => World): void {
	describe("an execution", () => {
		it("is drawn while it runs, and changes its colours until it is done", async () => {
			await setSandboxBehaviour(world().product, "depsDev", { mode: "hang" });
			const page = await world().open(await collect(world(), "active-web-framework"));
			await expect.poll(() => kindOf(page, "CollectDepsDev"), LOOKING).toBe("run");
			await expect.poll(() => says(page), LOOKING).toContain("Waiting for");
			await setSandboxBehaviour(world().product, "depsDev", { mode: "ok" });
			await expect.poll(() => status(page), LOOKING).toBe("Succeeded");
			await expect.poll(() => kindOf(page, "Collected"), LOOKING).toBe("ok");
			expect(await page.locator('.g-edge[data-edge="Claim → Claimed?"]').getAttribute("data-way")).toBe(
				"taken",
			);
			expect(await node(page, "InputRefused").count()).toBe(0);
			await page.getByRole("button", { name: "All states" }).click();
			expect(await kindOf(page, "InputRefused")).toBe("none");
			await expect.poll(() => page.url()).toContain("mode=all");
			expect(page.faults).toEqual([]);
		});

		it("shows an error that was caught, its attempts and what was said, and is left out of no list", async () => {
			await setSandboxBehaviour(world().product, "bundlephobia", { mode: "down" });
			const page = await world().open(await collect(world(), "one-maintainer-parser"));
			await expect.poll(() => status(page), LOOKING).toBe("Succeeded");
			await setSandboxBehaviour(world().product, "bundlephobia", { mode: "ok" });
			// The status may be known before the last events are read.
			await expect.poll(() => kindOf(page, "CollectBundlephobia"), LOOKING).toBe("warn");
			await node(page, "CollectBundlephobia").click();
			const inspector = page.getByRole("region", { name: "Selected state" });
			await expect.poll(() => inspector.textContent(), LOOKING).toContain("Its error was caught");
			await expect
				.poll(() => inspector.textContent(), LOOKING)
				.toContain("The definition gives this error 4 attempts.");
			await inspector.getByRole("tab", { name: "Input" }).click();
			await inspector.getByText('"one-maintainer-parser"').first().waitFor();
			await expect.poll(() => page.url()).toContain("tab=input");
			await page.reload();
			await inspector.getByText('"one-maintainer-parser"').first().waitFor();
			await page.getByRole("searchbox", { name: "Filter events" }).fill("CollectBundlephobia");
			const events = page.getByRole("table", { name: "Events" }).getByRole("row");
			await expect.poll(() => events.count(), LOOKING).toBeLessThan(20);
			await picture(page, "execution-caught");
		});

		it("is walked through by keys: states, failures, the size of the drawing", async () => {
			const page = await world().open(
				"/executions/collect-package/by-test-one-maintainer-parser?state=Claim",
			);
			await node(page, "Claim").focus();
			await page.keyboard.press("ArrowDown");
			await expect.poll(() => node(page, "Claimed?").getAttribute("aria-pressed")).toBe("true");
			await page.keyboard.press("]");
			await expect.poll(() => kindOf(page, new URL(page.url()).searchParams.get("state") ?? "")).toBe("warn");
			await page.keyboard.press("f");
			await expect.poll(() => page.url()).toContain("size=whole");
		});

		it("has its states tried one by one, really or with a given result", async () => {
			const page = await world().open(
				"/executions/collect-package/by-test-one-maintainer-parser?state=CollectBundlephobia",
			);
			const trial = page.getByRole("region", { name: "Try this state" });
			await trial.getByRole("button", { name: "Try this state" }).press("Enter");
			await trial.getByText("This really calls CollectBundlephobiaFunction").waitFor();
			// Bundlephobia has recovered: what failed in the execution succeeds now.
			await trial.getByRole("button", { name: "Try it" }).press("Enter");
			await trial.getByText("Succeeded", { exact: true }).waitFor();
			await trial.getByRole("button", { name: "Give an error" }).press("Enter");
			// Typed and sent before the next frame: what is sent is what was typed.
			await trial.getByRole("textbox", { name: "Error" }).waitFor();
			await page.evaluate(`(async () => {
				const input = document.querySelector("[placeholder=UpstreamUnavailableError]");
				input.value = "UpstreamUnavailableError";
				input.dispatchEvent(new InputEvent("input", { bubbles: true }));
				await null;
				input.form.requestSubmit();
			})()`);
			await trial.getByText("Failed, and would be tried again").waitFor();
			await trial.getByRole("textbox", { name: "Input, JSON" }).fill("{");
			await expect.poll(() => trial.getByRole("button", { name: "Try it" }).isDisabled()).toBe(true);
			await node(page, "Claimed?").click();
			await trial.getByText("A Choice state calls nothing").waitFor();
			await trial.getByRole("button", { name: "Try it" }).click();
			await trial.getByRole("button", { name: "CollectSources" }).waitFor();
			await expect.poll(() => page.url()).toContain("try=1");
			expect(page.faults).toEqual([]);
		});

		it("of a machine with hundreds of states is laid out by a worker, which the policy lets in", async () => {
			const { product } = world();
			const page = await world().open("/executions");
			await page.route("**/v1/step-functions/DescribeStateMachineForExecution", (route) =>
				route.fulfill({ json: { definition: aLongDefinition(400) } }),
			);
			await page.goto(`${product.url}/executions/collect-package/by-test-one-maintainer-parser?mode=all`);
			await node(page, "Last").waitFor();
			expect(await page.locator(".g-node").count()).toBe(401);
			await expect
				.poll(() => page.workers().map((worker) => new URL(worker.url()).pathname))
				.toEqual([expect.stringMatching(/^\/assets\/layout-worker-.+\.js$/)]);
			expect(page.faults).toEqual([]);
		});

		it("fits every screen", async () => {
			const page = await world().open("/executions/collect-package/by-test-one-maintainer-parser?try=1");
			await node(page, "Claim").waitFor();
			await page.getByRole("button", { name: "Try it" }).waitFor();
			await expectFits(page, "execution");
		});
	});

	describe("executions", () => {
		it("are started with an input that is checked, stopped with a reason, and redriven", async () => {
			await setSandboxBehaviour(world().product, "depsDev", { mode: "hang" });
			const page = await world().open("/executions?machine=collect-package&start=new");
			const field = page.getByRole("textbox", { name: /Input, JSON/ });
			await field.fill("{");
			const start = page.getByRole("button", { name: "Start", exact: true });
			await expect.poll(() => start.isDisabled(), LOOKING).toBe(true);
			await field.fill('{"package":{"ecosystem":"npm","name":"quiet-utility"}}');
			await start.click();
			await page.getByRole("heading", { name: "Collection of quiet-utility" }).waitFor();
			await page.getByRole("button", { name: "Stop" }).click();
			await page.getByRole("button", { name: "Stop it" }).click();
			await expect.poll(() => status(page), LOOKING).toBe("Stopped");
			await expect.poll(() => says(page), LOOKING).toContain("An operator stopped it.");
			await setSandboxBehaviour(world().product, "depsDev", { mode: "ok" });
			await page.getByRole("button", { name: "Redrive" }).click();
			await page.getByRole("button", { name: "Redrive it" }).click();
			await expect.poll(() => status(page), LOOKING).toBe("Succeeded");
			await page.getByText("redriven 1 time").waitFor();
		});

		it("are found by package, machine and status; the address keeps the filters", async () => {
			const page = await world().open("/executions");
			await page.getByRole("button", { name: /^collect-package(?!s)/ }).click();
			await page.keyboard.press("/");
			await page.keyboard.type("quiet-nothing");
			await page.getByText("No execution matches.").waitFor();
			const rows = page.getByRole("table", { name: "Executions" }).getByRole("row");
			await page.getByRole("searchbox").fill("by-test");
			await expect.poll(() => rows.count(), LOOKING).toBeGreaterThan(2);
			await page.getByRole("button", { name: "Failed" }).click();
			await page.getByText("No execution matches.").waitFor();
			await expect
				.poll(() => new URL(page.url()).search)
				.toBe("?machine=collect-package&q=by-test&status=FAILED");
			await page.getByRole("button", { name: "Clear the filters" }).click();
			await expect.poll(() => rows.count(), LOOKING).toBeGreaterThan(2);
		});

		it("that begin while one reads wait behind a button that counts them", async () => {
			const page = await world().open("/executions?q=by-test");
			const names = page.getByRole("table", { name: "Executions" }).locator(".name");
			await expect.poll(() => names.count(), LOOKING).toBeGreaterThan(1);
			const read = await names.allTextContents();
			await names.first().focus();
			await collect(world(), "active-72");
			const button = page.getByRole("button", { name: "Show 1 new execution" });
			await button.waitFor();
			expect(await names.allTextContents()).toEqual(read);
			await button.click();
			await expect.poll(() => names.allTextContents()).toEqual(["by-test-active-72", ...read]);
			await expect
				.poll(() => page.evaluate("document.activeElement.getAttribute('aria-label')"))
				.toBe("Executions");
		});

		it("of a Distributed Map's items are counted on the Map run's page", async () => {
			const { product } = world();
			await makeEverythingDue(product.awsUrl);
			await fetch(`${product.url}/v1/step-functions/StartExecution`, {
				method: "POST",
				headers: { "x-api-key": product.apiKey },
				body: JSON.stringify({
					stateMachineArn: MACHINE.replace("collect-package", "refresh-packages"),
					name: "refresh-by-test",
					input: "{}",
				}),
			});
			const page = await world().open("/executions/refresh-packages/refresh-by-test");
			await expect.poll(() => status(page), LOOKING).toBe("Succeeded");
			await node(page, "RefreshBatches").click();
			await page.getByRole("link", { name: "Open the Map run" }).click();
			await page.getByRole("heading", { name: "Map run of RefreshBatch" }).waitFor();
			const rows = page.getByRole("table", { name: "Executions of its items" }).getByRole("row");
			await expect.poll(() => rows.count(), LOOKING).toBeGreaterThan(1);
			await expect
				.poll(() => says(page), LOOKING)
				.toMatch(/^\d+ of \d+ items? done when it ended\. None failed\.$/);
		});
	});
}
