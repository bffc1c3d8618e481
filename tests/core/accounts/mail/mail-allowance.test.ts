import { createMailAllowance, MAILS_PER_HOUR } from "@dephealth/core/accounts/mail/mail-allowance.ts";
import type { DemoUsageStore } from "@dephealth/core/accounts/usage/demo-quota.ts";
import { QuotaExceededError } from "@dephealth/core/errors.ts";
import { expect, it } from "vitest";

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 10, 28, 12, 30);

it("a network may ask for thirty mails an hour, and is told when the next hour begins", async () => {
	const used = new Map<string, number>();
	let now = NOW;
	const usage = {
		async add(network: string, { endsAt }: { endsAt: number }) {
			const key = `${network} ${endsAt}`;
			used.set(key, (used.get(key) ?? 0) + 1);
			return used.get(key) ?? 0;
		},
	} as unknown as DemoUsageStore;
	const allow = createMailAllowance({ usage, clock: { now: () => now, sleep: async () => {} } });
	for (let mail = 0; mail < MAILS_PER_HOUR; mail++) await allow("203.0.113.7");
	const refused = await allow("203.0.113.7").catch((thrown: unknown) => thrown);
	expect(refused).toBeInstanceOf(QuotaExceededError);
	expect(refused).toMatchObject({
		limit: 30,
		resetsAt: NOW + HOUR / 2,
		message: "One network can ask for 30 mails an hour.",
	});
	await expect(allow("203.0.113.8")).resolves.toBeUndefined();
	now += HOUR;
	await expect(allow("203.0.113.7")).resolves.toBeUndefined();
});
