/** AWS's DynamoDB Local, when the machine has it: it is not ours to bring along. */
import { spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

export type Judge = { url: string; stop(): Promise<void> };

const START_WITHIN_MS = 30_000;

/**
 * @param folder the unpacked archive: DynamoDBLocal.jar and DynamoDBLocal_lib
 * @returns the reason why it cannot be started, or the running program
 */
export async function startDynamoDbLocal(folder: string | undefined): Promise<Judge | { skipped: string }> {
	if (folder === undefined) {
		return {
			skipped:
				"DYNAMODB_LOCAL is not set. Download DynamoDB Local (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/DynamoDBLocal.html; its licence is Amazon's) and set DYNAMODB_LOCAL to its folder, or to the URL where it runs.",
		};
	}
	if (/^https?:/.test(folder)) return { url: folder, stop: async () => {} };
	if (!existsSync(join(folder, "DynamoDBLocal.jar")))
		return { skipped: `${folder} has no DynamoDBLocal.jar.` };
	if (spawnSync("java", ["-version"]).error) return { skipped: "Java is not installed." };
	const port = await freePort();
	const program = spawn(
		"java",
		[
			"-Djava.library.path=DynamoDBLocal_lib",
			"-jar",
			"DynamoDBLocal.jar",
			"-inMemory",
			"-port",
			String(port),
		],
		{ cwd: folder, stdio: "ignore" },
	);
	const url = `http://127.0.0.1:${port}`;
	for (const deadline = Date.now() + START_WITHIN_MS; ; await wait(200)) {
		if (await answers(url)) break;
		if (program.exitCode !== null || Date.now() > deadline) {
			program.kill();
			return { skipped: `DynamoDB Local in ${folder} did not start.` };
		}
	}
	return {
		url,
		async stop() {
			program.kill();
		},
	};
}

async function answers(url: string): Promise<boolean> {
	return fetch(url).then(
		() => true,
		() => false,
	);
}

function freePort(): Promise<number> {
	const server = createServer();
	return new Promise((resolve) => {
		server.listen(0, "127.0.0.1", () => {
			const address = server.address();
			server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
		});
	});
}
