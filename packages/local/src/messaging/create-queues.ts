import { randomUUID } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { type Clock, monotonicNow } from "@dephealth/core/clock.ts";
import { AwsError } from "../aws/aws-error.ts";
import { addColumn, fromRow, prepare, SCHEMA } from "./queue-statements.ts";
import type {
	MessageAttributes,
	QueueAttributes,
	Queues,
	ReceivedMessage,
	ReceiveOptions,
} from "./queues.ts";

/** Below AWS's present 1 MiB, equal to what Step Functions may carry. */
export const MAX_MESSAGE_BYTES = 262_144;

/** SQS hides no message for longer; a later time was written by a clock that was ahead. */
const LONGEST_HIDDEN_MS = 12 * 3_600_000;

/**
 * A message may become due earlier when the clock is set; only messages written by a settable clock also have a
 * monotonic time.
 */
const LONGEST_LOOK_AWAY_MS = 60_000;

/** A smaller difference between the wall clock and the time that has passed is no jump. */
const SMALLEST_JUMP_MS = 60_000;

/** A clock that is set back takes no message that had this much time left. */
const LEAST_LEFT_MS = 86_400_000;

/** A process may be killed more often than its messages deserve; one message may kill it each time. */
const MOST_DEATHS = 20;

const DEFAULT_ATTRIBUTES: QueueAttributes = { visibilityTimeout: 30, delay: 0, retention: 345_600 };

