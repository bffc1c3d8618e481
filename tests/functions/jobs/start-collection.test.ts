import { CollectionNotStartedError } from "@dephealth/core/collection/collection-starter.ts";
import { formatPackageRef } from "@dephealth/core/packages/package-ref.ts";
import {
	createStartCollection,
	InvalidCollectionRequestError,
} from "@dephealth/functions/jobs/start-collection.ts";
import type { SNSEvent } from "aws-lambda";
import { describe, expect, it } from "vitest";

function eventOf(...messages: string[]): SNSEvent {
	return {
		Records: messages.map((Message, index) => ({
			EventSource: "aws:sns",
			EventVersion: "1.0",
			EventSubscriptionArn: "arn",
			Sns: {
				Type: "Notification",
				MessageId: String(index),
				TopicArn: "arn",
				Subject: "",
				Message,
				Timestamp: "2026-01-01T00:00:00Z",
				SignatureVersion: "1",
				Signature: "",
				SigningCertUrl: "",
				UnsubscribeUrl: "",
				MessageAttributes: {},
			},
		})),
	};
}

const request = (name: string, start = "heal-1") =>
	JSON.stringify({ package: { ecosystem: "npm", name }, start });

function jobThatNotes() {
	const started: string[] = [];
	const job = createStartCollection(() => ({
		async startOnce(ref, start) {
			started.push(`${formatPackageRef(ref)} ${start}`);
		},
	}));
	return { started, job };
}

describe("the subscriber of collection requests", () => {
	it("starts each under the name that the request gives, so that a repeated delivery starts nothing", async () => {
		const { started, job } = jobThatNotes();
		await job(eventOf(request("express"), request("@types/node")));
		expect(started).toEqual(["npm/express heal-1", "npm/@types/node heal-1"]);
	});

	it.each([
		["no JSON", "{"],
		["no package", JSON.stringify({ start: "heal-1" })],
		[
			"an ecosystem that does not exist",
			JSON.stringify({ package: { ecosystem: "x", name: "a" }, start: "heal-1" }),
		],
		["a name that no package can have", request("../../etc/passwd")],
		["a start that no execution can be named after", request("express", "a b")],
	])("refuses %s, so that SNS keeps it aside", async (_, message) => {
		const { started, job } = jobThatNotes();
		await expect(job(eventOf(message))).rejects.toBeInstanceOf(InvalidCollectionRequestError);
		expect(started).toEqual([]);
	});

	it("fails when the workflow service cannot be reached, so that SNS tries again", async () => {
		const job = createStartCollection(() => ({
			startOnce: () => Promise.reject(new CollectionNotStartedError("not reached")),
		}));
		await expect(job(eventOf(request("express")))).rejects.toBeInstanceOf(CollectionNotStartedError);
	});
});
