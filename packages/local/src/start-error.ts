/** The runtime cannot start, and its user can do something about it: the message is one line that says what. */
export class StartError extends Error {
	override name = "StartError";
}
