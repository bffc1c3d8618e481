/** The messages between the thread of the functions and the one that holds the store. All of them are cloned. */
import type { AwsClientSettings } from "@dephealth/core/aws/client-settings.ts";
import type { LogLevel } from "@dephealth/core/observability/logger.ts";
import type { PackageRef } from "@dephealth/core/packages/package-ref.ts";
import type { Composition } from "@dephealth/functions/compose/process/composition.ts";
import type { StoreAnswer } from "../dynamodb/store-answer.ts";

export type FunctionSettings = {
	env: Composition["env"];
	/** Reaches every service but DynamoDB, which is asked by `call`. */
	aws: Required<Omit<AwsClientSettings, "dynamoDb">>;
	logLevel: LogLevel | undefined;
};

/** `id` is given back by the answer to the message. */
export type ToThread =
	/** The first message: the functions' composition is made of it. */
	| { kind: "compose"; settings: FunctionSettings }
	/** Asks for the turn in which a function may begin. */
	| { kind: "turn"; id: number }
	| {
			kind: "invoke";
			id: number;
			path: string;
			event: unknown;
			context: { awsRequestId: string; remainingMs: number } | undefined;
			/** As `wallOffsetOf` has it. */
			wallOffset: number;
	  }
	| { kind: "answer"; id: number; answer: StoreAnswer };

export type FromThread =
	/** The thread reads messages from now on. */
	| { kind: "ready" }
	| { kind: "turn"; id: number }
	/** `json` is undefined where the function answered nothing. */
	| { kind: "result"; id: number; json: string | undefined }
	| { kind: "failure"; id: number; error: FunctionError }
	/** An operation of DynamoDB with its input, as on the wire. */
	| StoreCall
	/** A metric as a line in the embedded metric format. */
	| { kind: "metric"; line: string }
	/** A package was written: what is cached of it may be old. */
	| { kind: "written"; ref: PackageRef };

export type StoreCall = { kind: "call"; id: number; operation: string; input: unknown };

/** What Lambda reports of an error. */
export type FunctionError = { name: string; message: string; stack: string };
