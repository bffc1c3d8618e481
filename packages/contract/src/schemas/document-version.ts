/** Apart from the schema, so that what serves documents needs no schema library. 2: sentences became objects with ids. 3: version_facts. 4: the registry among the sources, recent_changes, and who recommends a replacement. 5: the forecast is that nobody works on it, and says what it was made from. */
export const SCHEMA_VERSION = 5;
