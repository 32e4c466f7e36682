"""Writes weights as other programs lay them out, and the logits that PyTorch computes with them.

    python3 make_networks.py              the tiny files of this folder, in half precision
    python3 make_networks.py --full DIR   networks of 50 layers in full size (about 100 MB each) into DIR

Made with PyTorch 1.13.1 and torchvision 0.14.1; the tests themselves need no Python. The modules below are written for
this purpose after the layouts that Networks/KeyMaps names as sources. With --full, torchvision's own resnet50 and
resnext50_32x4d make their files, and the module below is compared with them. networks.json holds the logits of two
images in double precision; the images' values are the formula in images(): the tests compute the same.
"""
import collections
import copy
import json
import pathlib
import sys

import torch
from torch import nn

HERE = pathlib.Path(__file__).parent
SIZE, CLASSES = 64, 5


def images():
    n, c, h, w = torch.meshgrid(
        torch.arange(2), torch.arange(3), torch.arange(SIZE), torch.arange(SIZE), indexing="ij")
    return ((n * 7 + c * 5 + h * 3 + w * 11 + h * w) % 17).float() / 8 - 1


class Gate(nn.Module):
    """SE; its two layers have other names elsewhere, and may be 1x1 convolutions."""

    def __init__(self, channels, hidden, names, pointwise):
        super().__init__()
        self.names, self.pointwise = names, pointwise
        make = (lambda i, o: nn.Conv2d(i, o, 1)) if pointwise else nn.Linear
        self.add_module(names[0], make(channels, hidden))
        self.add_module(names[1], make(hidden, channels))

    def forward(self, z):
        s = z.mean((2, 3), keepdim=True) if self.pointwise else z.mean((2, 3))
        s = self._modules[self.names[1]](torch.relu(self._modules[self.names[0]](s)))
        return z * torch.sigmoid(s.reshape(*z.shape[:2], 1, 1))


class ChannelGate(nn.Module):
    def __init__(self, channels, hidden):
        super().__init__()
        self.mlp = nn.Sequential(nn.Flatten(), nn.Linear(channels, hidden), nn.ReLU(), nn.Linear(hidden, channels))

    def forward(self, z):
        s = self.mlp(z.mean((2, 3))) + self.mlp(z.amax((2, 3)))
        return z * torch.sigmoid(s)[:, :, None, None]


class SpatialGate(nn.Module):
    def __init__(self):
        super().__init__()
        self.spatial = nn.Sequential(collections.OrderedDict(
            conv=nn.Conv2d(2, 1, 7, padding=3, bias=False), bn=nn.BatchNorm2d(1)))

    def forward(self, z):
        return z * torch.sigmoid(self.spatial(torch.stack((z.amax(1), z.mean(1)), 1)))


