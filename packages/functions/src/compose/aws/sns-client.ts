/** The client of the topics, one a composition; its SDK is loaded at the first use. */
import { PINNED_RETRIES } from "@dephealth/core/aws/client-settings.ts";
import { part } from "../process/composition.ts";
import { once } from "../process/once.ts";

export const snsClient = /* @__PURE__ */ part((c) =>
	once(async () => {
		const { SNSClient } = await import("@aws-sdk/client-sns");
		return new SNSClient({ ...c.aws, ...PINNED_RETRIES });
	}),
);
