/**
 * Queues with SQS's semantics, kept in the data directory: visibility timeouts, delays, receipt handles, redrive to
 * a dead-letter queue and retention all survive a restart. Standard queues only.
 */
import { randomUUID } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { type Clock, monotonicNow } from "@dephealth/core/clock.ts";
import { AwsError } from "../aws/aws-error.ts";

export type QueueAttributes = {
	/** Seconds a received message stays hidden. Default 30. */
	visibilityTimeout: number;
	/** Seconds before a message can be received first. Default 0. */
	delay: number;
	/** Seconds after which a message is dropped. Default 4 days, as on AWS. */
	retention: number;
	/** A message moves to the queue of this name after `maxReceives` receives without a delete. */
	redrive?: { deadLetterQueue: string; maxReceives: number };
};

export type ReceivedMessage = {
	messageId: string;
	receiptHandle: string;
	body: string;
	attributes: MessageAttributes;
	/** Epoch milliseconds. */
	sentAt: number;
	firstReceivedAt: number;
	receiveCount: number;
};

/** The attributes as the SDK sends them: name → {DataType, StringValue}. */
export type MessageAttributes = Record<string, unknown>;

export type QueueDepth = { visible: number; inFlight: number; delayed: number };

export type Queues = {
	/** Creates a queue, or changes the attributes of an existing one. */
	create(name: string, attributes?: Partial<QueueAttributes>): void;
	names(): string[];
	/** @throws AwsError QueueDoesNotExist */
	attributesOf(name: string): QueueAttributes;
	depth(name: string): QueueDepth;
	/** Milliseconds since the oldest message was sent, hidden ones too; undefined when there is none. */
	oldestMs(name: string): number | undefined;
	/** @returns the message's id. @throws AwsError for a missing queue or a body that is too large */
	send(
		name: string,
		message: { body: string; delaySeconds?: number; attributes?: MessageAttributes },
	): string;
	/** Waits up to `waitSeconds` for a first message. @throws AwsError QueueDoesNotExist */
	receive(name: string, options: ReceiveOptions): Promise<ReceivedMessage[]>;
	/** Deletes a message by the handle of its latest receive; an older handle deletes nothing. */
	delete(name: string, receiptHandle: string): void;
	changeVisibility(name: string, receiptHandle: string, seconds: number): void;
	/**
	 * Returns the messages of a receiver that has died: they can be received at once, and the receive does not count as
	 * an attempt. A message that repeatedly kills its receiver is returned 20 times; then it counts.
	 */
	giveBack(name: string): void;
	/** Gives all messages the time that they had so many milliseconds ago; negative when the clock was set back. */
	postpone(ms: number): void;
	purge(name: string): void;
	/** Lets waiting receivers go with nothing. */
	stop(): void;
};

export type ReceiveOptions = {
	max: number;
	visibilityTimeout?: number | undefined;
	waitSeconds?: number | undefined;
	signal?: AbortSignal | undefined;
};

/** Below AWS's present 1 MiB, equal to what Step Functions may carry. */
export const MAX_MESSAGE_BYTES = 262_144;

/** SQS hides no message for longer; a later time was written by a clock that was ahead. */
const LONGEST_HIDDEN_MS = 12 * 3_600_000;

/**
 * A message may become due earlier when the clock is set; only messages written by a settable clock also have a
 * monotonic time.
 */
const LONGEST_LOOK_AWAY_MS = 60_000;

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

	function announceArrival(): void {
		for (const wake of [...arrivals]) wake();
	}

	function send(
		name: string,
		message: { body: string; delaySeconds?: number; attributes?: MessageAttributes },
	) {
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
		postpone(ms) {
			statements.postpone.run(ms, Math.min(ms, 0));
		},
		purge: (name) => {
			attributesOf(name);
			statements.purge.run(name);
		},
		stop: () => stopped.abort(),
	};
}

