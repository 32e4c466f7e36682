#!/usr/bin/env python3
"""Throughput of the same networks in PyTorch, measured as `throughput` of Benchmarks measures them in IlgpuNet.

The networks are ResNet and ResNeXt without attention (R50) or with squeeze-and-excitation (SE50), spatial-pyramid
(SPSE50) or resolution-guided (RGSE50) squeezes, or CBAM (CBAM50), as in "Delving deep into spatial pooling for
squeeze-and-excitation networks" (2022). They are written eagerly, as PyTorch's users write them.

    python3 Benchmarks/peers/pytorch_throughput.py -a R50,RGSE50 --image-size 224 -b 8 --json
    python3 Benchmarks/peers/pytorch_throughput.py --device cuda --channels-last --autocast bf16 -a R50 -b 256 --json

Needs PyTorch 1.13 or newer (--compile: 2.0) and nothing else. Results go to stdout, everything else to stderr.
"""

import argparse
import contextlib
import json
import re
import resource
import statistics
import sys
import time

import torch
from torch import nn
from torch.nn import functional

WARM_UP_STEPS = 3
CLASSES = 1000
BLOCKS = {50: (3, 4, 6, 3), 101: (3, 4, 23, 3), 152: (3, 8, 36, 3)}
NAME = re.compile(r"(R|SE|SPSE|RGSE|CBAM)(?:(50|101|152)|X(50|101))", re.IGNORECASE)


