using IlgpuNet.Networks;
using IlgpuNet.Random;
using IlgpuNet.Training.Augment;
using IlgpuNet.Training.Data;
using IlgpuNet.Training.Export;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace IlgpuNet.Training.Tests.Export;

/// <summary>Preprocessing inside the graph against the program's own.</summary>
public sealed class PicturePreparationTests
{
    private const int Size = 32;

    [Fact]
    public void Bytes_are_normalised_in_the_graph()
    {
        (double difference, _) = Compare(
            Size, Size, new OnnxOptions { Preprocessing = OnnxPreprocessing.Normalise }, resize: Size);

        Assert.InRange(difference, 0, 1e-4);
    }

    // Enlarging needs no antialiasing, so that both agree but for bytes that Pillow's integer weights round
    // differently.
    [Theory]
    [InlineData(24, 30, 41)]
    [InlineData(31, 24, 41)]
    [InlineData(29, 29, 32)]
    public void Pictures_of_any_extents_are_resized_and_cropped_in_the_graph(int width, int height, int resize)
    {
        OnnxOptions options = new() { Preprocessing = OnnxPreprocessing.Resize, ResizedShortSide = resize };

        (double difference, double shifted) = Compare(width, height, options, resize);

        Assert.InRange(difference, 0, 2e-3);
        // A crop that is off by a pixel would show.
        Assert.True(shifted > 10 * difference, $"{shifted} against {difference}");
    }

    /// <summary>
    /// How far the graph's logits are from ours, and how far ours move when the picture is mirrored.
    /// </summary>
    private static (double Difference, double Mirrored) Compare(int width, int height, OnnxOptions options, int resize)
    {
        using OnnxRun run = new(new ResNet(new ResNetOptions(1, 1, 1, 1) { StemChannels = 16, Classes = 10 }));
        RgbImage picture = new(), mirrored = new();
        picture.Resize(width, height);
        mirrored.Resize(width, height);
        byte[] rgb = new byte[width * height * 3];
        Philox random = new(seed: 3, stream: 0);
        float[] values = new float[rgb.Length];
        random.FillUniform(0, values);
        for (int i = 0; i < rgb.Length; i++)
        {
            (int y, int x, int channel) = (i / 3 / width, i / 3 % width, i % 3);
            rgb[i] = (byte)(values[i] * 255);
            picture.Row(y)[x * RgbImage.BytesPerPixel + channel] = rgb[i];
            mirrored.Row(y)[(width - 1 - x) * RgbImage.BytesPerPixel + channel] = rgb[i];
        }

        float[] ours = run.Forward(Prepared(picture, resize), 1, Size);
        float[] theirs = OnnxRun.Run(run.Export(Size, options), new DenseTensor<byte>(rgb, [1, height, width, 3]));
        return (
            OnnxRun.Difference(ours, theirs),
            OnnxRun.Difference(ours, run.Forward(Prepared(mirrored, resize), 1, Size)));
    }

    private static float[] Prepared(RgbImage picture, int resize)
    {
        float[] prepared = new float[Size * Size * 3];
        new EvaluationTransform(Size, resize).Apply(picture, default, prepared);
        return prepared;
    }
}
