/** SES version 2, as `@aws-sdk/client-sesv2` asks for it: REST with JSON. */
import * as z from "zod";
import { AwsError } from "../aws/aws-error.ts";
import type { Outbox } from "./outbox.ts";

/** The prefix of all operations of SES version 2. */
export const SES_PATH = "/v2/email/";

const SEND_EMAIL = "POST /v2/email/outbound-emails";

/** The names that SES allows: https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_MessageHeader.html */
const headerName = z.string().regex(/^[\x21-\x39\x3b-\x7e]{1,126}$/);
const content = z.object({ Data: z.string() });
const sendEmailSchema = z.object({
	FromEmailAddress: z.string().min(1).max(320),
	Destination: z.object({ ToAddresses: z.array(z.string().min(3).max(320)).length(1) }),
	Content: z.object({
		Simple: z.object({
			Subject: content,
			Headers: z
				.array(z.object({ Name: headerName, Value: z.string().max(870) }))
				.max(15)
				.optional(),
			Body: z.object({ Text: content, Html: content }),
		}),
	}),
});

/**
 * @param operation method and path
 * @throws AwsError BadRequestException, UnknownOperationException
 */
export async function handleSesRequest(
	outbox: Outbox,
	operation: string,
	body: unknown,
): Promise<{ MessageId: string }> {
	if (operation !== SEND_EMAIL) {
		throw new AwsError(
			"UnknownOperationException",
			`The embedded runtime sends mail; it does not ${operation}.`,
		);
	}
	const parsed = sendEmailSchema.safeParse(body);
	if (!parsed.success) {
		const issue = parsed.error.issues[0];
		throw new AwsError("BadRequestException", `${issue?.path.join(".")}: ${issue?.message}`);
	}
	const { FromEmailAddress: from, Destination, Content } = parsed.data;
	const { Subject, Body, Headers = [] } = Content.Simple;
	return {
		MessageId: await outbox.write({
			from,
			to: Destination.ToAddresses[0] ?? "",
			subject: Subject.Data,
			text: Body.Text.Data,
			html: Body.Html.Data,
			headers: Object.fromEntries(Headers.map(({ Name, Value }) => [Name, Value])),
		}),
	};
}
