import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { DEFAULT_ROUTE_HANDLER, ROUTES } from "@dephealth/contract/routes/routes.ts";
import { TASK_FUNCTIONS } from "@dephealth/contract/task-functions.ts";
import { SUBSCRIBERS } from "@dephealth/contract/topics.ts";
import { expect, it } from "vitest";
import { FUNCTION_NEEDS } from "../../stacks/function-needs.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** The files of functions that are entry points, and where an entry of each folder is named. */
const entries = execFileSync(
	"git",
	["grep", "--untracked", "-l", "^export const handler\\b", "--", "packages/functions/src"],
	{ cwd: root, encoding: "utf8" },
)
	.trim()
	.split("\n");
const NAMED_IN = {
	api: "a route in the list of its tag in packages/contract/src/routes",
	tasks: "TASK_FUNCTIONS in packages/contract/src/task-functions.ts",
	jobs: "SUBSCRIBERS in packages/contract/src/topics.ts",
};

const named = new Set<string>([
	...ROUTES.map(({ handler }) => handler),
	DEFAULT_ROUTE_HANDLER,
	...Object.values(TASK_FUNCTIONS),
	...SUBSCRIBERS.map(({ handler }) => handler),
]);

it("every entry point is deployed", () => {
	const forgotten = entries
		.filter((file) => !named.has(file.replace(/\.ts$/, ".handler")))
		.map((file) => {
			const [, folder = ""] = /^packages\/functions\/src\/(\w+)\//.exec(file) ?? [];
			return `${file}: nothing calls it; add ${NAMED_IN[folder as keyof typeof NAMED_IN]}`;
		});
	expect(entries).not.toEqual([]);
	expect(forgotten).toEqual([]);
});

it("every entry point has its permissions, secrets and settings", () => {
	expect(
		[...named].filter((handler) => !FUNCTION_NEEDS.has(handler)),
		"Write what these functions need into stacks/needs/<subject>.ts.",
	).toEqual([]);
});
