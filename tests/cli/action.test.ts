import { execFileSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { VERSION } from "@dephealth/core/version.ts";
import { beforeAll, describe, expect, it } from "vitest";
import { COMMAND, runCli } from "../e2e/start-product.ts";
import { action, actionRunner, type Comment, noting, ROOT, text } from "./action-runner.ts";

const CHANGES = `{"changes":[{}],"removed":[]}`;
const MARKER = "<!-- dephealth dephealth -->";

const { actionWith, folder, github, runAction } = actionRunner();

describe("the GitHub Action", () => {
	it("uses only inputs and outputs that exist", () => {
		expect(action.runs.using).toBe("composite");
		for (const [, name = ""] of text.matchAll(/\binputs\.([\w-]+)/g))
			expect(action.inputs).toHaveProperty([name]);
		const scan = readFileSync(join(ROOT, "action/scan.ts"), "utf8");
		const written = new Set([...scan.matchAll(/(?:`|\\n)([a-z-]+)=\$\{/g)].map(([, name]) => name));
		for (const [, name = ""] of text.matchAll(/steps\.scan\.outputs\.([\w-]+)/g))
			expect(written).toContain(name);
	});

	it("never puts an input into a script's text, where it could be a command", () => {
		for (const step of action.runs.steps) {
			expect(step.run ?? "").not.toContain("${{");
			expect(step.with?.["script"] ?? "").not.toContain("${{");
		}
	});

	it("neither installs a Node nor the packages of this repository", () => {
		expect(text).not.toMatch(/setup-node|npm ci/);
	});

	it("keeps what was learned, and none of the keys that lie beside it", () => {
		const kept = action.runs.steps.filter(({ uses }) => uses?.startsWith("actions/cache/"));
		expect(kept.map((step) => step.with?.["path"])).toEqual(
			Array(2).fill(`\${{ runner.temp }}/dephealth/cache/live`),
		);
	});

	it("uses only options that the commands have", async () => {
		for (const [file, command] of [
			["scan", "scan"],
			["comment", "diff"],
		] as const) {
			const { stdout } = await runCli([command, "--help"]);
			const source = readFileSync(join(ROOT, `action/${file}.ts`), "utf8");
			const options = new Set([...source.matchAll(/"(--[a-z-]+)"/g)].map(([, option]) => option));
			expect(options.size).toBeGreaterThan(2);
			for (const option of options) expect(stdout).toContain(option);
		}
	});

	it("hands its inputs over as single arguments, whatever is in them", async () => {
		const { calls, failed, temp } = await runAction(actionWith(noting(0)), {
			path: "a b; echo $(id)",
			"working-directory": "web",
			scope: "direct",
			prod: "true",
			strict: "true",
			"fail-on": "high",
			api: "https://x",
		});
		expect(failed).toBeUndefined();
		expect(calls[0]?.args.slice(-9)).toEqual([
			"--direct",
			"--prod",
			"--strict",
			"--fail-on",
			"high",
			"--api",
			"https://x",
			"--",
			"web/a b; echo $(id)",
		]);
		expect(calls[0]).toMatchObject({ cwd: temp, cache: join(temp, "dephealth/cache") });
	});

	it("writes the summary, keeps its cache and uploads before a risk fails it", async () => {
		const { failed, used, summary, output } = await runAction(actionWith(noting(6)));
		expect(summary).toBe("# report\n");
		expect(output("exit-code")).toBe("6");
		expect(used).toEqual([
			"Restore what is known",
			"Scan",
			"Keep what is known",
			"Upload the findings",
			"Verdict",
		]);
		expect(failed).toBe("Verdict");
	});

	it("uploads nothing when sources were down, so that no alert is closed, and says so", async () => {
		const { failed, used, output, stdout } = await runAction(actionWith(noting(0, true, false)));
		expect(failed).toBeUndefined();
		expect(output("complete")).toBe("false");
		expect(used).not.toContain("Upload the findings");
		expect(stdout).toMatch(/^::warning title=DepHealth::Not everything could be read/m);
	});

	it.each([
		["could not run", 2, false],
		["found no packages, which would close all findings", 7, true],
	])("fails at once when the scan %s", async (_, code, writes) => {
		const { failed, output } = await runAction(actionWith(noting(code, writes)));
		expect(failed).toBe("Scan");
		expect(output("reported")).toBe("false");
	});

	it("installs exactly its own version from npm where nothing was built beside it, without running its scripts", async () => {
		const path = actionWith("");
		rmSync(join(path, "dist"), { recursive: true });
		const programs = join(path, "programs");
		mkdirSync(programs);
		const npm = `#!/bin/sh
echo "npm $*"
mkdir -p node_modules/dephealth/dist
cat > node_modules/dephealth/dist/dephealth.mjs <<'END'
${noting(0)}
END
echo "npm $*" > "$RUNNER_TEMP/npm"`;
		writeFileSync(join(programs, "npm"), npm, { mode: 0o755 });
		const { failed, calls, temp } = await runAction(path, {}, { programs });
		expect(failed).toBeUndefined();
		expect(calls[0]?.args[0]).toBe("scan");
		const installed = readFileSync(join(temp, "npm"), "utf8");
		expect(installed).toContain("--ignore-scripts");
		expect(installed.trim().endsWith(` dephealth@${VERSION}`)).toBe(true);
	});

	it("lets no line of the report be taken for a command of the runner", async () => {
		const { stdout } = await runAction(actionWith(`console.log("::add-mask::x"); process.exit(2);`));
		const [, token = "none"] = /::stop-commands::(\S+)/.exec(stdout) ?? [];
		expect(stdout.indexOf("::add-mask::x")).toBeGreaterThan(stdout.indexOf("::stop-commands::"));
		expect(stdout.indexOf(`::${token}::`)).toBeGreaterThan(stdout.indexOf("::add-mask::x"));
	});
});

describe("the GitHub Action on a pull request", () => {
	const workspace = join(folder, "workspace");
	const actionPath = actionWith(
		`process.argv.splice(3, 0, "--sandbox"); await import(${JSON.stringify(COMMAND)});`,
	);
	let event: object;
	let sha: string;

	/** A shallow checkout of GitHub's merge commit, whose base is not in it: as actions/checkout makes it. */
	beforeAll(() => {
		const origin = join(folder, "origin");
		mkdirSync(origin);
		const git = (...args: string[]) =>
			execFileSync("git", ["-c", "user.name=a", "-c", "user.email=a@b.example", ...args], {
				cwd: origin,
				encoding: "utf8",
				stdio: ["ignore", "pipe", "ignore"],
			}).trim();
		const commit = (dependencies: object) => {
			writeFileSync(join(origin, "package.json"), JSON.stringify({ name: "shop", dependencies }));
			git("add", ".");
			git("commit", "-qm", "x");
		};
		git("init", "-qb", "main");
		commit({ "active-web-framework": "^1.0.0" });
		const opened = git("rev-parse", "HEAD");
		git("checkout", "-qb", "feature");
		commit({ "active-web-framework": "^1.0.0", "deprecated-http-client": "^2.0.0" });
		git("checkout", "-q", "main");
		writeFileSync(join(origin, "notes.txt"), "merged since");
		git("add", ".");
		git("commit", "-qm", "y");
		git("merge", "-q", "--no-ff", "-m", "merge", "feature");
		git("update-ref", "refs/pull/7/merge", "HEAD");
		git("config", "uploadpack.allowAnySHA1InWant", "true");
		sha = git("rev-parse", "HEAD");
		execFileSync("git", ["clone", "-q", "--depth=1", `file://${origin}`, workspace], { stdio: "ignore" });
		event = { pull_request: { number: 7, base: { sha: opened } } };
	});

	const changing = (code = 0) =>
		actionWith(
			noting(0)
				.replace(`"# report\\n"`, JSON.stringify(CHANGES))
				.replace("process.exit(0)", `process.exit(args[0] === "diff" ? ${code} : 0)`),
		);
	const run = (inputs: Record<string, string> = {}, path = actionPath) =>
		runAction(path, { "github-token": "ghs_x", ...inputs }, { workspace, event, sha });

	it("says in one comment what it changes, and updates that one", async () => {
		github.comments = [
			...Array.from({ length: 100 }, (_, at) => ({ id: at + 1, body: "nice", user: { type: "User" } })),
			{ id: 101, body: `${MARKER}\nmine now`, user: { type: "User" } },
		];
		const first = await run();
		expect(first.failed, first.stdout).toBeUndefined();
		expect(github.authorization).toBe("Bearer ghs_x");
		expect(github.comments).toHaveLength(102);
		const { body } = github.comments[101] as Comment;
		expect(body.startsWith(`${MARKER}\n`)).toBe(true);
		expect(body).toContain("deprecated-http-client");
		expect(body).not.toContain("active-web-framework |");
		await run({}, changing());
		expect(github.comments).toHaveLength(102);
		expect(github.comments[101]?.body).toBe(`${MARKER}\n${CHANGES}`);
		expect(github.comments[100]?.body).toBe(`${MARKER}\nmine now`);
	});

	it("says it in the job's summary where the token may not comment, as of a fork", async () => {
		github.status = 403;
		const { failed, summary, stdout } = await run({}, changing());
		expect(failed).toBeUndefined();
		expect(summary).toContain(`\n${CHANGES}`);
		expect(stdout).toContain("The token may not comment here");
	});

	it.each([
		["GitHub is out of order", 502, 0, "GitHub answered 502"],
		["the comparison fails", 200, 2, "dephealth diff ended with 2"],
	])("warns and goes on when %s", async (_, status, code, message) => {
		github.status = status;
		const { failed, stdout } = await run({}, changing(code));
		expect(failed).toBeUndefined();
		expect(stdout).toContain(`::warning title=DepHealth::`);
		expect(stdout).toContain(message);
	});

	it.each([
		["there is nothing to say", {}, `{"changes":[],"removed":[]}`],
		["it is not asked to", { comment: "false" }, CHANGES],
	])("says nothing where %s", async (_, inputs, diff) => {
		const command = actionWith(noting(0).replace(`"# report\\n"`, JSON.stringify(diff)));
		const { failed } = await run(inputs, command);
		expect(failed).toBeUndefined();
		expect(github.comments).toEqual([]);
	});
});
