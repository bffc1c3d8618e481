/**
 * Runs inside SST's bundle, in a process of its own: evaluates the app of `sst.config.ts` with Pulumi's mocks in
 * place of AWS and writes down every resource that would be created.
 */
import { writeFileSync } from "node:fs";
import * as pulumi from "@pulumi/pulumi";
import { run } from "../../../.sst/platform/src/auto/run.ts";
import config from "../../../sst.config.ts";
import { ACCOUNT, answerCall, REGION, stateOf } from "./mock-aws.ts";

type Recorded = { type: string; name: string; inputs: Record<string, unknown> };

declare global {
	/** SST's `$app`, which the bundle reads from here. */
	var $sstApp: unknown;
}

const { stage, outFile } = JSON.parse(process.env["SYNTH_INPUT"] ?? "{}") as {
	stage: string;
	outFile: string;
};
const app = await config.app({ stage });
globalThis.$sstApp = { ...app, stage };

const resources: Recorded[] = [];
await pulumi.runtime.setMocks(
	{
		newResource(args) {
			resources.push({ type: args.type, name: args.name, inputs: args.inputs });
			return { id: `${args.name}-id`, state: stateOf(args.type, args.name, args.inputs) };
		},
		call: (args) => answerCall(args.token, args.inputs),
	},
	app.name,
	stage,
	false,
);

let outputs: unknown;
await pulumi.runtime.runInPulumiStack(async () => {
	const declared = await run(config.run);
	pulumi.output(declared).apply((value) => {
		outputs = value;
	});
	return declared;
});
// Components declare resources in callbacks that nothing awaits; when nothing is left to do, all have been declared.
process.once("beforeExit", () => {
	writeFileSync(
		outFile,
		JSON.stringify({ stage, account: ACCOUNT, region: REGION, app, outputs, resources }),
	);
});
