using IlgpuNet.Random;
using IlgpuNet.TestKit;
using IlgpuNet.Training.Augment;
using IlgpuNet.Training.Cli;
using IlgpuNet.Training.Data;
using IlgpuNet.Training.Data.Sheet;
using IlgpuNet.Training.Recipes;
using IlgpuNet.Training.Tests.Cli;
using SkiaSharp;

namespace IlgpuNet.Training.Tests.Data.Sheet;

public sealed class SampleSheetTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0, 0)]
    [InlineData(0.4, 0)]
    [InlineData(0.4, 1)]
    public void Pixels_are_those_of_the_batches_of_training(double mixup, double cutMix)
    {
        TrainSettings settings = Settings(mixup, cutMix);
        ImageDataset images = Photos(19);
        TrainingImages training = new(settings, images);
        int[] epochs = [2, 3];
        IReadOnlyList<int> samples = training.FirstOf(2, 19);
        SampleSheet sheet = new(images, [.. epochs.Select(epoch => (epoch, training.In(epoch, samples)))]);

        using SKBitmap drawn = SKBitmap.Decode(sheet.Render());

        for (int column = 0; column < epochs.Length; column++)
        {
            Dictionary<int, float[]> delivered = Delivered(settings, images, epochs[column]);
            for (int row = 0; row < samples.Count; row++)
                AssertShows(delivered[samples[row]], drawn, sheet.Corner(row, column), sheet.Zoom);
        }
    }

    [Fact]
    public void The_first_samples_are_those_of_the_first_batches()
    {
        TrainSettings settings = Settings(0, 0);
        ImageDataset images = Photos(19);
        BatchLoader loader = TrainingImages.Loader(settings, images, 32);
        int[] order = [.. Epoch(loader, 5).SelectMany(batch => batch.Samples.ToArray())];
        Assert.Equal(order, new TrainingImages(settings, images).FirstOf(5, 30));
    }

    [Fact]
    public void The_command_writes_a_sheet_and_takes_the_options_of_a_run()
    {
        Photos(12);
        (ProgramRun run, byte[] sheet) = Show(seed: 7);
        Assert.Equal((ExitCode.Done, ""), (run.Code, run.Error));
        Assert.Equal(_folder["sheet.png"], run.Output.Trim());
        using SKBitmap drawn = SKBitmap.Decode(sheet);
        Assert.True(drawn.Width > 2 * 112 && drawn.Height > 3 * 112);
        Assert.Equal(sheet, Show(seed: 7).Sheet);
        Assert.NotEqual(sheet, Show(seed: 8).Sheet);

        (ProgramRun Run, byte[] Sheet) Show(int seed)
        {
            ProgramRun shown = ProgramRun.Of(
                [
                    "data", "show", "--train-data-path", _folder["photos"], "--test-data-path", _folder["photos"],
                    "--image-size", "32", "-b", "4", "--seed", $"{seed}", "--jitter", "0.4", "0.4", "0.4", "0.1",
                    "--mixup", "0.2", "--erase", "0.5", "--count", "3", "--columns", "2", "-o", _folder["sheet.png"],
                ],
                TestContext.Current.CancellationToken);
            return (shown, File.ReadAllBytes(_folder["sheet.png"]));
        }
    }

    private static TrainSettings Settings(double mixup, double cutMix) => new()
    {
        Network = new NetworkSettings { ImageSize = 32 },
        Augment = new AugmentSettings
        {
            ColourJitter = [0.4, 0.4, 0.4, 0.1],
            ErasingProbability = 0.5,
            ErasingNoise = true,
            RandAugmentOperations = 1,
            Mixup = mixup,
            CutMix = cutMix,
        },
        Optimizer = new OptimizerSettings { BatchSize = 5 },
        Run = new RunSettings { Seed = 11, Workers = 2 },
    };

    /// <summary>The images of an epoch as its updates get them, by sample.</summary>
    private static Dictionary<int, float[]> Delivered(TrainSettings settings, ImageDataset images, int epoch)
    {
        Dictionary<int, float[]> delivered = [];
        Philox seed = new(settings.Run.Seed);
        foreach (ImageBatch batch in Epoch(TrainingImages.Loader(settings, images, 32), epoch))
        {
            batch.Mix(new BatchMixing(settings.Augment).Draw(32, BatchMixing.Random(seed, epoch, batch.Index)));
            for (int slot = 0; slot < batch.Count; slot++)
                delivered.Add(batch.Samples[slot], batch.Pixels.Slice(slot * 32 * 32 * 3, 32 * 32 * 3).ToArray());
        }
        return delivered;
    }

    private static IEnumerable<ImageBatch> Epoch(BatchLoader loader, int epoch) =>
        loader.Epoch(epoch, firstBatch: 0, TestContext.Current.CancellationToken);

    private static void AssertShows(float[] pixels, SKBitmap drawn, (int X, int Y) corner, int zoom)
    {
        RgbImage expected = new(32, 32);
        Normalisation.Restore(pixels, expected);
        for (int y = 0; y < 32 * zoom; y++)
        {
            for (int x = 0; x < 32 * zoom; x++)
            {
                SKColor shown = drawn.GetPixel(corner.X + x, corner.Y + y);
                ReadOnlySpan<byte> pixel = expected.Row(y / zoom).Slice(x / zoom * 4, 3);
                Assert.True(
                    pixel is [var red, var green, var blue]
                        && (red, green, blue) == (shown.Red, shown.Green, shown.Blue));
            }
        }
    }

    /// <summary>Pictures with something to see in every corner, in two classes.</summary>
    private ImageDataset Photos(int count)
    {
        for (int i = 0; i < count; i++)
        {
            using SKBitmap bitmap = new(40 + i, 50, SKColorType.Rgba8888, SKAlphaType.Opaque);
            for (int y = 0; y < bitmap.Height; y++)
            {
                for (int x = 0; x < bitmap.Width; x++)
                    bitmap.SetPixel(x, y, new SKColor((byte)(x * 5 + 11 * i), (byte)(y * 5), (byte)(x * y + 40 * i)));
            }
            using SKData png = bitmap.Encode(SKEncodedImageFormat.Png, 100);
            _folder.Write($"photos/{i % 2}/{i:00}.png", png.ToArray());
        }
        return ClassFolders.Read(_folder["photos"]);
    }
}
