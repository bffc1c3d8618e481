import type { CollectionRequests } from "@dephealth/core/collection/collection-request-topic.ts";
import type { PackageHealing } from "@dephealth/core/healing/healing-store.ts";
import { logger } from "@dephealth/core/observability/logger.ts";
import { formatPackageRef, type PackageRef } from "@dephealth/core/packages/package-ref.ts";
import { z } from "zod";
import { collectionRequests, packageHealing } from "../../compose/healing.ts";
import { taskHandler } from "../invocation.ts";
import { packageRefSchema, parseTaskInput } from "../task-input.ts";

const inputSchema = z.object({
	packages: z.array(packageRefSchema).max(100),
	start: z.string().max(24),
});

/** Task of the state machine: hands what was taken to the topic, and gives back what it did not accept. */
export function createRepublishPackages(deps: {
	requests: CollectionRequests;
	healing: Pick<PackageHealing, "giveBack">;
	onRefused: (ref: PackageRef, reason: string) => void;
}) {
	return async (input: unknown): Promise<{ republished: number; failed: number }> => {
		const { packages, start } = parseTaskInput(inputSchema, input);
		const refused = await deps.requests.publish(packages.map((ref) => ({ package: ref, start })));
		for (const { request, reason } of refused) {
			deps.onRefused(request.package, reason);
			// If this fails too, the window's end gives it back.
			await deps.healing.giveBack(request.package).catch(() => undefined);
		}
		return { republished: packages.length - refused.length, failed: refused.length };
	};
}

export const handler = taskHandler("republish-packages", (input) =>
	createRepublishPackages({
		requests: collectionRequests(),
		healing: packageHealing(),
		onRefused: (ref, reason) =>
			logger.warn("a lost package could not be republished", { package: formatPackageRef(ref), reason }),
	})(input),
);
