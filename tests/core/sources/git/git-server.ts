/** Git's own smart HTTP server (`git http-backend`) on loopback, and repositories made with git itself. */
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Undefined when git can be used; otherwise the reason why a suite is skipped. */
export const NO_GIT: string | undefined =
	spawnSync("git", ["http-backend", "--help"]).error === undefined ? undefined : "git is not installed";

/** Only these settings: those of the user who runs the tests must not change git's behaviour. */
const ENVIRONMENT = {
	PATH: process.env["PATH"] ?? "",
	GIT_CONFIG_GLOBAL: "/dev/null",
	GIT_CONFIG_SYSTEM: "/dev/null",
	GIT_CONFIG_COUNT: "2",
	GIT_CONFIG_KEY_0: "uploadpack.allowFilter",
	GIT_CONFIG_VALUE_0: "true",
	GIT_CONFIG_KEY_1: "uploadpack.allowAnySHA1InWant",
	GIT_CONFIG_VALUE_1: "true",
	LC_ALL: "C.UTF-8",
};

export type GitServer = {
	/** `…/name.git` */
	addressOf(name: string): URL;
	folderOf(name: string): string;
	/** Method and path of each request, in order. */
	requests: string[];
	/** Makes a bare repository from a stream for `git fast-import`. */
	create(name: string, stream: Buffer | string, options?: { objectFormat?: string }): void;
	git(name: string, arguments_: readonly string[], input?: Buffer | string): Buffer;
	close(): Promise<void>;
};

export async function startGitServer(): Promise<GitServer> {
	const root = mkdtempSync(join(tmpdir(), "dephealth-git-"));
	const requests: string[] = [];
	const server = createServer((request, response) => {
		const url = new URL(request.url ?? "/", "http://localhost");
		requests.push(`${request.method} ${url.pathname}`);
		const backend = spawn("git", ["http-backend"], {
			env: {
				...ENVIRONMENT,
				GIT_PROJECT_ROOT: root,
				GIT_HTTP_EXPORT_ALL: "1",
				PATH_INFO: url.pathname,
				QUERY_STRING: url.search.slice(1),
				REQUEST_METHOD: request.method,
				CONTENT_TYPE: request.headers["content-type"] ?? "",
				GIT_PROTOCOL: String(request.headers["git-protocol"] ?? ""),
				REMOTE_ADDR: "127.0.0.1",
			},
		});
		request.pipe(backend.stdin);
		backend.stdin.on("error", () => {});
		response.on("close", () => backend.kill());
		let head: Buffer | undefined = Buffer.alloc(0);
		backend.stdout.on("data", (chunk: Buffer) => {
			if (head === undefined) {
				response.write(chunk);
				return;
			}
			head = Buffer.concat([head, chunk]);
			const end = head.indexOf("\r\n\r\n");
			if (end < 0) return;
			let status = 200;
			for (const line of head.toString("latin1", 0, end).split("\r\n")) {
				const [name = "", value = ""] = line.split(/: (.*)/);
				if (name === "Status") status = Number.parseInt(value, 10);
				else response.setHeader(name, value);
			}
			response.writeHead(status);
			response.write(head.subarray(end + 4));
			head = undefined;
		});
		backend.stdout.on("end", () => response.end());
	});
	// Git runs between two requests, on a slow machine for longer than Node keeps an idle connection: five seconds.
	server.keepAliveTimeout = 0;
	await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
	const { port } = server.address() as AddressInfo;

	function run(arguments_: readonly string[], input?: Buffer | string): Buffer {
		const result = spawnSync("git", arguments_, {
			env: ENVIRONMENT,
			maxBuffer: 1024 * 1024 * 1024,
			...(input !== undefined && { input }),
		});
		if (result.status !== 0) throw new Error(`git ${arguments_.join(" ")}: ${result.stderr}`);
		return result.stdout;
	}
	const folderOf = (name: string) => join(root, `${name}.git`);
	const git = (name: string, arguments_: readonly string[], input?: Buffer | string) =>
		run(["-C", folderOf(name), ...arguments_], input);

	return {
		addressOf: (name) => new URL(`http://127.0.0.1:${port}/${name}.git`),
		folderOf,
		requests,
		create(name, stream, { objectFormat = "sha1" } = {}) {
			run([
				"init",
				"--quiet",
				"--bare",
				"--initial-branch=main",
				`--object-format=${objectFormat}`,
				folderOf(name),
			]);
			if (stream.length > 0) git(name, ["fast-import", "--quiet", "--force"], stream);
		},
		git,
		async close() {
			await new Promise((resolve) => {
				server.close(resolve);
				server.closeAllConnections();
			});
			rmSync(root, { recursive: true, force: true });
		},
	};
}

export type InventedCommit = {
	mark: number;
	parents: readonly number[];
	/** `Name <address>` as bytes: names need not be UTF-8. */
	person: Buffer | string;
	/** Seconds since 1970. */
	time: number;
	message?: string;
};

/** A stream for `git fast-import` whose last commit is the branch's newest. */
export function importStream(
	commits: readonly InventedCommit[],
	tags: readonly { name: string; mark: number; tagger?: { person: string; time: number } }[] = [],
): Buffer {
	const parts: Buffer[] = [];
	const write = (text: string | Buffer) => parts.push(Buffer.from(text as string));
	const head = commits.at(-1)?.mark;
	for (const { mark, parents, person, time, message = `change ${mark}` } of commits) {
		write(`commit refs/heads/${mark === head ? "main" : "build"}\nmark :${mark}\n`);
		for (const role of ["author", "committer"]) {
			write(`${role} `);
			write(Buffer.from(person as string));
			write(` ${time} +0000\n`);
		}
		write(`data ${Buffer.byteLength(message)}\n${message}\n`);
		const [first, ...others] = parents;
		if (first !== undefined) write(`from :${first}\n`);
		for (const parent of others) write(`merge :${parent}\n`);
		// Otherwise the next commit without a parent would continue this one.
		write("\nreset refs/heads/build\n\n");
	}
	for (const { name, mark, tagger } of tags) {
		if (tagger) {
			write(`tag ${name}\nfrom :${mark}\ntagger ${tagger.person} ${tagger.time} +0000\ndata 4\ntag\n\n`);
		} else write(`reset refs/tags/${name}\nfrom :${mark}\n\n`);
	}
	return Buffer.concat(parts);
}
