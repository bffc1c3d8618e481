import { describe, expect, it } from "vitest";
import { PATIENT, until } from "../../patience.ts";
import { expectFits, LOOKING, type World } from "./console-world.ts";

export function describePackages(world: () => World): void {
	describe("a package", () => {
		it("that nobody has asked for is collected, its execution beside it, and then judged", async () => {
			const page = await world().open("/packages/npm/bus-factor-orm");
			await expect.poll(() => page.locator(".verdict-line").count(), LOOKING).toBe(1);
			expect(await page.getByRole("region", { name: "Components" }).locator(".comp").count()).toBe(5);
			await page
				.getByRole("region", { name: "Collections" })
				.getByRole("link", { name: "Succeeded" })
				.first()
				.waitFor();
			await expect
				.poll(() => page.getByRole("region", { name: "Activity" }).locator(".act-person").count(), LOOKING)
				.toBeGreaterThan(0);
			expect(page.faults).toEqual([]);
		});

		it("is collected again when it is asked for, and the page changes by itself", async () => {
			const page = await world().open("/packages/npm/bus-factor-orm");
			const links = page.getByRole("region", { name: "Collections" }).getByRole("row");
			await expect.poll(() => links.count(), LOOKING).toBeGreaterThan(0);
			const collecting = page.getByRole("button", { name: "Collecting …" });
			const former = await (await world().product.get("/v1/packages/npm/bus-factor-orm")).json();
			const looks: ("too early" | "in time")[] = [];
			await page.route("**/v1/packages/npm/bus-factor-orm", async (route) => {
				looks.push((await collecting.isVisible()) ? "too early" : "in time");
				await (looks.at(-1) === "too early" ? route.fulfill({ json: former }) : route.continue());
			});
			const collect = page.getByRole("button", { name: "Collect now" });
			await until(async () => {
				await collect.click();
				await collecting.waitFor();
				await collect.waitFor({ timeout: PATIENT.timeout });
				await expect.poll(() => looks.at(-1), LOOKING).toBe("in time");
				// A browser that gets no time for seconds may look for the first time when the collection is over.
				return looks.includes("too early") || undefined;
			}, "a look before the collection's end");
		});

		it("that its registry does not know is no risk and no clean bill", async () => {
			const page = await world().open("/packages/npm/sandbox-unknown-console");
			await page.getByText("The registry does not know this package.").waitFor({ timeout: PATIENT.timeout });
			expect(await page.locator(".verdict-line").count()).toBe(0);
		});

		it("fits every screen", async () => {
			const page = await world().open("/packages/npm/bus-factor-orm");
			await page.locator(".verdict-line").waitFor();
			await expectFits(page, "package");
		});

		it("is listed by its risk", async () => {
			const page = await world().open("/packages?risk=LOW");
			const rows = page.getByRole("table", { name: "Packages by risk" }).getByRole("link");
			await expect.poll(() => rows.count(), LOOKING).toBeGreaterThan(0);
		});
	});
}
