"""Reads and writes safetensors files of float32 and uint32, the form in which the two sides exchange numbers."""
import json

import numpy as np

DTYPES = {"F32": np.dtype("<f4"), "U32": np.dtype("<u4")}


def read_tensors(path):
    """{name: array}, without the metadata."""
    with open(path, "rb") as file:
        data = file.read()
    start = 8 + int.from_bytes(data[:8], "little")
    header = json.loads(data[8:start])
    header.pop("__metadata__", None)

    def tensor(entry):
        begin, end = (start + offset for offset in entry["data_offsets"])
        return np.frombuffer(data[begin:end], DTYPES[entry["dtype"]]).reshape(entry["shape"])

    return {name: tensor(entry) for name, entry in header.items()}


def write_tensors(path, tensors):
    """Everything becomes float32."""
    arrays = {name: np.ascontiguousarray(value, DTYPES["F32"]) for name, value in tensors.items()}
    header, offset = {}, 0
    for name, array in arrays.items():
        header[name] = {"dtype": "F32", "shape": array.shape, "data_offsets": [offset, offset + array.nbytes]}
        offset += array.nbytes
    text = json.dumps(header).encode()
    with open(path, "wb") as file:
        file.write(len(text).to_bytes(8, "little") + text)
        for array in arrays.values():
            file.write(array.tobytes())
