/** Names are compared as the sign-in compares them: "ÜTE " is "üte". */
export const isSamePerson = (one: string, other: string): boolean => nameKey(one) === nameKey(other);
const nameKey = (name: string): string => name.normalize('NFKC').trim().toLowerCase();
