/** Why a Modbus connection could not be made or was lost, in words an operator can act on. */
export function lossMessage(reason: string, host: string, port: number): string {
  const place = `${host}:${port}`;
  switch (reason) {
    case 'ECONNREFUSED':
      return `${place} refuses the connection: is the device on, and is the port right?`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `no device is known by the name ${host}: is it spelled right?`;
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'ETIMEDOUT':
      return `${place} cannot be reached: cable, switch, route?`;
    case 'ECONNRESET':
    case 'EPIPE':
    case 'closed':
    case 'closed by the device':
      return `${place} closed the connection`;
    default:
      return `${place}: ${reason}`;
  }
}
