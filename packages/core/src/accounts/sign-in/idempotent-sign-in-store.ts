/**
 * Signing in once for each link and browser. The link's conditional write guards: it lets in one, once. Powertools'
 * idempotency answers: a browser that sends its form again gets the answer it got. What is stored, in the Operations
 * table, is a hash of link and browser and the owner; nobody can sign in with it.
 */
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SignInUnderWayError, StorageUnavailableError } from "../../errors.ts";
import type { MagicLinkStore } from "./magic-link-store.ts";
import { MAGIC_LINK_LIFETIME_MS } from "./one-time-token.ts";

/**
 * @param tokenHash of the link; @param nonceHash of the browser's nonce
 * @returns the owner
 * @throws TokenInvalidError, TokenExpiredError, TokenAlreadyUsedError, SignInUnderWayError, StorageUnavailableError
 */
export type SignIn = (tokenHash: string, nonceHash: string) => Promise<string>;

const KEY_PREFIX = "sign-in";
/** The answer is remembered for as long as the browser keeps the nonce. */
const REMEMBERED_SECONDS = MAGIC_LINK_LIFETIME_MS / 1000;
/** A request that has not ended by then never will: its Lambda is gone. */
const IN_PROGRESS_MS = 10_000;

/** @param deps.client a plain client, made at the first use: Powertools marshals by itself */
export function createIdempotentSignIn(deps: {
	magicLinks: Pick<MagicLinkStore, "consume">;
	client: () => DynamoDBClient;
	tableName: string;
}): SignIn {
	let made:
		| Promise<(user: { tokenHash: string; nonceHash: string }) => Promise<{ owner: string }>>
		| undefined;

	async function make() {
		const [{ IdempotencyConfig, makeIdempotent }, { DynamoDBPersistenceLayer }] = await Promise.all([
			import("@aws-lambda-powertools/idempotency"),
			import("@aws-lambda-powertools/idempotency/dynamodb"),
		]);
		const config = new IdempotencyConfig({ hashFunction: "sha256", expiresAfterSeconds: REMEMBERED_SECONDS });
		// Powertools asks a Lambda's context for this one number.
		config.registerLambdaContext({ getRemainingTimeInMillis: () => IN_PROGRESS_MS } as Parameters<
			typeof config.registerLambdaContext
		>[0]);
		const persistenceStore = new DynamoDBPersistenceLayer({
			tableName: deps.tableName,
			awsSdkV3Client: deps.client(),
			keyAttr: "pk",
			sortKeyAttr: "sk",
			staticPkValue: `IDEMPOTENCY#${KEY_PREFIX}`,
			expiryAttr: "ttl",
		});
		return makeIdempotent(
			async ({ tokenHash }: { tokenHash: string; nonceHash: string }) => ({
				owner: await deps.magicLinks.consume(tokenHash),
			}),
			{ persistenceStore, config, keyPrefix: KEY_PREFIX },
		);
	}

	return async (tokenHash, nonceHash) => {
		made ??= make();
		const signIn = await made;
		try {
			const { owner } = await signIn({ tokenHash, nonceHash });
			return owner;
		} catch (error) {
			throw translate(error);
		}
	};
}

function translate(error: unknown): unknown {
	if (!(error instanceof Error)) return error;
	switch (error.name) {
		case "IdempotencyAlreadyInProgressError":
			return new SignInUnderWayError();
		case "IdempotencyPersistenceLayerError":
		case "IdempotencyInconsistentStateError":
			return new StorageUnavailableError("The sign-in could not be recorded. Try again.", {
				cause: error,
			});
		default:
			return error;
	}
}
