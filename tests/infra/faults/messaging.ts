import { add, change, type Faults, remove, set } from "./spoil.ts";

export const messagingFaults = {
	"every declared queue and topic exists": [
		{ says: "a queue is missing", apply: remove("queue", /^DeadLettersQueue/) },
	],
	"every queue has a dead-letter queue": [
		{ says: "none", apply: set("queue", /^DeadLettersQueue/, { redrivePolicy: undefined }) },
		{ says: "one that does not exist", apply: remove("queue", /DeadLettersPoison/) },
		{ says: "a new queue without", apply: add("queue", "OtherQueue", { name: "other" }) },
	],
	"poison is given up by the policy first": [
		{
			says: "moved after three receives",
			apply: change("queue", /^DeadLettersQueue/, (inputs) => {
				inputs["redrivePolicy"] = JSON.stringify({
					...JSON.parse(String(inputs["redrivePolicy"])),
					maxReceiveCount: 3,
				});
			}),
		},
	],
	"messages are kept as long as possible, encrypted": [
		{ says: "four days", apply: set("queue", /DeadLettersPoison/, { messageRetentionSeconds: 4 * 86_400 }) },
		{ says: "not encrypted", apply: set("queue", /^DeadLettersQueue/, { sqsManagedSseEnabled: false }) },
	],
	"messages stay hidden while they are handled": [
		{ says: "for 30 seconds", apply: set("queue", /^DeadLettersQueue/, { visibilityTimeoutSeconds: 30 }) },
	],
	"subscriptions are declared and keep what fails": [
		{
			says: "somebody else listens",
			apply: add("subscription", "OtherSubscription", {
				protocol: "https",
				endpoint: "https://other.example",
			}),
		},
		{
			says: "what fails is lost",
			apply: add("subscription", "LossySubscription", { protocol: "lambda", endpoint: "arn:aws:lambda:x" }),
		},
		{ says: "what a function fails at is lost", apply: remove("eventInvokeConfig", /SendAccountMail/) },
		{
			says: "it is sent to a queue that is none",
			apply: set("eventInvokeConfig", /SendAccountMail/, {
				destinationConfig: { onFailure: { destination: "arn:aws:sqs:eu-central-1:1:none" } },
			}),
		},
	],
	"mail is sent from the configured identity": [
		{ says: "another one", apply: add("mailIdentity", "OtherIdentity", { emailIdentity: "other.example" }) },
	],
} satisfies Faults;
