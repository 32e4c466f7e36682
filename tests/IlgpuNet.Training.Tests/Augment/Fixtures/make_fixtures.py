"""Writes torchvision.json: what torchvision makes of a picture; the tests themselves need no Python.

    python3 make_fixtures.py

Made with torchvision 0.14.1 on Pillow 9.4.0 images.
"""
import base64
import json
import pathlib

import torchvision.transforms.functional as F
from PIL import Image
from torchvision.transforms import InterpolationMode
from torchvision.transforms.autoaugment import RandAugment, _apply_op

HERE = pathlib.Path(__file__).parent
WIDTH, HEIGHT = 13, 11


def picture(smooth):
    """Smooth or rough; the tests compute the same ones."""
    image = Image.new("RGB", (WIDTH, HEIGHT))
    image.putdata([
        (40 + x * 7, 60 + y * 9, 50 + x * 3 + y * 2) if smooth
        else tuple((x * x * 7 + y * 13 * (c + 1) + x * y * (3 + c)) & 255 for c in range(3))
        for y in range(HEIGHT) for x in range(WIDTH)])
    return image


def pixels(image):
    return base64.b64encode(image.convert("RGB").tobytes()).decode()


def main():
    result = {"randAugment": [], "jitter": []}
    space = RandAugment()._augmentation_space(31, (HEIGHT, WIDTH))
    for smooth in (False, True):
        image = picture(smooth)
        for name, (magnitudes, signed) in space.items():
            for level in ((9, 30) if magnitudes.ndim else (0,)):
                magnitude = float(magnitudes[level].item()) if magnitudes.ndim else 0.0
                for sign in ((1, -1) if signed else (1,)):
                    out = _apply_op(image, name, sign * magnitude, InterpolationMode.NEAREST, None)
                    result["randAugment"].append({
                        "smooth": smooth, "operation": name, "level": level, "negative": sign < 0,
                        "rgb": pixels(out)})
        for name, function, factors in (
                ("brightness", F.adjust_brightness, (0.0, 0.3, 1.0, 1.7)),
                ("contrast", F.adjust_contrast, (0.0, 0.6, 1.4)),
                ("saturation", F.adjust_saturation, (0.0, 0.6, 1.4)),
                ("hue", F.adjust_hue, (-0.5, -0.125, 0.0, 0.0625, 0.25, 0.5))):
            for factor in factors:
                result["jitter"].append({
                    "smooth": smooth, "change": name, "factor": factor, "rgb": pixels(function(image, factor))})
    (HERE / "torchvision.json").write_text(json.dumps(result) + "\n")


main()
