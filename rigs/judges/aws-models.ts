/**
 * `npm run judge:aws-models`: every resource of the evaluated app against AWS's own service models (botocore), each
 * created in moto, and the policies read by a linter (parliament). Needs python3 and SST's platform
 * (`npm run infra:install`).
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { missingPlatform } from "../../scripts/infra-platform.ts";
import { scriptArguments } from "../../scripts/script-arguments.ts";
import { createSynthesizer } from "../../tests/infra/synth/synthesize.ts";
import { pythonPrograms } from "./python.ts";

scriptArguments({
	run: "npm run judge:aws-models",
	does: "Compares every resource of the AWS app with AWS's service models, makes each in moto, and reads\nthe policies with parliament. Needs python3 and SST's platform. Ends with 1 when one is wrong.",
});
const PACKAGES = ["moto[all]==5.2.5", "parliament==1.6.4", "setuptools<81"];
const SCRIPT = new URL("aws-models/judge.py", import.meta.url).pathname;
const MAX_OUTPUT_BYTES = 64 * 1024 * 1024;

type Finding = { judge: string; resource: string; message: string };
type Line = Finding | { counts: { resources: number; policies: number } };

function say(line: string): void {
	process.stdout.write(`${line}\n`);
}

const python = pythonPrograms("aws-models", PACKAGES);
const reason = "skipped" in python ? python.skipped : missingPlatform();
if ("skipped" in python || reason) {
	say(`Skipped. ${reason}`);
	process.exit(0);
}

const synthesizer = await createSynthesizer();
const [app] = await synthesizer.evaluate([
	{
		stage: "production",
		environment: {
			DEPHEALTH_MAIL_SENDER: "dephealth.example.org",
			DEPHEALTH_ALARM_EMAIL: "operators@example.org",
		},
	},
]);
synthesizer.dispose();
if (!app) throw new Error("The app was not evaluated.");

const judged = spawnSync(join(python.folder, "python"), [SCRIPT], {
	input: JSON.stringify({ resources: app.resources }),
	encoding: "utf8",
	maxBuffer: MAX_OUTPUT_BYTES,
	env: {
		...process.env,
		AWS_ACCESS_KEY_ID: "judge",
		AWS_SECRET_ACCESS_KEY: "judge",
		AWS_DEFAULT_REGION: app.region,
	},
});
if (judged.status !== 0) {
	process.stderr.write(judged.stderr);
	process.exit(1);
}
let found = 0;
for (const text of judged.stdout.trim().split("\n")) {
	const line = JSON.parse(text) as Line;
	if ("counts" in line) {
		const { resources, policies } = line.counts;
		say(`${resources} resources and ${policies} policies judged: ${found} findings.`);
		continue;
	}
	found += 1;
	say(`${line.judge}: ${line.resource}: ${line.message}`);
}
if (found > 0) process.exitCode = 1;