export function createQueues(deps: { database: DatabaseSync; clock: Clock }): Queues {
	const { database, clock } = deps;
	database.exec(SCHEMA);
	addColumn(database);
	const statements = prepare(database);
	const arrivals = new Set<() => void>();
	const stopped = new AbortController();
	let offset = offsetNow();
	const longestSleepMs = clock.monotonic ? LONGEST_LOOK_AWAY_MS : Number.POSITIVE_INFINITY;

	function attributesOf(name: string): QueueAttributes {
		const row = statements.queue.get(name);
		if (!row) {
			throw new AwsError("QueueDoesNotExist", "The specified queue does not exist.", {
				type: "com.amazonaws.sqs#QueueDoesNotExist",
			});
		}
		return JSON.parse(String(row["attributes"])) as QueueAttributes;
	}

	/** Wall time minus the time that has passed for this process. */
	function offsetNow(): number {
		return clock.now() - monotonicNow(clock);
	}

	/**
	 * Time that has passed on the clock only, as when the machine slept or somebody set its clock, is time away: no message
	 * expires by it.
	 */
	function followClock(): void {
		const jump = offsetNow() - offset;
		if (Math.abs(jump) < SMALLEST_JUMP_MS) return;
		offset += jump;
		postpone(jump);
	}

	function postpone(ms: number): void {
		statements.postpone.run(Math.round(ms), clock.now() + LEAST_LEFT_MS, Math.round(Math.min(ms, 0)));
	}

	function announceArrival(): void {
		for (const wake of [...arrivals]) wake();
	}

	function send(
		name: string,
		message: { body: string; delaySeconds?: number; attributes?: MessageAttributes },
	) {
		followClock();
		const queue = attributesOf(name);
		if (Buffer.byteLength(message.body) > MAX_MESSAGE_BYTES) {
			throw new AwsError(
				"InvalidParameterValue",
				`One or more parameters are invalid. A message must be shorter than ${MAX_MESSAGE_BYTES} bytes.`,
			);
		}
		const messageId = randomUUID();
		const now = clock.now();
		const delay = message.delaySeconds ?? queue.delay;
		statements.insert.run(
			messageId,
			name,
			message.body,
			JSON.stringify(message.attributes ?? {}),
			now,
			now + delay * 1000,
			now + queue.retention * 1000,
		);
		announceArrival();
		return messageId;
	}

	function take(name: string, options: ReceiveOptions): ReceivedMessage[] {
		followClock();
		const queue = attributesOf(name);
		const now = clock.now();
		statements.expire.run(name, now);
		const taken: ReceivedMessage[] = [];
		for (const row of statements.visible.all(name, now, now + LONGEST_HIDDEN_MS, options.max)) {
			const message = fromRow(row, randomUUID(), now);
			if (queue.redrive && message.receiveCount > queue.redrive.maxReceives) {
				const { retention } = attributesOf(queue.redrive.deadLetterQueue);
				statements.move.run(queue.redrive.deadLetterQueue, now, now + retention * 1000, message.messageId);
				announceArrival();
				continue;
			}
			const hiddenUntil = now + (options.visibilityTimeout ?? queue.visibilityTimeout) * 1000;
			statements.receive.run(
				message.receiptHandle,
				message.receiveCount,
				message.firstReceivedAt,
				hiddenUntil,
				message.messageId,
			);
			taken.push(message);
		}
		return taken;
	}

	/** Resolves at the next arrival, when a hidden or delayed message is due, or after `ms`. */
	async function waitForChange(name: string, ms: number, signal: AbortSignal | undefined): Promise<void> {
		const due = statements.nextDue.get(name, clock.now())?.["visible_at"];
		const untilDue = typeof due === "number" ? due - clock.now() : Number.POSITIVE_INFINITY;
		const wakeUp = new AbortController();
		const signals = [wakeUp.signal, stopped.signal, ...(signal ? [signal] : [])];
		const wake = () => wakeUp.abort();
		arrivals.add(wake);
		try {
			await clock.sleep(Math.max(Math.min(ms, untilDue, longestSleepMs), 1), AbortSignal.any(signals));
		} catch {
			// Woken early; the caller looks again.
		} finally {
			arrivals.delete(wake);
		}
	}

	async function receive(name: string, options: ReceiveOptions): Promise<ReceivedMessage[]> {
		const deadline = monotonicNow(clock) + (options.waitSeconds ?? 0) * 1000;
		for (;;) {
			const messages = take(name, options);
			const remaining = deadline - monotonicNow(clock);
			if (messages.length > 0 || remaining <= 0 || options.signal?.aborted || stopped.signal.aborted)
				return messages;
			await waitForChange(name, remaining, options.signal);
		}
	}

	return {
		create(name, attributes = {}) {
			const before = statements.queue.get(name);
			const known = before
				? (JSON.parse(String(before["attributes"])) as QueueAttributes)
				: DEFAULT_ATTRIBUTES;
			statements.upsertQueue.run(name, JSON.stringify({ ...known, ...attributes }));
		},
		names: () => statements.queues.all().map((row) => String(row["name"])),
		attributesOf,
		depth(name) {
			attributesOf(name);
			const row = statements.depth.get(clock.now(), clock.now(), clock.now(), name);
			return {
				visible: Number(row?.["visible"] ?? 0),
				inFlight: Number(row?.["in_flight"] ?? 0),
				delayed: Number(row?.["delayed"] ?? 0),
			};
		},
		oldestMs(name) {
			const now = clock.now();
			const sentAt = statements.oldest.get(name, now)?.["sent_at"];
			return typeof sentAt === "number" ? Math.max(0, now - sentAt) : undefined;
		},
		send,
		receive,
		delete: (name, receiptHandle) => {
			attributesOf(name);
			statements.delete.run(name, receiptHandle);
		},
		changeVisibility(name, receiptHandle, seconds) {
			followClock();
			attributesOf(name);
			const { changes } = statements.changeVisibility.run(clock.now() + seconds * 1000, name, receiptHandle);
			if (Number(changes) === 0) {
				throw new AwsError("MessageNotInflight", "The message referred to is not in flight.", {
					type: "com.amazonaws.sqs#MessageNotInflight",
				});
			}
			announceArrival();
		},
		giveBack(name) {
			attributesOf(name);
			statements.giveBack.run(clock.now(), name, MOST_DEATHS);
			announceArrival();
		},
		postpone,
		purge: (name) => {
			attributesOf(name);
			statements.purge.run(name);
		},
		stop: () => stopped.abort(),
	};
}
