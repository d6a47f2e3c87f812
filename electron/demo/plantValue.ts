/** What a device of the plant has measured, in engineering units, before it is put into registers or variants. */
export type PlantValue = number | bigint | boolean | string;
