/** E-mail addresses as people type them, in the one form they are compared and written to in. */
import { domainToASCII } from "node:url";
import * as z from "zod/mini";
import { InvalidEmailAddressError } from "../../errors.ts";

/** RFC 5321, 4.5.3.1. */
const MAX_LENGTH = 254;
const MAX_LOCAL_LENGTH = 64;
const address = z.email().check(z.maxLength(MAX_LENGTH));

/**
 * Trimmed, in Unicode's composed form, in lower case, an international domain in its ASCII form. Dots and `+tags`
 * stay: only the mail provider knows their meaning.
 *
 * @throws InvalidEmailAddressError when no mail could be sent there
 */
export function parseEmailAddress(text: string): string {
	if (text.length > 2 * MAX_LENGTH) throw new InvalidEmailAddressError("The e-mail address is too long.");
	const normalised = text.trim().normalize("NFC").toLowerCase();
	const at = normalised.lastIndexOf("@");
	const local = normalised.slice(0, at);
	const parsed = address.safeParse(`${local}@${domainToASCII(normalised.slice(at + 1))}`);
	if (at < 1 || local.length > MAX_LOCAL_LENGTH || !parsed.success) {
		throw new InvalidEmailAddressError("This is not an e-mail address that mail can be sent to.");
	}
	return parsed.data;
}
