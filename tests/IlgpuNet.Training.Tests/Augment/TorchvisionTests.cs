using System.Text.Json;
using IlgpuNet.Training.Augment;
using IlgpuNet.Training.Data;
using IlgpuNet.Training.Tests.Data;

namespace IlgpuNet.Training.Tests.Augment;

/// <summary>
/// Changes of pictures beside torchvision's, bit for bit; <c>Fixtures/make_fixtures.py</c> made the numbers.
/// </summary>
public class TorchvisionTests
{
    private const int Width = 13;
    private const int Height = 11;

    private static readonly JsonElement s_fixtures = JsonDocument.Parse(
        File.ReadAllBytes(Path.Combine(
            AppContext.BaseDirectory, "Augment", "Fixtures", "torchvision.json"))).RootElement;

    public static TheoryData<string> Operations() => [.. Enum.GetNames<RandAugmentOperation>()];

    [Theory]
    [MemberData(nameof(Operations))]
    public void An_operation_of_RandAugment_gives_torchvisions_pixels(string operation)
    {
        JsonElement[] examples =
        [
            .. s_fixtures.GetProperty("randAugment").EnumerateArray()
                .Where(e => e.GetProperty("operation").GetString() == operation),
        ];
        Assert.NotEmpty(examples);
        foreach (JsonElement example in examples)
        {
            RgbImage image = Picture(example);
            RandAugment.Apply(
                Enum.Parse<RandAugmentOperation>(operation), example.GetProperty("level").GetInt32(),
                example.GetProperty("negative").GetBoolean(), image, new RgbImage());
            Assert.Equal(example.GetProperty("rgb").GetBytesFromBase64(), PillowFixtures.Rgb(image));
        }
    }

    [Theory]
    [InlineData("brightness")]
    [InlineData("contrast")]
    [InlineData("saturation")]
    [InlineData("hue")]
    public void A_change_of_colour_gives_torchvisions_pixels(string change)
    {
        JsonElement[] examples =
        [
            .. s_fixtures.GetProperty("jitter").EnumerateArray()
                .Where(e => e.GetProperty("change").GetString() == change),
        ];
        Assert.NotEmpty(examples);
        foreach (JsonElement example in examples)
        {
            RgbImage image = Picture(example);
            double factor = example.GetProperty("factor").GetDouble();
            Action apply = change switch
            {
                "brightness" => () => Colours.Brightness(image, (float)factor),
                "contrast" => () => Colours.Contrast(image, (float)factor),
                "saturation" => () => Colours.Saturation(image, (float)factor),
                _ => () => Colours.Hue(image, factor),
            };
            apply();
            Assert.Equal(example.GetProperty("rgb").GetBytesFromBase64(), PillowFixtures.Rgb(image));
        }
    }

    private static RgbImage Picture(JsonElement example)
    {
        if (!example.GetProperty("smooth").GetBoolean())
            return PillowFixtures.Picture(Width, Height);
        RgbImage image = new(Width, Height);
        for (int y = 0; y < Height; y++)
        {
            for (int x = 0; x < Width; x++)
            {
                Span<byte> pixel = image.Row(y)[(x * RgbImage.BytesPerPixel)..];
                (pixel[0], pixel[1], pixel[2]) = ((byte)(40 + x * 7), (byte)(60 + y * 9), (byte)(50 + x * 3 + y * 2));
            }
        }
        return image;
    }
}
