/**
 * `npm run judge:sfn`: random machines run by the embedded engine and by moto's, which descends from LocalStack's; what
 * becomes of them must be the same, event by event. moto may be wrong, too: what differs has to be looked into. It has
 * no JSONata, so that the machines have no expressions. `--machines` and `--seed` choose others.
 */
import { DatabaseSync } from "node:sqlite";
import { systemClock } from "@dephealth/core/clock.ts";
import { createEngine } from "@dephealth/local/asl/run/create-engine.ts";
import { scriptArguments } from "../../scripts/script-arguments.ts";
import { linesOf, type Ran } from "./sfn/compare-engines.ts";
import { startMoto } from "./sfn/moto.ts";
import { randomMachines } from "./sfn/random-machines.ts";

const { machines, seed } = scriptArguments({
	run: "npm run judge:sfn",
	does: "Runs random machines by the embedded engine and by moto's; what becomes of them must be the same,\nevent by event. Ends with 1 when one differs.",
	options: {
		machines: { kind: "number", says: "how many", least: 1, most: 10_000_000, usually: 300 },
		seed: {
			kind: "number",
			says: "which ones",
			least: 0,
			most: 2 ** 31,
			usually: "by chance",
		},
	},
}).values;
const INPUT = `{"n":1}`;
const SHOWN = 5;

function say(line: string): void {
	process.stdout.write(`${line}\n`);
}

const engine = createEngine({
	database: new DatabaseSync(":memory:"),
	integrations: new Map(),
	clock: systemClock,
	random: Math.random,
});

async function runOurs(definition: string, input: string): Promise<Ran> {
	const { stateMachineArn } = engine.ensureStateMachine({ name: "judged", definition });
	const { executionArn } = engine.startExecution({ stateMachineArn, input });
	const { status = "", output, error, cause } = await engine.waitFor(executionArn);
	const { events = [] } = engine.getExecutionHistory({ executionArn, maxResults: 1000 });
	return { status, output, error, cause, events };
}

const moto = await startMoto();
if ("skipped" in moto) {
	say(`Skipped. ${moto.skipped}`);
	process.exit(0);
}
let differing = 0;
for (const definition of randomMachines(machines, seed)) {
	const ours = linesOf(await runOurs(definition, INPUT));
	const theirs = linesOf(await moto.run(definition, INPUT));
	if (JSON.stringify(ours) === JSON.stringify(theirs)) continue;
	differing += 1;
	if (differing > SHOWN) continue;
	say(`\n${definition}`);
	for (const line of ours.filter((one) => !theirs.includes(one))) say(`  ours   ${line}`);
	for (const line of theirs.filter((one) => !ours.includes(one))) say(`  moto   ${line}`);
}
await moto.stop();
await engine.stop();
say(`${machines} machines with seed ${seed}: ${differing} are run differently.`);
if (differing > 0) process.exitCode = 1;
