import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DescribeExecutionCommand, SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { systemClock } from "@dephealth/core/clock.ts";
import { startRuntime } from "@dephealth/local/runtime.ts";
import { afterEach, expect, it } from "vitest";
import { until } from "../patience.ts";

const YEAR_MS = 400 * 86_400_000;
const directory = mkdtempSync(join(tmpdir(), "dephealth-ahead-"));
afterEach(() => rmSync(directory, { recursive: true, force: true }));

async function withRuntime<T>(
	aheadMs: number,
	use: (client: SFNClient, arn: string) => Promise<T>,
): Promise<T> {
	const clock = { ...systemClock, now: () => systemClock.now() + aheadMs };
	const options = {
		dataDirectory: directory,
		port: 0,
		awsPort: 0,
		sandbox: true,
		schedules: [],
		env: {},
		clock,
	};
	const runtime = await startRuntime(options);
	const { endpoint, region, credentials } = runtime.aws;
	const client = new SFNClient({ endpoint, region, credentials });
	try {
		return await use(client, runtime.stateMachineArn);
	} finally {
		client.destroy();
		await runtime.stop();
	}
}

it("starts with a clock that is ahead by more than a year delete no execution", async () => {
	const executionArn = await withRuntime(0, async (client, stateMachineArn) => {
		const input = JSON.stringify({ ecosystem: "npm", package: "active-1" });
		const started = await client.send(new StartExecutionCommand({ stateMachineArn, input }));
		const describe = new DescribeExecutionCommand({ executionArn: started.executionArn });
		await until(async () => {
			const { status } = await client.send(describe);
			return status === "RUNNING" ? undefined : true;
		}, "the end of the execution");
		return started.executionArn;
	});
	for (const start of ["the first", "the next"]) {
		const { stopDate } = await withRuntime(YEAR_MS, (client) =>
			client.send(new DescribeExecutionCommand({ executionArn })),
		);
		expect(stopDate, start).toBeInstanceOf(Date);
	}
});
