/** Why the port could not be opened, with what a person can do. */
export function listenMessage(error: unknown, host: string, port: number): string {
  const { code, message } = error as NodeJS.ErrnoException;
  const place = `${host}:${port}`;
  switch (code) {
    case 'EADDRINUSE':
      return `port ${port} on ${host} is in use by another program: stop that program, or choose another port for this connection`;
    case 'EACCES':
      return `port ${port} needs rights that this program does not have: choose a port above 1023`;
    case 'EADDRNOTAVAIL':
      return `${host} is no address of this computer: choose 127.0.0.1 or an address that it has`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `${host} is no name that this computer knows: choose 127.0.0.1 or an address that it has`;
    default:
      return `${place} cannot be opened: ${message}`;
  }
}

/** Addresses that only programs of this computer reach. */
export const isLoopback = (host: string): boolean => host === 'localhost' || host === '::1' || /^127\./.test(host);
