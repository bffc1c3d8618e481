/**
 * `npm run screenshots`: the README's pictures of the console, taken in a real browser from the sandbox, whose packages are
 * invented. They are written to docs/pictures.
 */
import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, type Page } from "playwright-core";
import { scriptArguments } from "./script-arguments.ts";

scriptArguments({
	run: "npm run screenshots",
	does: "Takes the README's pictures of the console in a real browser, and writes them to docs/pictures.",
});
const ROOT = join(import.meta.dirname, "..");
const OUT = join(ROOT, "docs/pictures");
const CHROMIUM = process.env["DEPHEALTH_CHROMIUM"] ?? "/usr/bin/chromium";
const PORT = 18_787;

const directory = mkdtempSync(join(tmpdir(), "dephealth-pictures-"));
const product = spawn(
	process.execPath,
	[
		join(ROOT, "packages/cli/src/main.ts"),
		"serve",
		"--sandbox",
		"--port",
		String(PORT),
		"--data-dir",
		directory,
	],
	{ stdio: ["ignore", "pipe", "inherit"] },
);
try {
	const welcome = await ready();
	const link = /Console\s+(\S+)/.exec(welcome)?.[1] ?? "";
	const sandbox = /Sandbox\s+(\S+)/.exec(welcome)?.[1] ?? "";
	mkdirSync(OUT, { recursive: true });
	const browser = await chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox"] });
	const context = await browser.newContext({
		locale: "en-GB",
		reducedMotion: "reduce",
		viewport: { width: 1280, height: 860 },
	});
	const page = await context.newPage();
	await page.goto(link);
	await signedIn(page);
	// A visit collects everything; a scan leaves some sources for later.
	await takePackage(page);
	await takeScan(page);
	await takeExecution(page, sandbox);
	await browser.close();
} finally {
	product.kill();
	rmSync(directory, { recursive: true, force: true });
}

function ready(): Promise<string> {
	return new Promise((resolve, reject) => {
		let text = "";
		product.stdout.on("data", (chunk: Buffer) => {
			text += chunk.toString();
			if (/^ready http/m.test(text)) resolve(text);
		});
		product.once("exit", (code) => reject(new Error(`The product ended with ${code} before it was ready.`)));
	});
}

/** The navigation of those who are signed in as operators. */
async function signedIn(page: Page): Promise<void> {
	await page.getByRole("link", { name: "Operations" }).waitFor();
}

async function takeScan(page: Page): Promise<void> {
	await page.goto(`http://127.0.0.1:${PORT}/`);
	await page.getByRole("button", { name: "Take an example" }).click();
	await page.locator(".verdict-line").filter({ hasNotText: "being read" }).waitFor({ timeout: 120_000 });
	// The pointer stays where it clicked, over the new content.
	await page.mouse.move(0, 0);
	await page.screenshot({ path: join(OUT, "scan.png") });
}

async function takePackage(page: Page): Promise<void> {
	await page.goto(`http://127.0.0.1:${PORT}/packages/npm/vulnerable-template-engine`);
	await page.locator(".act-person").first().waitFor();
	await signedIn(page);
	await page.mouse.move(0, 0);
	await page.screenshot({ path: join(OUT, "package.png") });
}

/** Bundlephobia is away meanwhile: attempts, waits, and an error that is caught. */
async function takeExecution(page: Page, sandbox: string): Promise<void> {
	await behave(sandbox, "down");
	await page.goto(`http://127.0.0.1:${PORT}/packages/npm/one-maintainer-parser`);
	await page.getByRole("button", { name: "Collect now" }).click();
	const newest = page
		.getByRole("region", { name: "Collections" })
		.getByRole("link", { name: /Running|Succeeded/ })
		.first();
	await newest.click();
	await page.locator('.g-node[data-state="CollectBundlephobia"][data-kind="warn"]').waitFor();
	await page.getByText("Succeeded").first().waitFor();
	await page.locator('.g-node[data-state="CollectBundlephobia"]').click();
	await page.screenshot({ path: join(OUT, "execution.png") });
	await behave(sandbox, "ok");
}

async function behave(sandbox: string, mode: "down" | "ok"): Promise<void> {
	await fetch(`${sandbox}/_sandbox/behaviour`, {
		method: "PUT",
		headers: { "content-type": "application/json" },
		body: JSON.stringify({ bundlephobia: { mode } }),
	});
}
