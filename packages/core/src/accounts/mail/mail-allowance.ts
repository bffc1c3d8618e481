/** The number of mails that a network may ask for: they may fill somebody else's mailbox. */
import type { Clock } from "../../clock.ts";
import { QuotaExceededError } from "../../errors.ts";
import type { DemoUsageStore } from "../usage/demo-quota.ts";
import { hourOf, isWithinLimit } from "../usage/usage-policy.ts";

/** An office behind one address; each mailbox has its own limit of one a minute. */
export const MAILS_PER_HOUR = 30;

/** @returns what counts a request of a network; throws QuotaExceededError, StorageUnavailableError */
export function createMailAllowance(deps: {
	usage: DemoUsageStore;
	clock: Clock;
}): (network: string) => Promise<void> {
	return async (network) => {
		const hour = hourOf(deps.clock.now());
		const used = await deps.usage.add(network, hour);
		if (isWithinLimit(used, 1, MAILS_PER_HOUR)) return;
		throw new QuotaExceededError(`One network can ask for ${MAILS_PER_HOUR} mails an hour.`, {
			limit: MAILS_PER_HOUR,
			resetsAt: hour.endsAt,
		});
	};
}
