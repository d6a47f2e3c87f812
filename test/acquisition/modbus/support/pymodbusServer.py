# An independent Modbus TCP server (Debian package python3-pymodbus). Reads {"input":[..],"holding":[..],"coil":[..],"discrete":[..]}
# as one JSON line, listens on the port given, and ends when its standard input closes.
import asyncio, json, sys, threading, os
from pymodbus.datastore import ModbusSequentialDataBlock, ModbusServerContext, ModbusSlaveContext
try:
    from pymodbus.server import StartAsyncTcpServer
except ImportError:
    from pymodbus.server.async_io import StartAsyncTcpServer

tables = json.loads(sys.stdin.readline())
block = lambda name: ModbusSequentialDataBlock(0, tables[name])
store = ModbusSlaveContext(di=block("discrete"), co=block("coil"), ir=block("input"), hr=block("holding"), zero_mode=True)


def end_with_parent():
    sys.stdin.read()
    os._exit(0)


threading.Thread(target=end_with_parent, daemon=True).start()
asyncio.run(StartAsyncTcpServer(context=ModbusServerContext(slaves=store, single=True), address=("127.0.0.1", int(sys.argv[1]))))
