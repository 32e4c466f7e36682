using IlgpuNet.Layers;
using IlgpuNet.Operations;
using IlgpuNet.Tensors;
using Onnx;

namespace IlgpuNet.Training.Tests.Export;

/// <summary>Operations in forms that the networks of the catalogue do not use.</summary>
public sealed class OperationTranslationTests
{
    // A few sums in single precision.
    private const double Tolerance = 1e-5;

    public static TheoryData<string> Pools => [.. s_pools.Keys];

    private static readonly Dictionary<string, (Func<Tensor, Tensor> Pool, string Operator)> s_pools = new()
    {
        ["average, whole map"] = (x => AveragePool.Adaptive(x, 1), "GlobalAveragePool"),
        ["average, rows only"] = (x => AveragePool.Adaptive(x, new Size2d(1, 11)), "AveragePool"),
        ["average, windows"] = (x => AveragePool.Window(x, 3, 2, 0), "AveragePool"),
        ["average, padding counts"] = (x => AveragePool.Window(x, 3, 2, 1), "MatMul"),
        ["average, padding does not count"] = (x => AveragePool.Window(x, 3, 2, 1, countPadding: false), "MatMul"),
        ["average, overlapping cells"] = (x => AveragePool.Adaptive(x, new Size2d(3, 4)), "MatMul"),
        ["maximum, whole map"] = (x => MaxPool.Adaptive(x, 1), "GlobalMaxPool"),
        ["maximum, windows"] = (x => MaxPool.Window(x, 3, 2, 1), "MaxPool"),
        ["maximum, ceiling"] = (x => MaxPool.Window(x, 2, 2, 0, ceiling: true), "MaxPool"),
        ["maximum, two strides"] = (x => MaxPool.Window(x, new Size2d(3, 2), new Size2d(1, 3), 1), "MaxPool"),
        ["maximum, overlapping cells"] = (x => MaxPool.Adaptive(x, new Size2d(7, 4)), "ReduceMax"),
    };

    [Theory]
    [MemberData(nameof(Pools))]
    public void Pools_over_any_ranges_are_exported(string name)
    {
        (Func<Tensor, Tensor> pool, string type) = s_pools[name];
        using OnnxRun run = new(new Applied(pool));

        Assert.Contains(AssertSame(run, size: 11).Graph.Node, node => node.OpType == type);
    }

    [Fact]
    public void A_classifier_of_whole_maps_reads_pixels_in_our_order()
    {
        using OnnxRun run = new(new Sequential(
            new Layers.Conv2d(3, 4, 3, bias: true), new Layers.ReLU(), new Layers.Linear(4 * 4 * 4, 5)));

        AssertSame(run, size: 6);
    }

    [Fact]
    public void A_batch_norm_behind_a_bias_is_folded_and_one_behind_relu_is_kept()
    {
        using OnnxRun run = new(new Sequential(
            new Layers.Conv2d(3, 4, 3, stride: 2, padding: 1, bias: true), new BatchNorm2d(4, relu: true),
            new BatchNorm2d(4)));

        ModelProto model = AssertSame(run, size: 8);

        Assert.Single(model.Graph.Node, node => node.OpType == "BatchNormalization");
    }

    [Fact]
    public void A_convolution_that_is_read_without_its_batch_norm_keeps_its_weights()
    {
        using OnnxRun run = new(new ReadTwice());

        ModelProto model = AssertSame(run, size: 8);

        Assert.Single(model.Graph.Node, node => node.OpType == "BatchNormalization");
    }

    /// <summary>Our result is [N, H, W, C], theirs [N, C, H, W]: both are compared sorted by channel.</summary>
    private static ModelProto AssertSame(OnnxRun run, int size)
    {
        float[] images = OnnxRun.Images(2, size);
        ModelProto model = run.Export(size);
        float[] expected = run.Forward(images, 2, size), actual = OnnxRun.Forward(model, images, 2, size);
        int channels = (int)model.Graph.Output[0].Type.TensorType.Shape.Dim[1].DimValue;
        int places = expected.Length / 2 / channels;
        float[] planes = new float[expected.Length];
        for (int i = 0; i < expected.Length; i++)
        {
            (int image, int place, int channel) = (i / channels / places, i / channels % places, i % channels);
            planes[(image * channels + channel) * places + place] = expected[i];
        }
        Assert.InRange(OnnxRun.Difference(planes, actual), 0, Tolerance);
        return model;
    }

    private sealed class Applied : Module
    {
        private readonly Func<Tensor, Tensor> _operation;
        private readonly Layers.Conv2d _conv;

        public Applied(Func<Tensor, Tensor> operation) =>
            (_operation, _conv) = (operation, Child("conv", new Layers.Conv2d(3, 5, 1)));

        protected override Tensor Compute(Tensor x) => _operation(_conv.Forward(x));
    }

    private sealed class ReadTwice : Module
    {
        private readonly Layers.Conv2d _conv;
        private readonly BatchNorm2d _bn;

        public ReadTwice() =>
            (_conv, _bn) = (Child("conv", new Layers.Conv2d(3, 4, 1)), Child("bn", new BatchNorm2d(4)));

        protected override Tensor Compute(Tensor x)
        {
            Tensor y = _conv.Forward(x);
            return Add.Apply(y, _bn.Forward(y));
        }
    }
}
