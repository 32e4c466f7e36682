using System.Text.Json;
using IlgpuNet.Devices;
using IlgpuNet.Layers.Attention;
using IlgpuNet.Networks;
using IlgpuNet.Networks.KeyMaps;
using IlgpuNet.Storage;
using IlgpuNet.Tensors;
using IlgpuNet.TestKit;
using IlgpuNet.Training.Checkpoints;
using IlgpuNet.Training.Cli;

namespace IlgpuNet.Training.Tests.Checkpoints;

/// <summary>
/// Files in the layouts of other programs, written by <c>Fixtures/make_networks.py</c>: tiny networks, or with
/// <c>ILGPUNET_WEIGHTS</c> the full-size ones that its <c>--full</c> wrote there.
/// </summary>
public sealed class WeightSourcesTests
{
    private const int ImageSize = 64;
    private const int Images = 2;

    private static readonly string? s_full = Environment.GetEnvironmentVariable("ILGPUNET_WEIGHTS");

    public static TheoryData<string, string, string, string> Sources() => new()
    {
        // The file, whose names it has, the network, and the form to ask for.
        { "torchvision_r50", "ours", "R50", "" },
        { "torchvision_rx50", "ours", "RX50", "" },
        { "timm_se50", "timm", "SE50", "" },
        { "timm_sex50", "timm", "SEX50", "" },
        { "cadene_se50", "cadene", "SE50", "--stride-on first --stem-pool ceiling" },
        { "cadene_sex50", "cadene", "SEX50", "--stem-pool ceiling" },
        { "cbam_cbam50", "cbam", "CBAM50", "" },
        { "nvidia_sex50", "nvidia", "SEX50", "--gate-width 16" },
        { "nvidia2020_sex50", "nvidia", "SEX50", "--gate-width 16" },
    };

