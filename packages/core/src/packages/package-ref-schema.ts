/** A package's identity as state machines and queues carry it. Validated again: anybody may start a machine by hand. */
import * as z from "zod/mini";
import { type PackageRef, parsePackageRef, parsePackageSpec } from "./package-ref.ts";

/** `{ ecosystem, name }`; parsing throws InvalidPackageRefError. */
export const packageRefSchema = z.pipe(
	z.object({ ecosystem: z.string(), name: z.string() }),
	z.transform(({ ecosystem, name }): PackageRef => parsePackageRef(ecosystem, name)),
);

/** `npm/express`; parsing throws InvalidPackageRefError. */
export const packageSpecSchema = z.pipe(
	z.string().check(z.maxLength(300)),
	z.transform((spec: string): PackageRef => parsePackageSpec(spec)),
);