def channel_mlp(channels):
    """FC2(relu(FC1(x))) through a hidden layer a sixteenth as wide."""
    return nn.Sequential(nn.Linear(channels, channels // 16), nn.ReLU(), nn.Linear(channels // 16, channels))


def fusion(channels, grid, bias):
    """The depthwise convolution that folds a grid of averages into one number per channel."""
    return nn.Conv2d(channels, channels, grid, groups=channels, bias=bias)


class SqueezeExcitation(nn.Module):
    """z times a gate from the mean of z."""

    def __init__(self, channels, stage):
        super().__init__()
        self.mlp = channel_mlp(channels)

    def squeeze(self, z):
        return functional.adaptive_avg_pool2d(z, 1)

    def forward(self, z):
        gate = torch.sigmoid(self.mlp(self.squeeze(z).flatten(1)))
        return z * gate[:, :, None, None]


class SpatialPyramidSqueeze(SqueezeExcitation):
    """The gate from averages over 1x1, 2x2 and 4x4 cells."""

    def __init__(self, channels, stage):
        super().__init__(channels, stage)
        self.fusions = nn.ModuleDict({str(grid): fusion(channels, grid, bias=True) for grid in (1, 2, 4)})
        self.bn = nn.BatchNorm2d(channels)

    def squeeze(self, z):
        folded = [fold(functional.adaptive_avg_pool2d(z, int(grid))) for grid, fold in self.fusions.items()]
        return functional.relu(self.bn(folded[0] + folded[1] + folded[2]))


class ResolutionGuidedSqueeze(SqueezeExcitation):
    """The gate from averages over windows of 1/32 of the image: 8x8, 4x4, 2x2 and 1x1 cells in stages 1 to 4."""

    def __init__(self, channels, stage):
        super().__init__(channels, stage)
        self.grid = 8 >> (stage - 1)
        if self.grid > 1:
            self.fold = nn.Sequential(fusion(channels, self.grid, bias=False), nn.BatchNorm2d(channels))

    def squeeze(self, z):
        averages = functional.avg_pool2d(z, z.shape[2] // self.grid)
        return functional.relu(self.fold(averages) if self.grid > 1 else averages)


class Cbam(nn.Module):
    """z times a gate per channel, then times a gate per position."""

    def __init__(self, channels, stage):
        super().__init__()
        self.mlp = channel_mlp(channels)
        self.spatial = nn.Sequential(nn.Conv2d(2, 1, 7, padding=3, bias=False), nn.BatchNorm2d(1, momentum=0.01))

    def forward(self, z):
        mean = functional.adaptive_avg_pool2d(z, 1).flatten(1)
        largest = functional.adaptive_max_pool2d(z, 1).flatten(1)
        z = z * torch.sigmoid(self.mlp(mean) + self.mlp(largest))[:, :, None, None]
        pooled = torch.cat([z.amax(1, keepdim=True), z.mean(1, keepdim=True)], 1)
        return z * torch.sigmoid(self.spatial(pooled))


ATTENTION = {
    "R": None,
    "SE": SqueezeExcitation,
    "SPSE": SpatialPyramidSqueeze,
    "RGSE": ResolutionGuidedSqueeze,
    "CBAM": Cbam,
}


class Bottleneck(nn.Module):
    """relu(attention(bn3(conv3(relu(bn2(conv2(relu(bn1(conv1(x))))))))) + shortcut(x)); the 3x3 has the stride."""

    def __init__(self, inputs, width, outputs, stride, groups, attention, stage):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, width, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, stride, 1, groups=groups, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        self.conv3 = nn.Conv2d(width, outputs, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(outputs)
        self.relu = nn.ReLU(inplace=True)
        self.attention = attention(outputs, stage) if attention else nn.Identity()
        self.shortcut = nn.Identity()
        if stride != 1 or inputs != outputs:
            self.shortcut = nn.Sequential(
                nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x):
        y = self.relu(self.bn1(self.conv1(x)))
        y = self.relu(self.bn2(self.conv2(y)))
        y = self.attention(self.bn3(self.conv3(y)))
        return self.relu(y + self.shortcut(x))


def network(name):
    """The network called name, as IlgpuNet's catalogue has it."""
    match = NAME.fullmatch(name)
    if not match:
        raise ValueError(f"unknown network '{name}'; R50, SE50, SPSE50, RGSE50, CBAM50, 101, 152, X50 or X101 likewise")
    attention = ATTENTION[match[1].upper()]
    groups, width_per_group = (32, 4) if match[3] else (1, 64)
    layers = [nn.Conv2d(3, 64, 7, 2, 3, bias=False), nn.BatchNorm2d(64), nn.ReLU(inplace=True), nn.MaxPool2d(3, 2, 1)]
    channels = 64
    for stage, blocks in enumerate(BLOCKS[int(match[2] or match[3])], start=1):
        planes = 64 << (stage - 1)
        for block in range(blocks):
            stride = 2 if block == 0 and stage > 1 else 1
            width = planes * width_per_group // 64 * groups
            layers.append(Bottleneck(channels, width, 4 * planes, stride, groups, attention, stage))
            channels = 4 * planes
    result = nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(channels, CLASSES))
    for module in result.modules():
        if isinstance(module, nn.Conv2d) and module.groups != module.in_channels and module.in_channels != 2:
            nn.init.kaiming_normal_(module.weight, mode="fan_out", nonlinearity="relu")
    return result


def nominal_flops(model, image_size, train):
    """Of an image: 2 for each multiply-add of a forward pass; a training step has three times as many less the gradient
    of the images, which is not computed."""
    adds = []

    def count(module, _, y):
        per_output = module.weight[0].numel()
        positions = y.shape[2] * y.shape[3] if isinstance(module, nn.Conv2d) else 1
        adds.append(per_output * module.weight.shape[0] * positions)

    hooks = [module.register_forward_hook(count) for module in model.modules()
             if isinstance(module, (nn.Conv2d, nn.Linear))]
    model.eval()
    with torch.no_grad():
        model(torch.zeros(1, 3, image_size, image_size))
    for hook in hooks:
        hook.remove()
    # CBAM's MLP runs twice, and the hooks saw it twice.
    return 2.0 * (3 * sum(adds) - adds[0] if train else sum(adds))


class TimedNetwork:
    """A network that does one step at a time, and how long each took."""

    def __init__(self, name, options, images, labels):
        train = options.mode == "train"
        model = network(name)
        self.name, self.images, self.labels, self.seconds = name.upper(), images, labels, []
        self.autocast = options.autocast
        self.flops = nominal_flops(model, options.image_size, train)
        self.parameters = sum(p.numel() for p in model.parameters())
        self.model = model.to(images.device).train(train)
        if options.channels_last:
            self.model = self.model.to(memory_format=torch.channels_last)
        self.optimizer = torch.optim.SGD(
            self.model.parameters(), lr=1e-3, momentum=0.9, weight_decay=1e-4) if train else None
        if options.compile:
            self.model = torch.compile(self.model)

    def arithmetic(self):
        """The context of a forward pass: autocast, or the types of the operands."""
        if self.autocast == "bf16":
            return torch.autocast(self.images.device.type, dtype=torch.bfloat16)
        return contextlib.nullcontext()

    def step(self):
        if self.optimizer:
            self.optimizer.zero_grad(set_to_none=True)
            with self.arithmetic():
                loss = functional.cross_entropy(self.model(self.images), self.labels)
            loss.backward()
            self.optimizer.step()
            if not torch.isfinite(loss):
                raise RuntimeError(f"the loss of {self.name} is not finite: its times would mean nothing")
        else:
            with torch.inference_mode(), self.arithmetic():
                self.model(self.images)
        if self.images.is_cuda:
            torch.cuda.synchronize()

    def timed_step(self):
        start = time.perf_counter()
        self.step()
        self.seconds.append(time.perf_counter() - start)


def warm_up(networks):
    """Steps that are not timed: they fill the caches, choose algorithms, and compile."""
    for timed in networks:
        for _ in range(WARM_UP_STEPS):
            timed.step()
    if networks[0].images.is_cuda:
        # What trying out algorithms took is not what training takes: the step after this fills the cache again.
        torch.cuda.empty_cache()
        torch.cuda.reset_peak_memory_stats()
        for timed in networks:
            timed.step()


def device_mb(images):
    """The most that PyTorch has held of the device's memory, in 10^6 bytes; None where that is the process's own."""
    return round(torch.cuda.max_memory_reserved() / 1e6, 1) if images.is_cuda else None


def positive(text):
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"at least 1 is expected, not {text}")
    return value


def parse():
    parser = argparse.ArgumentParser(description="Throughput of ResNets with attention in PyTorch.")
    parser.add_argument("-a", "--arch", default="RGSE50", help="networks, separated by commas")
    parser.add_argument("--image-size", type=positive, default=224, help="side of an image, a multiple of 32")
    parser.add_argument("-b", "--batch-size", type=positive, default=8)
    parser.add_argument("--mode", choices=["train", "infer"], default="train")
    parser.add_argument("--device", default="cpu", help="cpu, cuda or cuda:1")
    parser.add_argument("--threads", type=int, default=0, help="0 for PyTorch's own choice")
    parser.add_argument("--steps", type=positive, default=10, help="timed steps a network")
    parser.add_argument("--channels-last", action="store_true", help="NHWC instead of PyTorch's default layout")
    parser.add_argument("--autocast", choices=["bf16"], help="convolutions and matrix products in bf16")
    parser.add_argument("--compile", action="store_true", help="torch.compile the network: PyTorch 2")
    parser.add_argument("--peak-fma-gflops", type=float, help="the peak as this repository's benchmarks measure it")
    parser.add_argument("--json", action="store_true", help="a line of JSON a network on stdout; the table on stderr")
    options = parser.parse_args()
    if options.image_size % 32:
        parser.error(f"--image-size {options.image_size}: a multiple of 32 is expected")
    if options.compile and not hasattr(torch, "compile"):
        parser.error(f"--compile: PyTorch 2 is needed, and this is {torch.__version__}")
    options.names = [name for name in options.arch.split(",") if name]
    for name in options.names:
        if not NAME.fullmatch(name):
            parser.error(f"unknown network '{name}'; R50, SE50, SPSE50, RGSE50 or CBAM50, 101, 152, X50, X101 likewise")
    return options


def main():
    options = parse()
    if options.threads > 0:
        torch.set_num_threads(options.threads)
    torch.manual_seed(0)
    # Shapes stay the same, so trying out cuDNN's algorithms pays, as whoever wants speed knows.
    torch.backends.cudnn.benchmark = True
    images = torch.randn(options.batch_size, 3, options.image_size, options.image_size)
    labels = torch.randint(CLASSES, (options.batch_size,))
    if options.channels_last:
        images = images.to(memory_format=torch.channels_last)
    images, labels = images.to(options.device), labels.to(options.device)
    networks = [TimedNetwork(name, options, images, labels) for name in options.names]
    print(f"PyTorch {torch.__version__}, {torch.get_num_threads()} threads", file=sys.stderr)
    warm_up(networks)
    # The networks take turns, beginning with another one each round: what drifts hits all alike.
    for turn in range(options.steps):
        for i in range(len(networks)):
            networks[(turn + i) % len(networks)].timed_step()
    peak_rss_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 / 1e6
    peak_device_mb = device_mb(images)

    tables = sys.stderr if options.json else sys.stdout
    print(f"{'network':<10}{'M parameters':>14}{'images/s':>10}{'s a step':>10}{'GFLOP/image':>13}{'GFLOP/s':>10}"
          f"   over {networks[0].name}", file=tables)
    first = statistics.median(networks[0].seconds)
    for timed in networks:
        median = statistics.median(timed.seconds)
        gflops = options.batch_size * timed.flops / median / 1e9
        print(f"{timed.name:<10}{timed.parameters / 1e6:>14.3f}{options.batch_size / median:>10.2f}{median:>10.4f}"
              f"{timed.flops / 1e9:>13.2f}{gflops:>10.1f}   {100 * (median / first - 1):+.1f} %", file=tables)
        if options.json:
            print(json.dumps({
                "arch": timed.name,
                "mode": options.mode,
                "device": str(images.device),
                "image_size": options.image_size,
                "batch": options.batch_size,
                "images_per_s": round(options.batch_size / median, 4),
                "median_s": round(median, 6),
                "gflops": round(gflops, 4),
                "peak_fma_gflops": options.peak_fma_gflops,
                "peak_rss_mb": round(peak_rss_mb, 1),
                "peak_device_mb": peak_device_mb,
            }))
    on_device = f", {peak_device_mb:.0f} MB of the device" if peak_device_mb else ""
    together = "; all networks together" if len(networks) > 1 else ""
    print(f"memory at most: {peak_rss_mb:.0f} MB resident{on_device}{together}", file=tables)


if __name__ == "__main__":
    main()