class Block(nn.Module):
    def __init__(self, inputs, planes, stride, form):
        super().__init__()
        width = planes * form["width_per_group"] // 64 * form["groups"]
        outputs = planes * 4
        first, second = (stride, 1) if form["stride_first"] else (1, stride)
        self.conv1 = nn.Conv2d(inputs, width, 1, first, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, second, 1, groups=form["groups"], bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        self.conv3 = nn.Conv2d(width, outputs, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(outputs)
        self.downsample = None
        if stride != 1 or inputs != outputs:
            self.downsample = nn.Sequential(
                nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))
        self.attention = None
        hidden = min(form["gate_width"] or max(1, outputs // 16), outputs)
        if form["attention"] == "cbam":
            self.attention = "cbam"
            self.cbam = nn.Sequential(collections.OrderedDict(
                ChannelGate=ChannelGate(outputs, hidden), SpatialGate=SpatialGate()))
        elif form["attention"]:
            self.attention, names, pointwise = form["attention"]
            self.add_module(self.attention, Gate(outputs, hidden, names, pointwise))

    def forward(self, x):
        y = torch.relu(self.bn1(self.conv1(x)))
        y = torch.relu(self.bn2(self.conv2(y)))
        y = self.bn3(self.conv3(y))
        if self.attention:
            y = self._modules[self.attention](y)
        return torch.relu(y + (x if self.downsample is None else self.downsample(x)))


class Net(nn.Module):
    def __init__(self, blocks, planes, classes, **form):
        super().__init__()
        form = {"groups": 1, "width_per_group": 64, "stride_first": False, "gate_width": None, "attention": None,
                "ceiling": False, **form}
        self.conv1 = nn.Conv2d(3, planes, 7, 2, 3, bias=False)
        self.bn1 = nn.BatchNorm2d(planes)
        self.maxpool = nn.MaxPool2d(3, 2, ceil_mode=True) if form["ceiling"] else nn.MaxPool2d(3, 2, 1)
        channels = planes
        for stage, count in enumerate(blocks):
            layer = []
            for i in range(count):
                layer.append(Block(channels, planes << stage, 2 if i == 0 and stage > 0 else 1, form))
                channels = (planes << stage) * 4
            self.add_module(f"layer{stage + 1}", nn.Sequential(*layer))
        self.fc = nn.Linear(channels, classes)

    def forward(self, x):
        x = self.maxpool(torch.relu(self.bn1(self.conv1(x))))
        x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
        return self.fc(x.mean((2, 3)))


def cadene(name):
    for ours, theirs in (("conv1.", "layer0.conv1."), ("bn1.", "layer0.bn1."), ("fc.", "last_linear.")):
        if name.startswith(ours):
            return theirs + name[len(ours):]
    return name


def nvidia(name):
    return f"layers.{int(name[5]) - 1}{name[6:]}" if name.startswith("layer") else name


SE_TIMM = ("se", ("fc1", "fc2"), True)
SE_CADENE = ("se_module", ("fc1", "fc2"), True)
SE_NVIDIA = ("squeeze", ("squeeze", "expand"), False)
RESNEXT = {"groups": 32, "width_per_group": 4}
TINY_RESNEXT = {"groups": 2, "width_per_group": 32}

# Name, form, names in the file, prefix, keywords of torch.save. A tiny ResNeXt has two groups.
NETWORKS = [
    ("torchvision_r50", {}, None, "", {}),
    ("torchvision_rx50", RESNEXT, None, "", {}),
    ("timm_se50", {"attention": SE_TIMM}, None, "", {}),
    ("timm_sex50", {"attention": SE_TIMM, **RESNEXT}, None, "", {}),
    ("cadene_se50", {"attention": SE_CADENE, "stride_first": True, "ceiling": True}, cadene, "",
     {"_use_new_zipfile_serialization": False}),
    ("cadene_sex50", {"attention": SE_CADENE, "ceiling": True, **RESNEXT}, cadene, "",
     {"_use_new_zipfile_serialization": False}),
    ("cbam_cbam50", {"attention": "cbam"}, None, "module.", {"_use_new_zipfile_serialization": False}),
    ("nvidia_sex50", {"attention": SE_NVIDIA, "gate_width": 16, **RESNEXT}, nvidia, "", {}),
    ("nvidia2020_sex50", {"attention": SE_NVIDIA, "gate_width": 16, **RESNEXT}, None, "module.", {}),
]


def randomise(net):
    """Scales unlike 1, and statistics of noisy images: activations stay in range, as after training."""
    torch.manual_seed(2024)
    for name, tensor in net.state_dict().items():
        if name.endswith("bias"):
            tensor.normal_(0, 0.2)
        elif tensor.dim() == 1 and "running" not in name:
            tensor.uniform_(0.5, 1.5)
        elif tensor.dim() > 1:
            tensor.normal_(0, (2 / tensor[0].numel()) ** 0.5)
    for module in net.modules():
        if isinstance(module, nn.BatchNorm2d):
            module.momentum = 1
    with torch.no_grad():
        net.train()(torch.randn(32, 3, SIZE, SIZE) + images()[:1])
    return net.eval()


def write(folder, full):
    logits = {}
    for title, form, rename, prefix, keywords in NETWORKS:
        if full and title.startswith("torchvision"):
            import torchvision
            net = torchvision.models.resnet50() if form == {} else torchvision.models.resnext50_32x4d()
        elif full:
            net = Net((3, 4, 6, 3), 64, 1000, **form)
        else:
            small = {**form, **(TINY_RESNEXT if form.get("groups") else {})}
            net = Net((1, 1, 1, 1), 2, CLASSES, **small)
        randomise(net)
        if not full:
            net.half().float()
        with torch.no_grad():
            logits[title] = copy.deepcopy(net).double()(images().double()).tolist()
            if full and title.startswith("torchvision"):
                twin = Net((3, 4, 6, 3), 64, 1000, **form)
                twin.load_state_dict(net.state_dict())
                assert torch.allclose(twin.eval()(images()), net(images()), rtol=1e-5), title
        state = collections.OrderedDict(
            (prefix + (rename(name) if rename else name), tensor) for name, tensor in net.state_dict().items())
        if not full:
            state = collections.OrderedDict(
                (name, tensor.half() if tensor.is_floating_point() else tensor) for name, tensor in state.items())
        content = {"epoch": 3, "arch": title, "state_dict": state, "best_prec1": 12.5} if prefix else state
        torch.save(content, folder / f"{title}.pth", **keywords)
    (folder / "networks.json").write_text(json.dumps(logits) + "\n")


if __name__ == "__main__":
    full = len(sys.argv) == 3 and sys.argv[1] == "--full"
    write(pathlib.Path(sys.argv[2]) if full else HERE, full)
