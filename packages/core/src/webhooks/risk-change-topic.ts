/** Publishes changes of packages' risk to a topic; its subscribers notify those who watch the package. */
import type { SNSClient } from "@aws-sdk/client-sns";
import { QueueUnavailableError } from "../errors.ts";
import { classifyError } from "../resilience/error-classifier.ts";
import type { RiskChanges } from "./notify-risk-change.ts";

/** @param deps.client made at the first use: few results change a risk */
export function createRiskChanges(deps: { client: () => Promise<SNSClient>; topicArn: string }): RiskChanges {
	return {
		async publish(event) {
			try {
				const { PublishCommand } = await import("@aws-sdk/client-sns");
				const client = await deps.client();
				await client.send(new PublishCommand({ TopicArn: deps.topicArn, Message: JSON.stringify(event) }));
			} catch (cause) {
				if (classifyError(cause) !== "transient") throw cause;
				throw new QueueUnavailableError(
					"A change of risk could not be published. It is published when the package is saved again.",
					{ cause },
				);
			}
		},
	};
}
