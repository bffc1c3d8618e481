import { execFile } from "node:child_process";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { builtOnce } from "../built-once.ts";
import { CONTRAST, picture, seriousFindings, type World } from "./console-world.ts";

const PACKAGES = join(import.meta.dirname, "../../../packages");
const GALLERY = join(PACKAGES, "console/gallery");
const SOURCES = [
	...["console/src", "console/gallery", "console/vite.config.ts"],
	...["contract/src", "../package-lock.json"],
].map((source) => join(PACKAGES, source));

/** The gallery of states, which is no part of the console's build. @returns its directory */
function buildGallery(): Promise<string> {
	const vite = join(dirname(createRequire(import.meta.url).resolve("vite/package.json")), "bin/vite.js");
	const config = join(GALLERY, "vite.config.ts");
	return builtOnce("gallery", {
		sources: SOURCES,
		build: (directory) =>
			promisify(execFile)(process.execPath, [
				...[vite, "build", GALLERY, "--config", config],
				...["--outDir", directory, "--emptyOutDir", "--logLevel", "error"],
			]),
	});
}

export function describeGallery(world: () => World): void {
	it("every page is designed for loading, failing, being offline, and having nothing or a part", async () => {
		const directory = await buildGallery();
		const { product } = world();
		const page = await world().open("/account");
		await page.route("**/gallery/**", (route) =>
			route.fulfill({
				path: join(directory, new URL(route.request().url()).pathname.replace("/gallery/", "")),
			}),
		);
		await page.goto(`${product.url}/gallery/index.html`);
		const shown = (name: string) => page.locator(`[data-shown="${name}"]`);
		await shown("Operations, failed").getByRole("alert").first().waitFor();
		await shown("Packages, offline").getByText("DepHealth does not answer").waitFor();
		await shown("Executions, failed").getByRole("alert").waitFor();
		expect(await shown("Executions, failed").getByText("No execution matches.").count()).toBe(0);
		await shown("Packages, empty").getByText("No package of npm is known with this risk.").waitFor();
		await shown("Package, partial").getByText("Partly from memory").waitFor();
		await shown("Operations, offline, the last answer kept").getByText("does not answer now").waitFor();
		for (const [theme, rules] of [["light"], ["dark", CONTRAST]] as const) {
			await page.evaluate(`document.documentElement.dataset.theme = "${theme}"`);
			expect([theme, await seriousFindings(page, rules)]).toEqual([theme, []]);
			await picture(page, `gallery-${theme}`);
		}
		expect(page.faults).toEqual([]);
	});
}
