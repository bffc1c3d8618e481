import { spawn } from "node:child_process";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { createInterface } from "node:readline";
import { connectionsLimit, functionsLimit, openFilesLimit } from "@dephealth/local/http/open-files.ts";
import { expect, it } from "vitest";
import { until } from "../../patience.ts";

const MODULES = new URL("../../../packages/local/src/http/", import.meta.url);
/** Prints its port; each answer has opened 50 files. */
const SERVER = `
import { open } from "node:fs/promises";
import { createBoundedServer } from "${MODULES}bounded-server.ts";
import { listen } from "${MODULES}listen.ts";
const server = createBoundedServer({ stalledMs: 600_000 }, async (_request, response) => {
	try {
		const files = await Promise.all(Array.from({ length: 50 }, () => open("/dev/null")));
		for (const file of files) await file.close();
		response.end("answered");
	} catch (error) {
		response.writeHead(500).end(String(error));
	}
});
console.log(await listen(server, 0, "127.0.0.1"));
`;

it.each([
	[undefined, 1_000, Number.POSITIVE_INFINITY],
	[1_048_576, 1_000, 131_059],
	[4_096, 999, 499],
	[1_024, 231, 115],
	[300, 50, 25],
	[64, 10, 10],
])(
	"of %s files that a process may open, a server takes %i connections and %i functions run",
	(files, connections, functions) => {
		expect(connectionsLimit(files)).toBe(connections);
		expect(functionsLimit(files)).toBe(functions);
	},
);

it("the limit of this process is known", () => {
	expect(openFilesLimit()).toBeGreaterThan(100);
});

it("a process of few descriptors answers, and opens files, beside more connections than it has descriptors", async () => {
	const shell = `ulimit -n 300 && exec "$0" --input-type=module --eval "$1"`;
	const server = spawn("sh", ["-c", shell, process.execPath, SERVER]);
	const [port] = (await once(createInterface(server.stdout), "line")) as [string];
	const sockets: Socket[] = [];
	let settled = 0;
	try {
		for (let count = 0; count < 400; count++) {
			const socket = connect(Number(port), "127.0.0.1");
			const settle = () => (settled += 1);
			socket.once("connect", settle).once("error", settle);
			sockets.push(socket);
		}
		await until(() => (settled >= sockets.length ? true : undefined), "400 connections");
		for (let count = 0; count < 10; count++) {
			const answer = await fetch(`http://127.0.0.1:${port}/`, { headers: { connection: "close" } });
			expect(await answer.text()).toBe("answered");
		}
	} finally {
		for (const socket of sockets) socket.destroy();
		server.kill("SIGKILL");
	}
});
