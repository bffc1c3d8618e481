import { spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { delimiter, join } from "node:path";
import { afterAll, beforeAll, beforeEach } from "vitest";
import { parse } from "yaml";
import { temporaryDirectory } from "../e2e/start-product.ts";

type Step = {
	id?: string;
	name?: string;
	uses?: string;
	run?: string;
	env?: Record<string, string>;
	with?: Record<string, string>;
	if?: string;
};
type Action = {
	inputs: Record<string, { description: string; default: string }>;
	outputs: Record<string, { value: string }>;
	runs: { using: string; steps: Step[] };
};

export type Comment = { id: number; body: string; user: { type: string } };

export const ROOT = join(import.meta.dirname, "../..");
export const text = readFileSync(join(ROOT, "action.yml"), "utf8");
export const action = parse(text) as Action;

/** Records its arguments, writes the requested output, and ends with the given code. */
export const noting = (
	code: number,
	writes = true,
	executionSuccessful = true,
) => `import { appendFileSync, writeFileSync } from "node:fs";
	const args = process.argv.slice(2);
	appendFileSync(process.env.RUNNER_TEMP + "/arguments", JSON.stringify({ args, cwd: process.cwd(), cache: process.env.DEPHEALTH_CACHE_DIR }) + "\\n");
	const sarif = ${JSON.stringify(JSON.stringify({ runs: [{ invocations: [{ executionSuccessful }] }] }))};
	const textOf = (file) => (file.endsWith(".sarif") ? sarif : "# report\\n");
	if (${writes}) for (const [at, arg] of args.entries()) if (arg === "--output") writeFileSync(args[at + 1], textOf(args[at + 1]));
	process.exit(${code});`;

type Context = Record<string, string>;

/** A value of the action's file as the runner fills it in: names that a context does not have are empty. */
function fill(value: string, context: Context): string {
	return value.replaceAll(/\$\{\{ *(.+?) *\}\}/g, (_, expression: string) => context[expression] ?? "");
}

function holds(condition: string | undefined, context: Context): boolean {
	const inner = condition?.replace(/^\$\{\{|\}\}$/g, "") ?? "";
	return inner.split("&&").every((term) => {
		const [name = "", value] = term.trim().split(" == ");
		return value === undefined
			? condition === undefined || Boolean(context[name])
			: context[name] === value.replaceAll("'", "");
	});
}

/** Runs the action on this machine, beside a stand-in for GitHub's API. Registers what the tests of a file start and stop. */
export function actionRunner() {
	const folder = temporaryDirectory();
	afterAll(() => rmSync(folder, { recursive: true, force: true }));

	/** Stands for GitHub's API: the comments of pull request 7. */
	const github = { comments: [] as Comment[], status: 200, requests: [] as string[], authorization: "" };
	const server = createServer(async (request, response) => {
		const chunks: Buffer[] = [];
		for await (const chunk of request) chunks.push(chunk);
		github.requests.push(`${request.method} ${request.url}`);
		github.authorization = request.headers.authorization ?? "";
		response.writeHead(github.status, { "content-type": "application/json" });
		if (github.status !== 200) return void response.end("{}");
		const { body = "" } = chunks.length > 0 ? JSON.parse(Buffer.concat(chunks).toString()) : {};
		if (request.method === "GET") {
			const page = Number(new URL(request.url ?? "", "http://x").searchParams.get("page"));
			return void response.end(JSON.stringify(github.comments.slice((page - 1) * 100, page * 100)));
		}
		const id = Number(request.url?.split("/").pop());
		const comment = github.comments.find((candidate) => candidate.id === id);
		if (comment) comment.body = body;
		else github.comments.push({ id: github.comments.length + 1, body, user: { type: "Bot" } });
		return void response.end("{}");
	});
	beforeAll(async () => {
		server.listen(0, "127.0.0.1");
		await once(server, "listening");
	});
	afterAll(() => server.close());
	beforeEach(() => Object.assign(github, { comments: [], status: 200, requests: [], authorization: "" }));

	/** The action as a job has it checked out, with a command of the test's. */
	function actionWith(command: string): string {
		const path = join(folder, `action-${Math.random()}`);
		mkdirSync(join(path, "dist/cli/dist"), { recursive: true });
		cpSync(join(ROOT, "action"), join(path, "action"), { recursive: true });
		cpSync(join(ROOT, "package.json"), join(path, "package.json"));
		writeFileSync(join(path, "dist/cli/dist/dephealth.mjs"), command);
		return path;
	}

	/** Runs the action's steps one after the other, as a runner does; those of other actions are only named. */
	async function runAction(
		actionPath: string,
		inputs: Record<string, string> = {},
		job: { workspace?: string; event?: object; sha?: string; programs?: string } = {},
	) {
		const temp = join(folder, `job-${Math.random()}`);
		mkdirSync(temp);
		const file = (name: string) => join(temp, name);
		for (const name of ["output", "summary"]) writeFileSync(file(name), "");
		writeFileSync(file("event.json"), JSON.stringify(job.event ?? {}));
		const context: Context = { "github.action_path": actionPath, "runner.temp": temp };
		if (job.event) context["github.event.pull_request"] = "[object]";
		for (const [name, { default: value }] of Object.entries(action.inputs))
			context[`inputs.${name}`] = inputs[name] ?? value;
		const used: string[] = [];
		let stdout = "";
		let failed: string | undefined;
		for (const step of action.runs.steps) {
			if (failed !== undefined || !holds(step.if, context)) continue;
			used.push(step.name ?? "");
			const script = step.uses?.startsWith("actions/github-script@")
				? (step.with?.["script"] ?? "")
				: undefined;
			if (script === undefined && step.run === undefined) continue;
			const env = {
				PATH: [job.programs, process.env["PATH"]].filter(Boolean).join(delimiter),
				GITHUB_WORKSPACE: job.workspace ?? temp,
				GITHUB_REPOSITORY: "acme/shop",
				GITHUB_API_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
				GITHUB_EVENT_PATH: file("event.json"),
				GITHUB_OUTPUT: file("output"),
				GITHUB_STEP_SUMMARY: file("summary"),
				...(job.sha ? { GITHUB_SHA: job.sha } : {}),
				RUNNER_TEMP: temp,
				NODE_COMPILE_CACHE: process.env["NODE_COMPILE_CACHE"],
				...Object.fromEntries(
					Object.entries(step.env ?? {}).map(([key, value]) => [key, fill(value, context)]),
				),
			};
			// github-script runs the text as an async function with `require` on its own Node.
			const child =
				script === undefined
					? spawn("bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", step.run ?? ""], { env })
					: spawn(process.execPath, ["-e", `(async () => {${script}})()`], { env });
			child.stdout.on("data", (chunk) => (stdout += chunk));
			child.stderr.on("data", (chunk) => (stdout += chunk));
			await once(child, "close");
			if (child.exitCode !== 0) failed = step.name;
			for (const [, name, value = ""] of readFileSync(file("output"), "utf8").matchAll(/^([\w-]+)=(.*)$/gm))
				context[`steps.${step.id}.outputs.${name}`] ??= value;
		}
		const noted = existsSync(file("arguments"))
			? readFileSync(file("arguments"), "utf8").trim().split("\n")
			: [];
		return {
			failed,
			used,
			stdout,
			calls: noted.map((line) => JSON.parse(line) as { args: string[]; cwd: string; cache: string }),
			output: (name: string) => context[`steps.scan.outputs.${name}`],
			summary: readFileSync(file("summary"), "utf8"),
			temp,
		};
	}

	return { folder, github, actionWith, runAction };
}