    [Theory]
    [MemberData(nameof(Sources))]
    public void The_network_is_recognised_and_computes_the_logits_of_PyTorch(
        string title, string names, string network, string form)
    {
        WeightsFit fit;
        using (TensorFile file = TensorFile.OpenAny(PathOf(title)))
            fit = WeightsFit.Of(file, Candidates());
        Assert.Equal((true, ""), (fit.IsExact, fit.Mismatches));
        Assert.Equal(
            (names, network, form), (fit.Names.Name, fit.Network.Name, NetworkFormOptions.Arguments(fit.Options)));

        float[][] expected = Logits(title);
        Assert.Equal(expected[0].Length, fit.Options.Classes);
        float[] logits = Run(PathOf(title), fit);
        float largest = expected.SelectMany(row => row).Max(Math.Abs);
        // Single precision over some fifty layers.
        foreach ((float ours, float theirs) in logits.Zip(expected.SelectMany(row => row)))
            Assert.InRange(Math.Abs(ours - theirs) / largest, 0, 1e-4);
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public void Converted_to_our_names_and_back_a_file_has_the_same_tensors(
        string title, string names, string network, string form)
    {
        using TemporaryFolder folder = new();
        WeightsFit first = WeightsConversion.Convert(
            PathOf(title), Candidates(), OurNames.Map, folder["ours.safetensors"]);
        Assert.Equal((network, form), (first.Network.Name, NetworkFormOptions.Arguments(first.Options)));
        using TensorFile original = TensorFile.OpenAny(PathOf(title));
        using TensorFile ours = TensorFile.OpenAny(folder["ours.safetensors"]);
        Assert.Equal(first.State.Select(entry => entry.Name).Order(), ours.Entries.Select(entry => entry.Name).Order());

        WeightsConversion.Convert(
            PathOf(title), Candidates(), KeyMapCatalogue.Find(names), folder["theirs.safetensors"]);
        using TensorFile theirs = TensorFile.OpenAny(folder["theirs.safetensors"]);
        Dictionary<string, TensorInfo> before = original.Entries
            .Where(entry => entry.Type.IsFloatingPoint())
            .ToDictionary(entry =>
                entry.Name.StartsWith("module.", StringComparison.Ordinal) ? entry.Name[7..] : entry.Name);
        if (title == "nvidia2020_sex50")
            return;  // It is written with the newer names and convolutions, which nvidia_sex50 checks.
        Assert.Equal(before.Keys.Order(), theirs.Entries.Select(entry => entry.Name).Order());
        foreach (TensorInfo entry in theirs.Entries)
            Assert.Equal(original.ReadFloats(before[entry.Name]), theirs.ReadFloats(entry));
    }

    [Fact]
    public void A_network_that_the_other_program_has_not_or_builds_otherwise_is_not_written_for_it()
    {
        using TemporaryFolder folder = new();
        StorageException error = Assert.Throws<StorageException>(() => WeightsConversion.Convert(
            PathOf("timm_se50"), Candidates(), TorchvisionNames.Map, folder["out.safetensors"]));
        Assert.Contains("holds SE50, and torchvision has no names for its attention", error.Message);
        error = Assert.Throws<StorageException>(() => WeightsConversion.Convert(
            PathOf("cadene_se50"), Candidates(), TimmNames.Map, folder["out.safetensors"]));
        Assert.Contains("in the form of cadene, which timm has not", error.Message);
        error = Assert.Throws<StorageException>(() => WeightsConversion.Convert(
            PathOf("timm_se50"), [.. Candidates().Where(network => network.Attention is null)], OurNames.Map,
            folder["out.safetensors"]));
        Assert.Contains("nearest is R50", error.Message);
        Assert.Contains("unexpected: layer1.0.se.fc1.weight", error.Message);
        Assert.False(File.Exists(folder["out.safetensors"]));
    }

    [Fact]
    public void Weights_of_another_form_are_refused_with_the_options_to_add()
    {
        NetworkEntry network = Candidates().Single(entry => entry.Name == "SE50");
        PretrainedReport report = new("w.pth", CadeneNames.Map, new HashSet<IlgpuNet.Autograd.Parameter>(), [], [], []);
        StorageException error = Assert.Throws<StorageException>(
            () => NetworkFormOptions.Require(report, network, new NetworkOptions { Classes = 7 }));
        Assert.EndsWith("SE50 has another form: add --stride-on first --stem-pool ceiling", error.Message);
        NetworkFormOptions.Require(report, network, CadeneNames.Map.OptionsOf(network) with { Classes = 7 });
        error = Assert.Throws<StorageException>(() => NetworkFormOptions.Require(
            report with { Names = TimmNames.Map }, network, new NetworkOptions { StrideOn = StrideOn.First }));
        Assert.EndsWith("leave out --stride-on, --stem-pool and --gate-width", error.Message);
    }

    [Fact]
    public void What_is_to_be_evaluated_must_be_complete()
    {
        PretrainedReport report = new(
            "w.pth", OurNames.Map, new HashSet<IlgpuNet.Autograd.Parameter>(), ["fc.weight"], ["bn1.bias"], ["extra"]);
        Assert.Contains(
            "2 missing: bn1.bias, fc.weight; 1 unexpected: extra",
            Assert.Throws<StorageException>(report.RequireComplete).Message);
        (report with { NewHead = [], Missing = [], Unused = [] }).RequireComplete();
    }

    private static string Folder => s_full ?? Path.Combine(AppContext.BaseDirectory, "Checkpoints", "Fixtures");

    private static string PathOf(string title) => Path.Combine(Folder, title + ".pth");

    private static float[][] Logits(string title)
    {
        using FileStream stream = File.OpenRead(Path.Combine(Folder, "networks.json"));
        return JsonSerializer.Deserialize<Dictionary<string, float[][]>>(stream)![title];
    }

    private static IReadOnlyList<NetworkEntry> Candidates()
    {
        if (s_full is not null)
            return Catalogue.BuiltIn.Entries;
        ResNetOptions tiny = new(1, 1, 1, 1) { StemChannels = 2 };
        Backbone dense = new("ResNet-50", "50", tiny);
        Backbone grouped = new("ResNeXt-50", "X50", tiny with { Groups = 2, WidthPerGroup = 32 });
        return
        [
            .. from backbone in new[] { dense, grouped }
               from attention in new[] { null, "se", "cbam" }
               let name = attention?.ToUpperInvariant() + (attention is null ? "R" : "") + backbone.Suffix
               select new NetworkEntry(name, backbone, attention, Paper: null, AttentionRegistry.BuiltIn),
        ];
    }

    private static float[] Run(string path, WeightsFit fit)
    {
        using HostDevice device = new(threads: 0);
        using PlacedNetwork network = new(fit.Network, fit.Options, ImageSize, device, training: false);
        PretrainedReport report = PretrainedWeights.Load(path, network.State);
        report.RequireComplete();
        network.Module.SetTraining(false);
        float[] pixels = new float[Images * ImageSize * ImageSize * 3];
        for (int i = 0; i < pixels.Length; i++)
        {
            (int c, int w, int h, int n) = (
                i % 3, i / 3 % ImageSize, i / (3 * ImageSize) % ImageSize, i / (3 * ImageSize * ImageSize));
            pixels[i] = (n * 7 + c * 5 + h * 3 + w * 11 + h * w) % 17 / 8f - 1;
        }
        using MemoryScope scope = device.OpenScope();
        Tensor x = Tensor.From(device, new Shape(Images, ImageSize, ImageSize, 3), pixels);
        return network.Module.Forward(x).ReadFloats();
    }
}
