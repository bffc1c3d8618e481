/**
 * The functions that state machines call, by the placeholder the definitions use for them. Plain data: the
 * infrastructure makes Lambdas of it, the embedded runtime loads the same handlers into its process.
 */
const task = (file: string) => `packages/functions/src/tasks/${file}.handler`;

/** Placeholder in `state-machines/*.asl.json` → handler path from the repository's root. */
export const TASK_FUNCTIONS = {
	ClaimFunction: task("claim"),
	CollectNpmFunction: task("collect-npm"),
	CollectDepsDevFunction: task("collect-deps-dev"),
	ResolveRepositoryFunction: task("resolve-repository"),
	CollectGithubFunction: task("collect-github"),
	CollectBundlephobiaFunction: task("collect-bundlephobia"),
	ClassifyFailuresFunction: task("classify-failures"),
	ScoreFunction: task("score"),
	SaveFunction: task("save"),
	ReleaseClaimFunction: task("release-claim"),
	RecordPermanentFailureFunction: task("record-permanent-failure"),
	ReceiveDeadLettersFunction: task("receive-dead-letters"),
	DecideDeadLetterFunction: task("decide-dead-letter"),
	RecordDeadLetterFunction: task("record-dead-letter"),
	SummarizeDeadLettersFunction: task("summarize-dead-letters"),
	PlanRefreshFunction: task("plan-refresh"),
	FindUnfinishedFunction: task("find-unfinished"),
	CollectDepsDevBatchFunction: task("collect-deps-dev-batch"),
	CollectNpmBatchFunction: task("collect-npm-batch"),
	CollectGithubBatchFunction: task("collect-github-batch"),
	SettleBatchFunction: task("settle-batch"),
	FindStuckPackagesFunction: task("find-stuck-packages"),
	RepublishPackagesFunction: task("republish-packages"),
	SummarizeHealingFunction: task("summarize-healing"),
	DeliverWebhookFunction: task("deliver-webhook"),
	FindWebhookSubscriptionFunction: task("find-webhook-subscription"),
	RecordWebhookOutcomeFunction: task("record-webhook-outcome"),
} as const satisfies Record<string, string>;

export type TaskFunctionName = keyof typeof TASK_FUNCTIONS;
