/**
 * A hundred kills -9 across collections, scans, sign-ups and webhooks, with the clock jumping: `npm run kill-campaign`.
 * Ends with 1 when a promise was broken. `--kills` and `--seed` choose another campaign.
 */

import { scriptArguments } from "../../scripts/script-arguments.ts";
import { killCampaign } from "./campaign.ts";

const { kills, seed } = scriptArguments({
	run: "npm run kill-campaign",
	does: "Kills the product again and again while it works, and looks whether it keeps its promises.\nEnds with 1 when one was broken.",
	options: {
		kills: { kind: "number", says: "how often", least: 1, most: 100_000, usually: 100 },
		seed: {
			kind: "number",
			says: "which campaign",
			least: 0,
			most: 2 ** 31,
			usually: "by chance",
		},
	},
}).values;
print(`${kills} kills, seed ${seed}\n`);
const startedAt = performance.now();
const result = await killCampaign({
	kills,
	seed,
	onKill(kill, ledger) {
		if (kill % 10 !== 0 && kill !== kills) return;
		const { collections, scans, mails, accounts, changes } = ledger;
		print(
			`${String(kill).padStart(4)} kills: promised ${collections.size} collections, ${scans.size} scans, ${mails.size} mails, ${accounts.length} accounts, ${changes.size} webhook events`,
		);
	},
	onRecovery(hours, open) {
		print(`${String(hours).padStart(4)} hours later: ${open} promises are open`);
	},
});
const { promised, resumed, deliveredAgain } = result;
print("");
for (const [what, count] of Object.entries(promised)) print(`${what.padEnd(12)} ${count} promised`);
print(`${"executions".padEnd(12)} ${resumed} went on after a kill`);
print(`${"webhooks".padEnd(12)} ${deliveredAgain} delivered more than once, under the same id`);
print(`${"recovery".padEnd(12)} ${result.hours} hours of the product's time`);
print(`${((performance.now() - startedAt) / 1000).toFixed(0)} s`);
for (const complaint of result.complaints.slice(0, 30)) print(`BROKEN: ${complaint}`);
print(
	result.complaints.length === 0 ? "Nothing was lost." : `${result.complaints.length} promises were broken.`,
);
process.exitCode = result.complaints.length === 0 ? 0 : 1;

function print(line: string): void {
	process.stdout.write(`${line}\n`);
}