function fromRow(row: Record<string, unknown>, receiptHandle: string, now: number): ReceivedMessage {
	return {
		messageId: String(row["id"]),
		receiptHandle,
		body: String(row["body"]),
		attributes: JSON.parse(String(row["attributes"])) as MessageAttributes,
		sentAt: Number(row["sent_at"]),
		firstReceivedAt: row["first_received_at"] === null ? now : Number(row["first_received_at"]),
		receiveCount: Number(row["receive_count"]) + 1,
	};
}

const SCHEMA = `
CREATE TABLE IF NOT EXISTS queues (name TEXT PRIMARY KEY, attributes TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS messages (
	id TEXT PRIMARY KEY,
	queue TEXT NOT NULL,
	body TEXT NOT NULL,
	attributes TEXT NOT NULL,
	sent_at INTEGER NOT NULL,
	visible_at INTEGER NOT NULL,
	expires_at INTEGER NOT NULL,
	receive_count INTEGER NOT NULL DEFAULT 0,
	first_received_at INTEGER,
	receipt_handle TEXT
) STRICT;
CREATE INDEX IF NOT EXISTS messages_by_visibility ON messages (queue, visible_at);
CREATE INDEX IF NOT EXISTS messages_by_receipt ON messages (receipt_handle);
`;

/** Queues of before did not know it. */
function addColumn(database: DatabaseSync): void {
	const columns = database.prepare("PRAGMA table_info(messages)").all();
	if (columns.some(({ name }) => name === "given_back")) return;
	database.exec("ALTER TABLE messages ADD COLUMN given_back INTEGER NOT NULL DEFAULT 0");
}

function prepare(database: DatabaseSync) {
	return {
		queue: database.prepare("SELECT attributes FROM queues WHERE name = ?"),
		queues: database.prepare("SELECT name FROM queues ORDER BY name"),
		upsertQueue: database.prepare(
			"INSERT INTO queues (name, attributes) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET attributes = excluded.attributes",
		),
		insert: database.prepare(
			"INSERT INTO messages (id, queue, body, attributes, sent_at, visible_at, expires_at) VALUES (?, ?, ?, ?, ?, ?, ?)",
		),
		expire: database.prepare("DELETE FROM messages WHERE queue = ? AND expires_at <= ?"),
		visible: database.prepare(
			"SELECT * FROM messages WHERE queue = ? AND (visible_at <= ? OR visible_at > ?) ORDER BY visible_at, sent_at LIMIT ?",
		),
		nextDue: database.prepare(
			"SELECT visible_at FROM messages WHERE queue = ? AND visible_at > ? ORDER BY visible_at LIMIT 1",
		),
		receive: database.prepare(
			"UPDATE messages SET receipt_handle = ?, receive_count = ?, first_received_at = ?, visible_at = ? WHERE id = ?",
		),
		move: database.prepare(
			"UPDATE messages SET queue = ?, visible_at = ?, expires_at = ?, receive_count = 0, first_received_at = NULL, receipt_handle = NULL WHERE id = ?",
		),
		delete: database.prepare("DELETE FROM messages WHERE queue = ? AND receipt_handle = ?"),
		changeVisibility: database.prepare(
			"UPDATE messages SET visible_at = ? WHERE queue = ? AND receipt_handle = ?",
		),
		giveBack: database.prepare(
			"UPDATE messages SET visible_at = ?, receive_count = receive_count - 1, receipt_handle = NULL, given_back = given_back + 1 WHERE queue = ? AND receipt_handle IS NOT NULL AND receive_count > 0 AND given_back < ?",
		),
		// A hidden or delayed message is due by the wall clock, and never later than before.
		postpone: database.prepare(
			"UPDATE messages SET expires_at = expires_at + ?, visible_at = visible_at + ?",
		),
		purge: database.prepare("DELETE FROM messages WHERE queue = ?"),
		oldest: database.prepare(
			"SELECT MIN(sent_at) AS sent_at FROM messages WHERE queue = ? AND expires_at > ?",
		),
		depth: database.prepare(`
			SELECT
				SUM(visible_at <= ?) AS visible,
				SUM(visible_at > ? AND receive_count > 0) AS in_flight,
				SUM(visible_at > ? AND receive_count = 0) AS delayed
			FROM messages WHERE queue = ?`),
	};
}
