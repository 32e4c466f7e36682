"""Writes the PyTorch files of this folder and what is in them; the tests themselves need no Python.

    python3 make_tensors.py

Made with PyTorch 1.13.1 and numpy 1.24. tensors_zip.pth and tensors_legacy.pth are state dictionaries in the two forms of
torch.save, checkpoint.pth.tar is a checkpoint as PyTorch's ImageNet example (and the paper's code) writes them, with numbers
of numpy beside the weights, protocol4.pth the same in the zip form with a newer pickle. tensors.json holds shape, type and
values of each tensor.
"""
import collections
import json
import pathlib

import numpy
import torch

HERE = pathlib.Path(__file__).parent


def tensors():
    base = torch.arange(24, dtype=torch.float32) / 8 - 1
    dictionary = collections.OrderedDict()
    dictionary["plain"] = base.clone().reshape(2, 3, 4)
    dictionary["offset"] = base[5:11]
    dictionary["strided"] = base[1:20:3]
    dictionary["transposed"] = base.reshape(4, 6).t()
    dictionary["channels_last"] = base.clone().reshape(1, 2, 3, 4).contiguous(memory_format=torch.channels_last)
    dictionary["expanded"] = torch.tensor([0.5, -2.0])[:, None].expand(2, 3)
    dictionary["parameter"] = torch.nn.Parameter(torch.tensor([[1.5], [2.5]]))
    dictionary["scalar"] = torch.tensor(-3.25)
    dictionary["empty"] = torch.zeros(0, 4)
    dictionary["half"] = torch.tensor([1.0009765625, -65504.0, 6e-8]).half()
    dictionary["bfloat16"] = torch.tensor([1.0078125, -3e38, 1e-30]).bfloat16()
    dictionary["double"] = torch.tensor([1 / 3, -1e-300, 2.5], dtype=torch.float64)
    dictionary["bn.num_batches_tracked"] = torch.tensor(7)
    return dictionary


def checkpoint(state):
    weight = torch.nn.Parameter(torch.ones(2, 2))
    optimizer = torch.optim.SGD([weight], lr=0.1, momentum=0.9, weight_decay=1e-4)
    weight.sum().backward()
    optimizer.step()
    return {
        "epoch": 42,
        "arch": "RGSE50",
        "state_dict": collections.OrderedDict(("module." + name, tensor) for name, tensor in state.items()),
        "best_prec1": torch.tensor(77.73),
        "best_prec5": 93.85,
        "best_acc": numpy.float64(77.73),
        "loss": numpy.float32(-1.5),
        "margin": numpy.float16(0.25),
        "updates": numpy.int64(-210168),
        "seed": numpy.uint64(2**63),
        "byte": numpy.uint8(200),
        "amp": numpy.bool_(True),
        "optimizer": optimizer.state_dict(),
    }


def main():
    state = tensors()
    torch.save(state, HERE / "tensors_zip.pth")
    torch.save(state, HERE / "tensors_legacy.pth", _use_new_zipfile_serialization=False)
    torch.save(checkpoint(state), HERE / "checkpoint.pth.tar", _use_new_zipfile_serialization=False)
    torch.save(checkpoint(state), HERE / "protocol4.pth", pickle_protocol=4)
    types = {torch.float32: "F32", torch.float16: "F16", torch.bfloat16: "BF16", torch.float64: "F64"}
    expected = {
        name: {
            "type": types.get(tensor.dtype, "I64"),
            "shape": list(tensor.shape),
            "values": tensor.detach().float().flatten().tolist(),
        }
        for name, tensor in state.items()}
    (HERE / "tensors.json").write_text(json.dumps(expected, indent=1) + "\n")


if __name__ == "__main__":
    main()
