/** The real tasks of collect-package on the given stores, with sources that all answer. */

import { collectState, type TaskFunctionName } from "@dephealth/contract/task-functions.ts";
import { SOURCE_NAMES } from "@dephealth/contract/vocabulary.ts";
import type { Clock } from "@dephealth/core/clock.ts";
import { fittedForecastModel } from "@dephealth/core/scoring/forecast/fitted-model.ts";
import { createClaim } from "@dephealth/functions/tasks/collect-package/claim.ts";
import { handler as classifyFailures } from "@dephealth/functions/tasks/collect-package/classify-failures.ts";
import { createRecordPermanentFailure } from "@dephealth/functions/tasks/collect-package/record-permanent-failure.ts";
import { createReleaseClaim } from "@dephealth/functions/tasks/collect-package/release-claim.ts";
import { createResolveRepository } from "@dephealth/functions/tasks/collect-package/resolve-repository.ts";
import { createSave } from "@dephealth/functions/tasks/collect-package/save.ts";
import { createScore } from "@dephealth/functions/tasks/collect-package/score.ts";
import type { LambdaFunction } from "@dephealth/local/asl/run/integrations/lambda-invoke.ts";
import type { LocalStorage } from "../local-storage.ts";
import { REPORTS } from "../source-reports.ts";

export type Functions = Partial<Record<TaskFunctionName, LambdaFunction>>;

export function collectionTasks(
	{ packages, permanentFailures }: Pick<LocalStorage, "packages" | "permanentFailures">,
	clock: Clock,
): Functions {
	return {
		ClaimFunction: createClaim(packages),
		...Object.fromEntries(
			SOURCE_NAMES.map((source) => [`${collectState(source)}Function`, async () => REPORTS[source]()]),
		),
		ResolveRepositoryFunction: createResolveRepository({
			npm: { resolveRepository: async () => ({ host: "github.com", path: "expressjs/express" }) },
			depsDev: { resolveRepository: async () => ({ host: "github.com", path: "serde-rs/serde" }) },
			registry: { resolveRepository: async () => null },
		}),
		ClassifyFailuresFunction: classifyFailures,
		ScoreFunction: createScore({ clock, model: fittedForecastModel, sandbox: false }),
		SaveFunction: createSave(packages, async () => {}),
		ReleaseClaimFunction: createReleaseClaim(packages),
		RecordPermanentFailureFunction: createRecordPermanentFailure({ packages, permanentFailures }),
	};
}
