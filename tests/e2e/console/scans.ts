import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { PATIENT } from "../../patience.ts";
import { setSandboxBehaviour } from "../sandbox-controls.ts";
import { expectFits, LOOKING, picture, type WatchedPage, type World } from "./console-world.ts";

/** A lockfile of one project: direct dependencies with their own dependencies. */
function aLockfile(project: Readonly<Record<string, readonly string[]>>): Buffer {
	const listed = (names: readonly string[]) => Object.fromEntries(names.map((name) => [name, "^1.0.0"]));
	const names = new Set([...Object.keys(project), ...Object.values(project).flat()]);
	return Buffer.from(
		JSON.stringify({
			name: "shop",
			lockfileVersion: 3,
			packages: {
				"": { name: "shop", dependencies: listed(Object.keys(project)) },
				...Object.fromEntries(
					[...names].map((name) => [
						`node_modules/${name}`,
						{ version: "1.0.0", dependencies: listed(project[name] ?? []) },
					]),
				),
			},
		}),
	);
}

const SHOP = {
	"active-web-framework": ["quiet-utility"],
	"vulnerable-template-engine": ["deprecated-http-client"],
};

/** Chooses a file on the start page, as the drop zone's button does. */
async function scan(world: World, content: Buffer, name = "package-lock.json"): Promise<WatchedPage> {
	const page = await world.open("/");
	await page
		.locator('input[type="file"]')
		.first()
		.setInputFiles({ name, mimeType: "application/json", buffer: content });
	return page;
}

const rowOf = (page: WatchedPage, name: string) =>
	page.getByRole("table", { name: "Packages" }).locator(".vrow.item", { hasText: name });

const verdict = (page: WatchedPage) => page.locator(".verdict-line").textContent();

const isRead = (page: WatchedPage) => expect.poll(() => verdict(page), LOOKING).not.toContain("being read");

