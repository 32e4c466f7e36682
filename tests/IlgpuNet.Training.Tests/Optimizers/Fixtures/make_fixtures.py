"""Writes torch.json: what PyTorch's optimisers and schedules do; the tests themselves need no Python.

    python3 make_fixtures.py

Made with PyTorch 1.13.0 in double precision. LARS has no form in PyTorch: it is stated here as timm's Lars does it.
"""
import json
import pathlib

import torch

HERE = pathlib.Path(__file__).parent
SHAPES = {"weight": 70, "bias": 3}
RATES = [0.1, 0.05, 0.2, 0.01, 0.03]


def values(name, step, length):
    """Made of whole numbers, so that every language computes the same."""
    salt = sum(map(ord, name))
    return [((i * 37 + step * 101 + salt * 13) % 127 - 63) / 64 for i in range(length)]


class Lars(torch.optim.Optimizer):
    def __init__(self, params, lr, momentum, weight_decay, trust):
        super().__init__(params, dict(lr=lr, momentum=momentum, weight_decay=weight_decay, trust=trust))

    def step(self):
        for group in self.param_groups:
            for p in group["params"]:
                decay, grad = group["weight_decay"], p.grad
                if decay != 0:
                    w, g = p.data.norm(), grad.norm()
                    trust = group["trust"] * w / (g + w * decay + 1e-8)
                    trust = trust if w > 0 and g > 0 else torch.ones_like(w)
                    grad = (grad + decay * p.data) * trust
                state = self.state[p]
                state["v"] = state.get("v", torch.zeros_like(p)) * group["momentum"] + grad
                p.data -= group["lr"] * state["v"]


def run(make, clip=None, no_decay=False):
    params = {
        name: torch.nn.Parameter(torch.tensor(values(name, 0, length), dtype=torch.float64))
        for name, length in SHAPES.items()}
    groups = [{"params": [p]} for p in params.values()]
    if no_decay:
        groups[1]["weight_decay"] = 0.0
    optimiser = make(groups)
    norms = []
    for step, rate in enumerate(RATES, 1):
        for name, p in params.items():
            p.grad = torch.tensor(values(name, step, p.numel()), dtype=torch.float64)
        if clip:
            norms.append(float(torch.nn.utils.clip_grad_norm_(params.values(), clip)))
        for group in optimiser.param_groups:
            group["lr"] = rate
        optimiser.step()
    return {"norms": norms, **{name: p.detach().tolist() for name, p in params.items()}}


def one_cycle():
    p = torch.nn.Parameter(torch.zeros(1))
    optimiser = torch.optim.SGD([p], lr=0.1, momentum=0.9)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, max_lr=0.8, total_steps=20)
    rates = []
    for _ in range(20):
        rates.append(optimiser.param_groups[0]["lr"])
        optimiser.step()
        schedule.step()
    return rates


def polynomial():
    p = torch.nn.Parameter(torch.zeros(1))
    optimiser = torch.optim.SGD([p], lr=0.4)
    schedule = torch.optim.lr_scheduler.PolynomialLR(optimiser, total_iters=12, power=2.0)
    rates = []
    for _ in range(12):
        rates.append(optimiser.param_groups[0]["lr"])
        optimiser.step()
        schedule.step()
    return rates


def main():
    optim = torch.optim
    result = {
        "sgd": run(lambda g: optim.SGD(g, lr=1, momentum=0.9, weight_decay=0.01)),
        "sgdNoDecayOfBias": run(lambda g: optim.SGD(g, lr=1, momentum=0.9, weight_decay=0.01), no_decay=True),
        "sgdClipped": run(lambda g: optim.SGD(g, lr=1, momentum=0.9, weight_decay=0.01), clip=2.0),
        "nesterov": run(lambda g: optim.SGD(g, lr=1, momentum=0.9, weight_decay=0.01, nesterov=True)),
        "adamw": run(lambda g: optim.AdamW(g, lr=1, betas=(0.9, 0.99), eps=1e-6, weight_decay=0.05)),
        "adamwClipped": run(
            lambda g: optim.AdamW(g, lr=1, betas=(0.9, 0.99), eps=1e-6, weight_decay=0.05), clip=2.0),
        "lars": run(lambda g: Lars(g, lr=1, momentum=0.9, weight_decay=0.01, trust=0.02)),
        "larsNoDecayOfBias": run(
            lambda g: Lars(g, lr=1, momentum=0.9, weight_decay=0.01, trust=0.02), no_decay=True),
        "oneCycle": one_cycle(),
        "polynomial": polynomial(),
    }
    (HERE / "torch.json").write_text(json.dumps(result) + "\n")


main()
