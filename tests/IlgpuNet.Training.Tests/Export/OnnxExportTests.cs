using IlgpuNet.Autograd;
using IlgpuNet.Devices;
using IlgpuNet.Layers;
using IlgpuNet.Layers.Attention;
using IlgpuNet.Networks;
using IlgpuNet.Operations;
using IlgpuNet.Tensors;
using IlgpuNet.TestKit;
using IlgpuNet.Training.Export;
using IlgpuNet.Training.Export.Translators;
using Microsoft.ML.OnnxRuntime;
using Onnx;
using Function = IlgpuNet.Autograd.Function;

namespace IlgpuNet.Training.Tests.Export;

/// <summary>Exported models against ONNX Runtime, an independent implementation of the same operators.</summary>
public sealed class OnnxExportTests
{
    // Single precision with sums in another order, through up to 152 layers.
    private const double Tolerance = 1e-4;

    public static TheoryData<string> Networks => [.. Catalogue.BuiltIn.Entries.Select(entry => entry.Name)];

    public static TheoryData<string> AttentionBlocks => [.. AttentionRegistry.BuiltIn.Names];

    [Theory]
    [MemberData(nameof(Networks))]
    public void Every_network_of_the_catalogue_gives_the_same_logits_in_onnx_runtime(string name)
    {
        using OnnxRun run = new(Catalogue.BuiltIn.Find(name).Create());

        AssertSameLogits(run, imageSize: 32, new OnnxOptions());
    }

    [Theory]
    [InlineData("SPSE50")]
    [InlineData("CBAMX50")]
    public void Networks_give_the_same_logits_at_224(string name)
    {
        using OnnxRun run = new(Catalogue.BuiltIn.Find(name).Create());

        AssertSameLogits(run, imageSize: 224, new OnnxOptions(), count: 1);
    }

    [Theory]
    [MemberData(nameof(AttentionBlocks))]
    public void Batch_norms_can_be_kept(string attention)
    {
        using OnnxRun run = new(Tiny(attention));

        ModelProto kept = AssertSameLogits(run, imageSize: 64, new OnnxOptions { FoldBatchNorm = false });

        Assert.Equal(
            run.State.Tensors.Count(tensor => tensor.Name.EndsWith("running_mean", StringComparison.Ordinal)),
            // A gate normalises the averages of what the tail normalises: its parameters serve twice.
            kept.Graph.Node.Where(node => node.OpType == "BatchNormalization")
                .DistinctBy(node => node.Input[1]).Count());
    }

    [Theory]
    [MemberData(nameof(AttentionBlocks))]
    public void Only_batch_norms_that_follow_no_convolution_are_left_after_folding(string attention)
    {
        using OnnxRun run = new(Tiny(attention));

        ModelProto model = AssertSameLogits(run, imageSize: 64, new OnnxOptions());

        // SPSE and RGSE normalise folds over grids.
        Assert.DoesNotContain(model.Graph.Node, node =>
            node.OpType == "BatchNormalization"
            && !node.Name.Contains("sum_bn", StringComparison.Ordinal)
            && !node.Name.Contains("fusion_bn", StringComparison.Ordinal));
        Assert.Single(model.OpsetImport, set => set.Domain.Length == 0 && set.Version == 17);
    }

    [Fact]
    public void A_block_defined_elsewhere_is_exported_without_code_of_its_own()
    {
        using OnnxRun run = new(new ResNet(TinyOptions with { Attention = site => new UnevenCells(site) }));

        AssertSameLogits(run, imageSize: 64, new OnnxOptions());
    }

    [Fact]
    public void Every_operation_that_a_network_can_apply_has_a_translator()
    {
        Type[] losses = [typeof(SoftmaxCrossEntropy), typeof(SoftTargetCrossEntropy), typeof(BinaryCrossEntropy)];
        // Stochastic depth scales images in training alone.
        Type[] trainingOnly = [typeof(ImageScale)];
        IEnumerable<Type> operations = typeof(Function).Assembly.GetTypes()
            .Where(type => type is { IsAbstract: false } && type.IsSubclassOf(typeof(Function)));

        Assert.Empty(
            operations.Except([.. losses, .. trainingOnly]).Except(OperationTranslator.All.Keys)
                .Select(type => type.Name));
    }