export function describeScans(world: () => World): void {
	describe("a scan", () => {
		it("of a lockfile is read while one looks on, and says which dependency brings what", async () => {
			const page = await scan(world(), aLockfile(SHOP));
			await page.getByRole("heading", { level: 1, name: "shop" }).waitFor();
			await isRead(page);
			await expect.poll(() => verdict(page), LOOKING).toMatch(/need(?:s)? a decision/);
			await rowOf(page, "deprecated-http-client").getByRole("button").first().click();
			const way = page.locator(".way li");
			await expect
				.poll(() => way.allTextContents(), LOOKING)
				.toEqual(["shop", "vulnerable-template-engineyours to change", "deprecated-http-client"]);
			await expect.poll(() => page.url()).toContain("open=npm%2Fdeprecated-http-client");
			await page.goto(page.url());
			await way.first().waitFor();
			await page.getByRole("button", { name: "Most urgent first" }).click();
			await page.getByRole("button", { name: /^High/ }).click();
			await expect.poll(() => new URL(page.url()).searchParams.get("risk")).toBe("HIGH");
			await expect.poll(() => rowOf(page, "quiet-utility").count(), LOOKING).toBe(0);
			expect(page.faults).toEqual([]);
			await picture(page, "scan");
		});

		it("collects packages in batches: a package leads to its execution, drawn, and to its batch", async () => {
			const page = await world().open("/packages/npm/deprecated-http-client");
			const card = page.getByRole("region", { name: "Collections", exact: true });
			await card.getByText("It was collected last in a batch of collect-packages.").waitFor();
			await card.locator('.g-node[data-state="CollectBatches"][data-kind="ok"]').waitFor();
			await card.getByRole("link", { name: "Open its batch" }).click();
			await page.getByRole("heading", { name: "Map run of CollectBatch" }).waitFor();
			await page.getByRole("row", { name: /the package's batch/ }).waitFor();
			await page.getByRole("link", { name: /^packages-/ }).click();
			await page.getByRole("heading", { name: "Collection of many packages" }).waitFor();
			// A single collection asks all sources, and the page shows their answers without a reload.
			await page.goto(`${world().product.url}/packages/npm/deprecated-http-client`);
			await page.getByRole("button", { name: "Collect now" }).click();
			await card.getByText("It was collected last in an execution of its own.").waitFor();
			const sources = page.getByRole("region", { name: "Sources", exact: true });
			await sources.getByRole("row", { name: /^Bundlephobia answered/ }).waitFor();
			expect(page.faults).toEqual([]);
		});

		it("accepts a risk with a reason and a day, and hands out the project's file and every report", async () => {
			const page = await scan(world(), aLockfile(SHOP));
			await isRead(page);
			const before = await verdict(page);
			await rowOf(page, "deprecated-http-client").getByRole("button").first().click();
			await page.getByRole("button", { name: "Accept the risk" }).click();
			await page.getByLabel("Reason").fill("replaced in spring");
			await page.getByLabel("Last day").fill("2999-01-01");
			await page.getByRole("button", { name: "Accept until then" }).click();
			await page.getByText("accepted until 2999-01-01").waitFor();
			await expect.poll(() => verdict(page), LOOKING).not.toBe(before);
			const [config] = await Promise.all([
				page.waitForEvent("download"),
				page.getByRole("button", { name: "Save .dephealthrc.json" }).click(),
			]);
			expect(JSON.parse(readFileSync(await config.path(), "utf8"))).toEqual({
				accepted_risks: [
					{ package: "npm/deprecated-http-client", reason: "replaced in spring", until: "2999-01-01" },
				],
			});
			for (const [format, content] of [
				["csv", "npm,deprecated-http-client,"],
				["sarif", '"2.1.0"'],
			] as const) {
				await page.getByRole("button", { name: "Export" }).click();
				const [report] = await Promise.all([
					page.waitForEvent("download"),
					page.getByRole("group", { name: "Formats" }).getByRole("button", { name: format }).click(),
				]);
				expect(readFileSync(await report.path(), "utf8")).toContain(content);
			}
		});

		it("says in words what it cannot read, and what is gone", async () => {
			const page = await scan(world(), Buffer.from("no lockfile at all"), "notes.lock");
			await page.getByRole("alert").waitFor();
			expect(await page.getByRole("alert").textContent()).toContain("This cannot be scanned.");
			await page.goto(`${world().product.url}/scans/00000000-0000-4000-8000-000000000000`);
			await page.getByRole("heading", { name: "This scan is gone" }).waitFor();
		});

		it("during an outage of GitHub is partial and says so, and heals on screen once GitHub answers", async () => {
			const { product } = world();
			await setSandboxBehaviour(product, "github", { mode: "down" });
			const page = await scan(world(), aLockfile({ "outage-one": ["outage-two"], "outage-three": [] }));
			const ribbon = page.locator('[data-ribbon="missing"]');
			await expect
				.poll(() => ribbon.textContent().catch(() => ""), LOOKING)
				.toMatch(/GitHub: [^:]+, of 3 packages: it could not be reached\./);
			expect(await ribbon.textContent()).toContain("count neither for nor against");
			await picture(page, "scan-outage");
			await setSandboxBehaviour(product, "github", { mode: "ok" });
			await operate(world(), "POST", "/v1/circuits/GitHub/reset");
			await operate(world(), "POST", "/v1/step-functions/StartExecution", {
				stateMachineArn: "arn:aws:states:eu-central-1:000000000000:stateMachine:process-dead-letters",
				input: "{}",
			});
			// Facts that a batch leaves for later are still missing, but GitHub's are there.
			const healed = page
				.locator("main")
				.filter({ hasNotText: /GitHub: [^:]+, of \d+ packages?: it could not be reached/ });
			await healed.waitFor({ timeout: PATIENT.timeout });
			expect(page.faults).toEqual([]);
		});

		it("fits every screen", async () => {
			const page = await scan(world(), aLockfile(SHOP));
			await isRead(page);
			await rowOf(page, "deprecated-http-client").getByRole("button").first().click();
			await expectFits(page, "scan");
		});
	});
}

/** The last test in its world, since the product continues reading 5,000 packages when it has ended. */
export function describeLargeScan(world: () => World): void {
	describe("a scan", () => {
		it("of 5,000 packages draws what is seen, wherever one scrolls", async () => {
			const names = Array.from({ length: 4999 }, (_, index) => `many-${index}`);
			const page = await scan(world(), aLockfile({ "many-root": names }));
			await page.getByRole("heading", { level: 1, name: "shop" }).waitFor();
			await page.getByRole("button", { name: "Most urgent first" }).click();
			const rows = page.getByRole("table", { name: "Packages" }).locator(".vrow.item");
			await expect.poll(() => rows.count(), LOOKING).toBeGreaterThan(5);
			await page.getByRole("table", { name: "Packages" }).evaluate("(table) => table.scrollTo(0, 100000)");
			await expect.poll(() => rows.first().textContent(), LOOKING).toMatch(/many-/);
			expect(await rows.count()).toBeLessThan(100);
		});
	});
}

async function operate(world: World, method: string, path: string, body?: unknown): Promise<void> {
	const { product } = world;
	const response = await fetch(`${product.url}${path}`, {
		method,
		headers: { "x-api-key": product.apiKey },
		...(body !== undefined && { body: JSON.stringify(body) }),
	});
	expect(response.status).toBeLessThan(300);
}
