"""Writes the pictures of this folder, and what Pillow makes of them; the tests themselves need no Python.

    python3 make_fixtures.py

Made with Pillow 9.4.0 (libjpeg-turbo 2.1.5, libwebp 1.2.4). decode.json holds the pixels of each picture after
convert("RGB"), upright by exif_transpose; resample.json the results of crop, resize(BILINEAR) and centre crop.
"""
import base64
import json
import pathlib

from PIL import Image, ImageOps

HERE = pathlib.Path(__file__).parent
WIDTH, HEIGHT = 29, 22


def picture(width, height):
    """Smooth in places and rough in others; the tests compute the same one."""
    image = Image.new("RGB", (width, height))
    image.putdata([
        tuple((x * x * 7 + y * 13 * (c + 1) + x * y * (3 + c)) & 255 for c in range(3))
        for y in range(height) for x in range(width)])
    return image


def pixels(image):
    return {
        "width": image.width,
        "height": image.height,
        "rgb": base64.b64encode(image.convert("RGB").tobytes()).decode(),
    }


def make_pictures():
    rgb = Image.new("RGB", (WIDTH, HEIGHT))
    rgb.putdata([(x * 8, y * 11, (x * y) % 256) for y in range(HEIGHT) for x in range(WIDTH)])
    rgba = rgb.copy()
    rgba.putalpha(Image.linear_gradient("L").resize((WIDTH, HEIGHT)))
    few = rgba.quantize(16)

    expected = {}

    def save(image, name, **options):
        image.save(HERE / name, **options)
        expected[name] = pixels(ImageOps.exif_transpose(Image.open(HERE / name)))

    save(rgb, "baseline.jpg", quality=90)
    save(rgb, "full-chroma.jpg", quality=90, subsampling=0)
    save(rgb, "progressive.jpg", quality=90, progressive=True)
    save(rgb.convert("L"), "grey.jpg", quality=90)
    save(rgb.convert("CMYK"), "cmyk.jpg", quality=90)
    save(rgb, "rgb.png")
    save(rgba, "rgba.png")
    save(rgb.convert("L"), "grey.png")
    save(rgba.convert("LA"), "grey-alpha.png")
    save(rgb.convert("P"), "palette.png")
    save(few, "palette-alpha.png")
    save(rgb.convert("1"), "bilevel.png")
    save(rgb, "lossy.webp", quality=80)
    save(rgba, "lossless-alpha.webp", lossless=True, exact=True)
    save(rgb, "plain.bmp")
    save(rgb.convert("P"), "palette.gif")
    for orientation in range(1, 9):
        exif = Image.Exif()
        exif[0x0112] = orientation
        save(rgb, f"orientation-{orientation}.jpg", quality=90, exif=exif)
    (HERE / "decode.json").write_text(json.dumps(expected, indent=1) + "\n")


def make_resamples():
    cases = []
    for (width, height), box, size in [
        ((37, 23), (0, 0, 37, 23), (16, 16)),
        ((37, 23), (5, 3, 20, 17), (16, 16)),
        ((37, 23), (5, 3, 20, 17), (41, 29)),
        ((37, 23), (11, 0, 9, 23), (30, 7)),
        ((37, 23), (0, 0, 37, 23), (37, 23)),
        ((200, 150), (7, 9, 180, 130), (11, 13)),
        ((3, 2), (1, 1, 1, 1), (5, 4)),
        ((64, 64), (0, 0, 64, 64), (1, 1)),
    ]:
        x, y, w, h = box
        result = picture(width, height).crop((x, y, x + w, y + h)).resize(size, Image.BILINEAR)
        cases.append({"source": [width, height], "crop": box, "result": pixels(result)})

    evaluations = []
    for (width, height), resize, crop in [
        ((61, 43), 32, 28), ((43, 61), 32, 28), ((100, 33), 37, 32), ((20, 17), 35, 31), ((50, 50), 16, 16),
    ]:
        # torchvision's Resize(resize) and CenterCrop(crop), written out.
        short, long = min(width, height), max(width, height)
        other = int(resize * long / short)
        w, h = (resize, other) if width <= height else (other, resize)
        resized = picture(width, height).resize((w, h), Image.BILINEAR)
        top, left = int(round((h - crop) / 2.0)), int(round((w - crop) / 2.0))
        result = resized.crop((left, top, left + crop, top + crop))
        evaluations.append({"source": [width, height], "resize": resize, "result": pixels(result)})
    text = json.dumps({"crops": cases, "evaluations": evaluations}, indent=1)
    (HERE / "resample.json").write_text(text + "\n")


make_pictures()
make_resamples()
