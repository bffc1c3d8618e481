import { createApiKeyStore } from "@dephealth/core/accounts/api-keys/api-key-store.ts";
import { createAccountQuota, type UsageAlert } from "@dephealth/core/accounts/usage/account-quota.ts";
import { createDemoQuota } from "@dephealth/core/accounts/usage/demo-quota.ts";
import { createDemoUsageStore, createUsageStore } from "@dephealth/core/accounts/usage/usage-store.ts";
import { systemClock } from "@dephealth/core/clock.ts";
import { StorageUnavailableError } from "@dephealth/core/errors.ts";
import { createAuthenticate, type GuardedAuth } from "@dephealth/functions/api/http/caller/authenticate.ts";
import { createGate } from "@dephealth/functions/api/http/caller/gate.ts";
import type { Respond } from "@dephealth/functions/api/http/request.ts";
import { expect } from "vitest";
import { anApiEvent } from "../../../../api-events.ts";
import { anApiHandler } from "../../../../handlers.ts";
import type { LocalStorage } from "../../../../local-storage.ts";
import { createRoundTrips } from "../../../../round-trips.ts";

export const NOW = Date.parse("2026-11-23T12:20:00Z");
export const clock = { ...systemClock, now: () => NOW };
export const RECORD = `${NOW / 1000 + 86_400}.id`;
const OK: Respond = async () => ({ status: 200, body: "{}" });

/** A separate process, which remembers nothing of another. */
export function createApi(
	storage: LocalStorage,
	options: { auth?: GuardedAuth; respond?: Respond; operators?: string[]; down?: "accounts" | "usage" } = {},
) {
	const trips = createRoundTrips(storage.client);
	const table = { client: trips.client, tableName: storage.tables.accounts, clock };
	const broken = { client: trips.client, tableName: "no-such-table", clock };
	const alerts: UsageAlert[] = [];
	const uncounted: unknown[] = [];
	const apiKeys = createApiKeyStore({ ...table, clock });
	const outage = () => Promise.reject(new StorageUnavailableError("down"));
	const gate = createGate({
		authenticate: createAuthenticate({
			apiKeys: options.down === "accounts" ? { findOwner: outage, access: outage } : apiKeys,
			readSession: async (cookies) => {
				const owner = cookies.get("session");
				return owner ? { owner, record: RECORD } : undefined;
			},
			operators: new Set(options.operators),
		}),
		accountQuota: createAccountQuota({
			usage: {
				...createUsageStore(options.down === "usage" ? broken : table),
				...(options.down === "accounts" && { countProved: outage }),
			},
			clock,
			sendAlert: async (_, alert) => {
				alerts.push(alert);
			},
			onStoreFailure: (error) => uncounted.push(error),
			onAlertFailure: (error) => expect.unreachable(String(error)),
		}),
		demoQuota: createDemoQuota({
			usage: createDemoUsageStore(options.down === "usage" ? broken : table),
			clock,
			onStoreFailure: (error) => uncounted.push(error),
		}),
	});
	const handler = anApiHandler({
		auth: options.auth ?? "caller",
		gate: () => gate,
		respond: options.respond ?? OK,
		now: () => NOW,
	});
	return { handler, trips, alerts, uncounted, client: trips.client };
}

export type Sent = {
	key?: string;
	session?: string;
	method?: string;
	headers?: Record<string, string>;
	ip?: string;
};

export function event({ key, session, method = "GET", headers, ip }: Sent) {
	return anApiEvent({
		method,
		headers: { ...(key !== undefined && { "x-api-key": key }), ...headers },
		...(session !== undefined && { cookies: [`session=${session}`] }),
		...(ip !== undefined && { sourceIp: ip }),
	});
}

export const codeOf = (response: { body?: string | undefined }) =>
	JSON.parse(response.body ?? "{}").error?.code;
