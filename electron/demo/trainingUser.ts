/** Credentials of the OPC UA user the training station signs in as. FOR TRAINING ONLY: they are public and protect nothing. */
export const TRAINING_OPCUA_USER = { userName: 'station', password: 'training' } as const;
