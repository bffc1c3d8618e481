import { ROUTES } from "@dephealth/contract/routes/routes.ts";
import { BULK_SOURCE_NAMES } from "@dephealth/contract/vocabulary.ts";

/** Names that no upstream knows begin so. */
export const UNKNOWN_PACKAGE = "sandbox-unknown-1";

/** Permissions of which the use below makes no use, and why they are needed all the same. */
export const UNUSED_HERE: ReadonlyMap<string, string> = new Map([
	[
		"packages/functions/src/tasks/collect-package/record-permanent-failure.handler: UpdateItem on operations",
		"it records a package that every source refuses for good, and no source refuses here; an unknown name leaves no record",
	],
	...["get-scan", "get-scan-report"].map((route): [string, string] => [
		`packages/functions/src/api/routes/scans/${route}.handler: StartExecution on collect-packages`,
		"only what nobody has collected after ten minutes is asked for once more",
	]),
	[
		"packages/functions/src/tasks/heal-stale-packages/republish-packages.handler: UpdateItem on packages",
		"it gives back what the topic has refused, and this one refuses nothing",
	],
	[
		"packages/functions/src/api/routes/sign-in/verify.handler: DeleteItem on accounts",
		"it takes back a key for which there is no room, and somebody new has room",
	],
	[
		"packages/functions/src/tasks/deliver-webhook/record-webhook-outcome.handler: DeleteItem on accounts",
		"it removes what it has recorded when the account was deleted meanwhile, and here none is deleted under way",
	],
	...["save", "release-claim", "record-permanent-failure"].map((task): [string, string] => [
		`packages/functions/src/tasks/collect-package/${task}.handler: GetItem on packages`,
		"run again after its own write, it looks who has written, and here no task is run twice",
	]),
	[
		"packages/functions/src/tasks/collect-packages/settle-collected.handler: GetItem on packages",
		"run again after its own write, it looks who has written, and here no task is run twice",
	],
	[
		"packages/functions/src/tasks/collect-packages/settle-collected.handler: UpdateItem on operations",
		"it records a package that every source refuses for good, and no source refuses here",
	],
	[
		"packages/functions/src/tasks/collect-packages/settle-collected.handler: Publish on risk-changes",
		"only what was known before can have changed, and a scan collects what is not known",
	],
	...BULK_SOURCE_NAMES.filter((source) => source !== "registry").map((source): [string, string] => [
		`packages/functions/src/tasks/collect-packages/collect-${source.replaceAll("_", "-")}-batch.handler: PutItem on operations`,
		"collections of single packages have opened the circuits before a batch meets the outage",
	]),
	[
		"packages/functions/src/tasks/refresh-packages/find-unfinished.handler: Query on packages",
		"ten minutes after an outage it looks what was left",
	],
	[
		"packages/functions/src/tasks/refresh-packages/settle-batch.handler: GetItem on packages",
		"a package that somebody else has written since it was read is read again, and here nobody does",
	],
	...ROUTES.filter(({ auth }) => auth === "caller").map(({ handler }): [string, string] => [
		`${handler}: Publish on mail-requests`,
		"an account is notified when it comes to 80 % of its plan, and this one has no limit",
	]),
]);
