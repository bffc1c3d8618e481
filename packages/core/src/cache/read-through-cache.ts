/** Hot values of one process: bounded by bytes and age, each read once however many ask at the same time. */
import { LRUCache } from "lru-cache";

export type CachedValue<V> = {
	value: V;
	/** Milliseconds for which it may be served; 0 serves it to those who asked together and forgets it. */
	ttlMs: number;
	/** The bytes that it takes in memory. */
	bytes: number;
};

export type ReadThroughCache<S, V> = {
	/** The value itself when it is at hand, so that a hit waits for nothing; a promise while it is read. */
	get(subject: S): V | Promise<V>;
	/** Forgets a value. A read that is under way still answers those who wait for it, and is not kept. */
	invalidate(subject: S): void;
};

/**
 * Values are shared between requests: make them immutable, so that no request can change another's. A failed read is
 * reported to all who wait for it and is not kept.
 *
 * @param options.keyOf the key that identifies a subject
 * @param options.maxBytes the least recently used go first
 * @param options.now milliseconds that only grow
 * @throws RangeError when maxBytes is not a positive whole number
 */
export function createReadThroughCache<S, V extends object>(options: {
	keyOf: (subject: S) => string;
	read: (subject: S) => Promise<CachedValue<V>>;
	maxBytes: number;
	now: () => number;
}): ReadThroughCache<S, V> {
	const { keyOf, read, maxBytes, now } = options;
	if (!Number.isInteger(maxBytes) || maxBytes <= 0) {
		throw new RangeError(`maxBytes is a positive whole number of bytes, not ${maxBytes}.`);
	}
	// ttlResolution 0 keeps the library from rounding the clock with a timer of its own.
	const kept = new LRUCache<string, V>({ maxSize: maxBytes, perf: { now }, ttlResolution: 0 });
	const reads = new Map<string, Promise<V>>();

	function start(key: string, subject: S): Promise<V> {
		const reading: Promise<V> = readOnce(key, subject, () => reads.get(key) === reading);
		reads.set(key, reading);
		return reading;
	}

	async function readOnce(key: string, subject: S, isCurrent: () => boolean): Promise<V> {
		// The read is in the map before it can end, even if it ends at once.
		await null;
		try {
			const { value, ttlMs, bytes } = await read(subject);
			if (isCurrent() && ttlMs > 0) kept.set(key, value, { ttl: ttlMs, size: Math.max(1, Math.ceil(bytes)) });
			return value;
		} finally {
			if (isCurrent()) reads.delete(key);
		}
	}

	return {
		get(subject) {
			const key = keyOf(subject);
			return kept.get(key) ?? reads.get(key) ?? start(key, subject);
		},
		invalidate(subject) {
			const key = keyOf(subject);
			kept.delete(key);
			reads.delete(key);
		},
	};
}
