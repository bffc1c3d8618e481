/** A started product with the sandbox and a real browser: one of each for all tests of a file. */
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { type BrowserContext, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { PATIENT } from "../../patience.ts";
import { CHROMIUM, NO_BROWSER } from "../browser.ts";
import { type Product, startProduct } from "../start-product.ts";

/** For `expect.poll` on a page: each poll is a request to the browser while it works. */
export const LOOKING = { timeout: PATIENT.timeout, interval: 150 } as const;

/** Pictures of what tests saw are kept here when it is set. */
const PICTURES = process.env["DEPHEALTH_PICTURES"];

export type World = {
	product: Product;
	/** The browser's only profile, which is signed in: another one would take more than a second of processor time. */
	signedIn: BrowserContext;
	/** A console address that signs a browser in once; used by `signedIn`. */
	usedLink: string;
	/**
	 * The page of the signed-in profile, at a path. All tests share it: a new one takes half a second of processor
	 * time. It records its errors.
	 */
	open(path: string): Promise<WatchedPage>;
	/** The same page as in another browser: without the session, which is there again when the work is done. */
	elsewhere(work: (page: WatchedPage) => Promise<void>): Promise<void>;
	close(): Promise<void>;
};

export type WatchedPage = Page & {
	/** Its errors: of scripts and of the content security policy. */
	faults: string[];
};

export const SIZES = {
	phone: { width: 360, height: 780 },
	tablet: { width: 768, height: 1024 },
	desk: { width: 1280, height: 900 },
} as const;

/** Tests of the console in one world, or skipped with the reason. */
export function describeConsole(...parts: readonly ((world: () => World) => void)[]): void {
	describe.skipIf(NO_BROWSER !== "")(`the console${NO_BROWSER}`, () => {
		let world: World;
		beforeAll(async () => {
			world = await startWorld();
		});
		afterAll(() => world?.close());
		for (const describePart of parts) describePart(() => world);
	});
}

async function startWorld(): Promise<World> {
	const product = await startProduct({
		args: ["--sandbox"],
		environment: { DEAD_LETTER_DELAYS_SECONDS: "1,1,1,1,1" },
	});
	const browser = await chromium.launch({
		...(CHROMIUM !== undefined && { executablePath: CHROMIUM }),
		args: ["--no-sandbox"],
	});
	const signedIn = await browser.newContext({ locale: "en-GB", timezoneId: "UTC", reducedMotion: "reduce" });
	signedIn.setDefaultTimeout(PATIENT.timeout);
	const usedLink = /Console\s+(\S+)/.exec(product.stdout())?.[1] ?? "";
	const page = watched(await signedIn.newPage());
	await page.setViewportSize(SIZES.desk);
	await page.goto(usedLink);
	await page.getByRole("heading", { level: 1 }).waitFor();
	return {
		product,
		signedIn,
		usedLink,
		async open(path) {
			page.faults.length = 0;
			await page.unrouteAll({ behavior: "ignoreErrors" });
			// The page starts as in a new tab.
			await page.evaluate("sessionStorage.clear()");
			if (page.viewportSize()?.width !== SIZES.desk.width) await page.setViewportSize(SIZES.desk);
			await page.goto(product.url + path);
			await page.getByRole("heading", { level: 1 }).waitFor();
			return page;
		},
		async elsewhere(work) {
			const session = await signedIn.cookies();
			// The same address with another fragment would not load the page.
			await page.goto("about:blank");
			await signedIn.clearCookies();
			try {
				await work(page);
			} finally {
				await signedIn.clearCookies();
				await signedIn.addCookies(session);
			}
		},
		async close() {
			await browser.close();
			await product.stop();
		},
	};
}

function watched(page: Page): WatchedPage {
	const faults: string[] = [];
	page.on("pageerror", (error) => faults.push(String(error)));
	page.on("console", (message) => {
		if (/Content Security Policy|Trusted/i.test(message.text())) faults.push(message.text());
	});
	return Object.assign(page, { faults });
}

const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");

/** The page is asked as it stands: `preload` would load its styles once more, for one rule that is experimental. */
const AXE_OPTIONS = {
	preload: false,
	resultTypes: ["violations"],
	rules: { "label-content-name-mismatch": { enabled: false } },
};
/** All that a theme changes. */
export const CONTRAST = ["color-contrast"];

type Violation = { id: string; impact: string; nodes: { target: string[] }[] };

/**
 * What axe-core finds serious or critical on a page, as `rule: element`. One experimental rule is left out: it wants all
 * figures that are drawn beside a state's name in its label as they stand there; labels begin with the name.
 *
 * @param rules default: all
 */
export async function seriousFindings(page: Page, rules?: readonly string[]): Promise<string[]> {
	// A script in the page's own world would be refused by the content security policy.
	const session = await page.context().newCDPSession(page);
	const { frameTree } = (await session.send("Page.getFrameTree")) as { frameTree: { frame: { id: string } } };
	const { executionContextId } = (await session.send("Page.createIsolatedWorld", {
		frameId: frameTree.frame.id,
		worldName: "axe",
	})) as { executionContextId: number };
	const evaluate = async (expression: string) => {
		const { result, exceptionDetails } = await session.send("Runtime.evaluate", {
			expression,
			contextId: executionContextId,
			awaitPromise: true,
			returnByValue: true,
		});
		if (exceptionDetails) throw new Error(exceptionDetails.exception?.description ?? exceptionDetails.text);
		return result.value as unknown;
	};
	// The world lasts as long as the document.
	if (!(await evaluate("'axe' in globalThis"))) await evaluate(readFileSync(AXE, "utf8"));
	const violations = (await evaluate(
		`axe.run(document, ${JSON.stringify({ ...AXE_OPTIONS, ...(rules && { runOnly: rules }) })}).then(({ violations }) => violations.map(({ id, impact, nodes }) => ({ id, impact, nodes: nodes.map(({ target }) => ({ target })) })))`,
	)) as Violation[];
	await session.detach();
	return violations
		.filter(({ impact }) => impact === "serious" || impact === "critical")
		.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`);
}

/** The distance by which a page can be scrolled sideways, in pixels. */
function overflow(page: Page): Promise<number> {
	return page.evaluate("document.documentElement.scrollWidth - innerWidth");
}

/**
 * The page as it stands, without another load of it: nothing scrolls sideways at any size, and axe finds nothing serious.
 * Contrast depends on the theme and structure on the size, so axe sees each size and each theme once, not each pair.
 */
export async function expectFits(page: Page, name: string): Promise<void> {
	for (const [sizeName, theme] of [
		["phone", "light"],
		["tablet", undefined],
		["desk", "dark"],
	] as const) {
		await page.setViewportSize(SIZES[sizeName]);
		await expect.poll(() => overflow(page), { ...LOOKING, message: `${name} on a ${sizeName}` }).toBe(0);
		if (theme) {
			await page.evaluate(`document.documentElement.dataset.theme = "${theme}"`);
			expect([sizeName, theme, await seriousFindings(page)]).toEqual([sizeName, theme, []]);
		}
		await picture(page, `${name}-${sizeName}`);
	}
}

/** Keeps a picture of what the test sees, where pictures are wanted. */
export async function picture(page: Page, name: string): Promise<void> {
	if (!PICTURES) return;
	mkdirSync(PICTURES, { recursive: true });
	await page.screenshot({ path: join(PICTURES, `${name}.png`), fullPage: name.startsWith("gallery") });
}
