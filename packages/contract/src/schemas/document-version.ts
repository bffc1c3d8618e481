/** Apart from the schema, so that what serves documents needs no schema library. 2: sentences became objects with ids. 3: version_facts. */
export const SCHEMA_VERSION = 3;
