/** The ledger of promises: everything the product answered before it was killed. */

/** The password of an account, in effect: shown once, when the address was confirmed. */
export type Account = { email: string; apiKey: string };

export type Ledger = {
	/** Packages whose collection was accepted. */
	collections: Set<string>;
	/** Packages by scan. */
	scans: Map<string, string[]>;
	/** Addresses for which a mail was promised. */
	mails: Set<string>;
	accounts: Account[];
	/** Ids of changes of risk that the topic accepted. */
	changes: Set<string>;
	/** Deliveries by the id of their change. */
	delivered: Map<string, number>;
	/** Answers that should never be given. */
	failures: string[];
};

export function createLedger(): Ledger {
	return {
		collections: new Set(),
		scans: new Map(),
		mails: new Set(),
		accounts: [],
		changes: new Set(),
		delivered: new Map(),
		failures: [],
	};
}
