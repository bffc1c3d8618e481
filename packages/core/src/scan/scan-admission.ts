/**
 * Limits what one process scans at a time, since each package of a scan takes memory until the answer is sent: two
 * scans of one caller, and some large ones of all callers. Further scans are refused at once with the time to try
 * again. A Lambda has one request at a time and never reaches the limit.
 */

export const SCANS_OF_A_CALLER = 2;
/** Packages of all scans under way; one scan alone is always let in. */
export const PACKAGES_AT_A_TIME = 40_000;
/** A scan of 10,000 packages takes about a second. */
const RETRY_AFTER_SECONDS = 2;

/** The scan was not begun: there are too many under way. */
export class TooManyScansError extends Error {
	override name = "TooManyScansError";
	/** The limit that was reached: the caller's own, or that of all callers together. */
	readonly whose: "caller" | "everybody";
	readonly retryAfterSeconds = RETRY_AFTER_SECONDS;

	constructor(whose: "caller" | "everybody") {
		super(
			whose === "caller"
				? `${SCANS_OF_A_CALLER} of your scans are running. Try again when one of them has ended.`
				: "Too many packages are being scanned at the moment. Try again shortly.",
		);
		this.whose = whose;
	}
}

/**
 * Does the work of a scan when there is room for it.
 *
 * @param packages of the scan
 * @throws TooManyScansError, and the errors of `work`
 */
export type AdmitScan = <T>(caller: string, packages: number, work: () => Promise<T>) => Promise<T>;

export function createScanAdmission(): AdmitScan {
	const scansOf = new Map<string, number>();
	let underWay = 0;

	return async (caller, packages, work) => {
		const own = scansOf.get(caller) ?? 0;
		if (own >= SCANS_OF_A_CALLER) throw new TooManyScansError("caller");
		if (underWay > 0 && underWay + packages > PACKAGES_AT_A_TIME) throw new TooManyScansError("everybody");
		scansOf.set(caller, own + 1);
		underWay += packages;
		try {
			return await work();
		} finally {
			underWay -= packages;
			const left = (scansOf.get(caller) ?? 1) - 1;
			if (left > 0) scansOf.set(caller, left);
			else scansOf.delete(caller);
		}
	};
}
