# An independent Modbus server (Debian package python3-pymodbus). Reads {"input":[..],"holding":[..],"coil":[..],"discrete":[..]}
# as one JSON line, serves them, and ends when its standard input closes.
# Arguments: tcp PORT | rtu PATH | ascii PATH | rtu-over-tcp PORT
import asyncio, json, sys, threading, os
from pymodbus.datastore import ModbusSequentialDataBlock, ModbusServerContext, ModbusSlaveContext
from pymodbus.device import ModbusDeviceIdentification
from pymodbus.transaction import ModbusAsciiFramer, ModbusRtuFramer, ModbusSocketFramer
try:
    from pymodbus.server import StartAsyncSerialServer, StartAsyncTcpServer
except ImportError:
    from pymodbus.server.async_io import StartAsyncSerialServer, StartAsyncTcpServer

kind, place = sys.argv[1], sys.argv[2]
tables = json.loads(sys.stdin.readline())
block = lambda name: ModbusSequentialDataBlock(0, tables[name])
store = ModbusSlaveContext(di=block("discrete"), co=block("coil"), ir=block("input"), hr=block("holding"), zero_mode=True)
identity = ModbusDeviceIdentification()
identity.VendorName = "pymodbus"
identity.ProductCode = "PM"
identity.MajorMinorRevision = "3.0"
identity.VendorUrl = "https://pymodbus.invalid/" + "x" * 120
identity.ProductName = "a server of other authors"
identity.ModelName = "M" * 110
context = ModbusServerContext(slaves=store, single=True)


def end_with_parent():
    sys.stdin.read()
    os._exit(0)


async def serve():
    if kind in ("rtu", "ascii"):
        framer = ModbusRtuFramer if kind == "rtu" else ModbusAsciiFramer
        print("listening", flush=True)
        await StartAsyncSerialServer(context=context, identity=identity, framer=framer, port=place, baudrate=115200, timeout=1)
    else:
        framer = ModbusRtuFramer if kind == "rtu-over-tcp" else ModbusSocketFramer
        print("listening", flush=True)
        await StartAsyncTcpServer(context=context, identity=identity, framer=framer, address=("127.0.0.1", int(place)))


threading.Thread(target=end_with_parent, daemon=True).start()
asyncio.run(serve())
