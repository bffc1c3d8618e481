import { BULK_SOURCE_NAMES, type BulkSourceName, SOURCE_NAMES, type SourceName } from "./vocabulary.ts";

/**
 * The functions that state machines call, by the placeholder the definitions use for them. Plain data: the
 * infrastructure makes Lambdas of it, the embedded runtime loads the same handlers into its process.
 */
const task = (file: string) => `packages/functions/src/tasks/${file}.handler`;

type Pascal<S extends string> = S extends `${infer Word}_${infer Rest}`
	? `${Capitalize<Word>}${Pascal<Rest>}`
	: Capitalize<S>;

/** `deps_dev` is read by the state `CollectDepsDev`. */
export function collectState<N extends SourceName>(source: N): `Collect${Pascal<N>}` {
	const words = source.split("_").map((word) => word.charAt(0).toUpperCase() + word.slice(1));
	return `Collect${words.join("")}` as `Collect${Pascal<N>}`;
}

/** One a source: `CollectDepsDevFunction` in the file `collect-deps-dev`. */
export const SOURCE_FUNCTIONS = Object.fromEntries(
	SOURCE_NAMES.map((source) => [
		`${collectState(source)}Function`,
		task(`collect-package/collect-${source.replaceAll("_", "-")}`),
	]),
) as Readonly<Record<`Collect${Pascal<SourceName>}Function`, string>>;

/** One a source that is asked in bulk: `CollectDepsDevBatchFunction` in the file `collect-deps-dev-batch`. */
export const BATCH_FUNCTIONS = Object.fromEntries(
	BULK_SOURCE_NAMES.map((source) => [
		`${collectState(source)}BatchFunction`,
		task(`collect-packages/collect-${source.replaceAll("_", "-")}-batch`),
	]),
) as Readonly<Record<`Collect${Pascal<BulkSourceName>}BatchFunction`, string>>;

export type BatchFunctionName = keyof typeof BATCH_FUNCTIONS;

/** Placeholder in `state-machines/*.asl.json` → handler path from the repository's root. */
export const TASK_FUNCTIONS = {
	ClaimFunction: task("collect-package/claim"),
	...SOURCE_FUNCTIONS,
	ResolveRepositoryFunction: task("collect-package/resolve-repository"),
	ClassifyFailuresFunction: task("collect-package/classify-failures"),
	ScoreFunction: task("collect-package/score"),
	SaveFunction: task("collect-package/save"),
	ReleaseClaimFunction: task("collect-package/release-claim"),
	RecordPermanentFailureFunction: task("collect-package/record-permanent-failure"),
	ClaimBatchFunction: task("collect-packages/claim-batch"),
	...BATCH_FUNCTIONS,
	SettleCollectedFunction: task("collect-packages/settle-collected"),
	ReceiveDeadLettersFunction: task("process-dead-letters/receive-dead-letters"),
	DecideDeadLetterFunction: task("process-dead-letters/decide-dead-letter"),
	RecordDeadLetterFunction: task("process-dead-letters/record-dead-letter"),
	SummarizeDeadLettersFunction: task("process-dead-letters/summarize-dead-letters"),
	PlanRefreshFunction: task("refresh-packages/plan-refresh"),
	FindUnfinishedFunction: task("refresh-packages/find-unfinished"),
	SettleBatchFunction: task("refresh-packages/settle-batch"),
	FindStuckPackagesFunction: task("heal-stale-packages/find-stuck-packages"),
	RepublishPackagesFunction: task("heal-stale-packages/republish-packages"),
	SummarizeHealingFunction: task("heal-stale-packages/summarize-healing"),
	DeliverWebhookFunction: task("deliver-webhook/deliver-webhook"),
	ClassifyDeliveryFailureFunction: task("deliver-webhook/classify-delivery-failure"),
	FindWebhookSubscriptionFunction: task("deliver-webhook/find-webhook-subscription"),
	RecordWebhookOutcomeFunction: task("deliver-webhook/record-webhook-outcome"),
} as const satisfies Record<string, string>;

export type TaskFunctionName = keyof typeof TASK_FUNCTIONS;