    [Fact]
    public void An_operation_without_a_translator_is_named()
    {
        using OnnxRun run = new(new Untranslatable());

        NotSupportedException error = Assert.Throws<NotSupportedException>(() => run.Export(32));

        Assert.Contains(nameof(Untranslatable.Halved), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_that_are_not_registered_are_refused()
    {
        using OnnxRun run = new(new ForeignWeights());

        Assert.Contains(
            "state", Assert.Throws<InvalidOperationException>(() => run.Export(32)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_written_model_tells_its_network_and_classes()
    {
        using TemporaryFolder folder = new();
        using Device device = DeviceSelection.Open("cpu", threads: 2);
        NetworkEntry entry = new(
            "TINY", new Backbone("Tiny", "TINY", TinyOptions), "rgse", Paper: null, AttentionRegistry.BuiltIn);
        using PlacedNetwork network = new(entry, new NetworkOptions { Classes = 2 }, 32, device, training: true);
        network.State.Initialise(seed: 1);
        string path = Path.Combine(folder.Path, "tiny.onnx");

        OnnxExport.Write(path, network, new OnnxOptions { ClassNames = ["a \"b\"", "ü"] });

        using InferenceSession session = new(path);
        Assert.Equal("""["a \u0022b\u0022","\u00FC"]""", session.ModelMetadata.CustomMetadataMap["class_names"]);
        Assert.Equal("TINY", session.ModelMetadata.CustomMetadataMap["architecture"]);
        Assert.Equal([-1, 2], session.OutputMetadata["logits"].Dimensions);
        Assert.Equal([-1, 3, 32, 32], session.InputMetadata["images"].Dimensions);
        Assert.True(network.Module.Training);
    }

    private static ResNetOptions TinyOptions => new(1, 2, 1, 1) { StemChannels = 16, Classes = 10 };

    private static ResNet Tiny(string attention) =>
        new(TinyOptions with { Attention = AttentionRegistry.BuiltIn.Factory(attention) });

    /// <summary>Two images, though one was traced: the number of images is open.</summary>
    private static ModelProto AssertSameLogits(OnnxRun run, int imageSize, OnnxOptions options, int count = 2)
    {
        float[] images = OnnxRun.Images(count, imageSize);
        ModelProto model = run.Export(imageSize, options);
        double difference = OnnxRun.Difference(
            run.Forward(images, count, imageSize), OnnxRun.Forward(model, images, count, imageSize));
        Assert.InRange(difference, 0, Tolerance);
        return model;
    }

    /// <summary>
    /// Its grid of 3x3 cells overlaps on maps of 16 and 8, and on those of 2 it is finer than the map.
    /// </summary>
    private sealed class UnevenCells : DescriptorAttention
    {
        private readonly Layers.Conv2d _weights;

        public UnevenCells(AttentionSite site)
            : base(3, 2) => _weights = Child(
                "weights", new Layers.Conv2d(site.Channels, site.Channels, 3, groups: site.Channels, bias: true));

        protected override Tensor Gate(Descriptors descriptors) => Operations.Sigmoid.Apply(Add.Apply(
            _weights.Forward(descriptors.Cells(3)), AveragePool.Adaptive(descriptors.Cells(2), 1)));
    }

    private sealed class Untranslatable : Module
    {
        private readonly Layers.Conv2d _conv;

        public Untranslatable() => _conv = Child("conv", new Layers.Conv2d(3, 4, 1));

        protected override Tensor Compute(Tensor image)
        {
            Tensor x = _conv.Forward(image);
            x.Device.Tape?.Record(new Halved(), inputs: [x], saved: [], x);
            return x;
        }

        internal sealed class Halved : Function
        {
            protected override void Backward(Tensor dy, Gradients gradients) => throw new NotSupportedException();
        }
    }

    private sealed class ForeignWeights : Module
    {
        private readonly Layers.Conv2d _conv;

        public ForeignWeights() => _conv = Child("conv", new Layers.Conv2d(3, 3, 1));

        protected override Tensor Compute(Tensor x) => Operations.Conv2d.Apply(
            _conv.Forward(x), Tensor.Zeros(x.Device, new Shape(4, 1, 1, 3)), bias: null, stride: 1, padding: 0);
    }
}
