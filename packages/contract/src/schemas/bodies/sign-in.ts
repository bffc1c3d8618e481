/** Bodies of requests to sign up and in. */
import * as z from "zod/mini";
import { filled, text } from "./texts.ts";

export const emailBodySchema = z.object({
	email: filled(320).check(z.describe("Where the mail goes.")),
});

export const tokenBodySchema = z.object({ token: text(256) });
