/** The runtime cannot start, and its user can fix the cause: the message is one line with advice. */
export class StartError extends Error {
	override name = "StartError";
}
