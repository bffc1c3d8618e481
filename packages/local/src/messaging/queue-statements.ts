import type { DatabaseSync } from "node:sqlite";
import type { MessageAttributes, ReceivedMessage } from "./queues.ts";

export function fromRow(row: Record<string, unknown>, receiptHandle: string, now: number): ReceivedMessage {
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

export const SCHEMA = `
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
export function addColumn(database: DatabaseSync): void {
	const columns = database.prepare("PRAGMA table_info(messages)").all();
	if (columns.some(({ name }) => name === "given_back")) return;
	database.exec("ALTER TABLE messages ADD COLUMN given_back INTEGER NOT NULL DEFAULT 0");
}

export function prepare(database: DatabaseSync) {
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
		// A hidden or delayed message is due by the wall clock, and never later than before. Whatever had time left keeps some.
		postpone: database.prepare(
			"UPDATE messages SET expires_at = max(expires_at + ?, min(expires_at, ?)), visible_at = visible_at + ?",
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
