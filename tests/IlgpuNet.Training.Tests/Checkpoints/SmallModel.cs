using IlgpuNet.Autograd;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;
using IlgpuNet.Training.Checkpoints;
using IlgpuNet.Training.Metrics;

namespace IlgpuNet.Training.Tests.Checkpoints;

/// <summary>The state of a network that is only named: a convolution, a batch-norm and a classifier.</summary>
internal sealed class SmallModel : IDisposable
{
    private readonly HostDevice _device = new(threads: 1);

    public SmallModel(
        ulong seed = 1,
        int classes = 5,
        string convolution = "conv1.weight",
        bool training = true,
        bool attention = false)
    {
        List<(string, StateTensor)> state =
        [
            (convolution, new Parameter(new Shape(4, 3, 3, 2), Draw, FileLayout.Convolution)),
            ("bn1.weight", new Parameter(new Shape(4), Draw)),
            ("bn1.running_mean", new StateBuffer(new Shape(4), Draw)),
            ("fc.weight", new Parameter(new Shape(classes, 4), Draw)),
            ("fc.bias", new Parameter(new Shape(classes), Draw)),
        ];
        if (attention)
            state.Add(("layer1.0.attention.fc1.weight", new Parameter(new Shape(2, 4), Draw)));
        State = new ModelState(_device, state, training);
        State.Initialise(seed);
        Velocity = Tensor.Zeros(_device, State.Values.Shape);
        foreach (ParameterSegment segment in State.Segments)
        {
            float[] values = [.. Enumerable.Range(0, (int)segment.Parameter.Shape.Count).Select(i => seed + 0.25f * i)];
            Velocity.View(segment.Offset, segment.Parameter.Shape).Write(values);
        }
        Network = new CheckpointNetwork
        {
            Architecture = "R50",
            Classes = classes,
            ImageSize = 64,
            StrideOn = "second",
        };
    }

    public ModelState State { get; }

    public Tensor Velocity { get; }

    /// <summary>The velocity as a checkpoint keeps it.</summary>
    public IReadOnlyList<CompanionState> Momentum => [new CompanionState(CompanionState.MomentumPrefix, Velocity)];

    public CheckpointNetwork Network { get; init; }

    public CheckpointInfo Info => new()
    {
        Network = Network,
        ClassNames = ["Ankle boot", "n01440764", "übrig", "\"quoted\"", ""],
        Seed = ulong.MaxValue,
        Position = new TrainingPosition(3, 17, new MetricSums(4352, 1.0 / 3, 4000, 2000), 12.5),
        BestTop1Error = 100.0 / 3,
        BestEpoch = 2,
        Settings = new Dictionary<string, string> { ["batch size"] = "256", ["device"] = "cpu" },
    };

    /// <summary>Everything a checkpoint keeps, by name.</summary>
    public Dictionary<string, float[]> Values()
    {
        Dictionary<string, float[]> values =
            State.Tensors.ToDictionary(tensor => tensor.Name, tensor => tensor.Value.ReadFloats());
        values.Add("velocity", Velocity.ReadFloats());
        return values;
    }

    public void Dispose()
    {
        Velocity.Dispose();
        State.Dispose();
        _device.Dispose();
    }

    private static void Draw(IlgpuNet.Random.Philox random, ReadOnlySpan<int> shape, Span<float> values) =>
        random.FillNormal(0, values);
}
