import { describe, expect, it } from "vitest";
import { until } from "../../patience.ts";
import { expectFits, LOOKING, type World } from "./console-world.ts";

/** The frame of every page: signing in, navigation, keys, theme, access. */
export function describeFrame(world: () => World): void {
	describe("signing in", () => {
		it("by the printed address takes the token out of it, and no script can read the session", async () => {
			const page = await world().open("/operations");
			expect(page.url()).not.toContain("sign-in");
			expect(await page.evaluate("document.cookie")).toBe("");
			expect(await page.evaluate("Object.keys(localStorage).filter((key) => key !== 'theme')")).toEqual([]);
			const [cookie] = await world().signedIn.cookies();
			expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Strict", secure: true });
		});

		it("works once: another browser with the same address is told how to get a new one", async () => {
			await world().elsewhere(async (page) => {
				await page.goto(world().usedLink.replace("/#", "/executions#"));
				await page.getByRole("heading", { name: "This browser is not signed in" }).waitFor();
				expect(await page.getByRole("alert").textContent()).toContain("did not sign you in");
				expect(await page.getByText("dephealth -- console").count()).toBe(1);
			});
		});
	});

	describe("the frame", () => {
		it("is used by keyboard alone: skip link, sections, search, help", async () => {
			const page = await world().open("/operations");
			await page.keyboard.press("Tab");
			expect(await page.evaluate("document.activeElement.textContent")).toContain("Skip to the content");
			await until(async () => {
				await page.keyboard.press("g");
				await page.keyboard.press("e");
				// On a busy machine the second key may come too late after the first.
				return (await page.evaluate("location.pathname")) === "/executions" || undefined;
			}, "going to the executions by keys");
			await page.getByRole("heading", { level: 1, name: "Executions" }).waitFor();
			await page.locator("main:focus").waitFor();
			await page.keyboard.press("Control+k");
			await page.locator("dialog input:focus").waitFor();
			await page.keyboard.type("pypi/flask");
			await expect
				.poll(() => page.getByRole("dialog").getByRole("option").allTextContents(), LOOKING)
				.toEqual(["pypi/flaskpackage"]);
			await page.keyboard.press("Escape");
			await page.getByRole("dialog").waitFor({ state: "hidden" });
			await page.keyboard.press("?");
			await page.getByRole("dialog", { name: "Keys" }).waitFor();
			await page.keyboard.press("Escape");
			expect(page.faults).toEqual([]);
		});

		it("keeps the theme that was chosen", async () => {
			const page = await world().open("/operations");
			await page.getByRole("button", { name: "Change to the dark theme" }).click();
			await page.reload();
			expect(await page.evaluate("document.documentElement.dataset.theme")).toBe("dark");
			await page.getByRole("button", { name: "Change to the light theme" }).click();
		});
	});

	it("prints its content alone, on white whatever the theme", async () => {
		const page = await world().open("/operations");
		await page.evaluate('document.documentElement.dataset.theme = "dark"');
		await page.emulateMedia({ media: "print" });
		await page.getByRole("heading", { level: 1, name: "Operations" }).waitFor();
		expect(await page.locator(".rail, .bar, .tabbar").filter({ visible: true }).count()).toBe(0);
		expect(await page.evaluate("getComputedStyle(document.documentElement).colorScheme")).toBe("light");
		await page.emulateMedia({ media: null });
	});

	it.each(["/", "/packages", "/executions"])("%s fits every screen", async (path) => {
		const page = await world().open(path);
		await page.waitForLoadState("networkidle");
		await expectFits(page, path.slice(1) || "start");
		expect(page.faults).toEqual([]);
	});

	describe("a page of another site, in the browser that is signed in", () => {
		it("reads nothing, changes nothing, and shows nothing of the console", async () => {
			const { product } = world();
			const page = await world().open("/account");
			const address = "http://127.0.0.1:1/evil";
			await page.route(address, (route) =>
				route.fulfill({ contentType: "text/html", body: `<iframe src="${product.url}/"></iframe>` }),
			);
			await page.goto(address);
			const answers = await page.evaluate(
				`Promise.all(${JSON.stringify([
					["/v1/auth/me", {}],
					["/v1/dead-letters", {}],
					["/v1/auth/console-link", { method: "POST" }],
					["/v1/circuits/github/force-open", { method: "POST" }],
				])}.map(([path, init]) => fetch("${product.url}" + path, { ...init, credentials: "include" }).then((r) => r.status, () => "refused")))`,
			);
			expect(answers).toEqual(Array(4).fill("refused"));
			const frame = page.frames().find((child) => child !== page.mainFrame());
			expect(await frame?.locator("#app").count()).toBe(0);
			expect(await (await product.get("/v1/status")).text()).not.toMatch(/forced/i);
		});
	});
}
