#:project ../Training/IlgpuNet.Training.csproj
#:property PublishAot=false

// An attention block of one's own: only its forward pass is written. The attribute puts it into a catalogue, where it
// gives a network on each backbone; here one of them makes a few updates on the embedded images.
using IlgpuNet.Devices;
using IlgpuNet.Layers.Attention;
using IlgpuNet.Networks;
using IlgpuNet.Operations;
using IlgpuNet.Tensors;
using IlgpuNet.Training;
using IlgpuNet.Training.Augment;
using IlgpuNet.Training.Data;
using IlgpuNet.Training.Optimizers;
using Conv2d = IlgpuNet.Layers.Conv2d;
using Sigmoid = IlgpuNet.Operations.Sigmoid;

NetworkEntry entry = new Catalogue(new AttentionRegistry(typeof(WeighedCells).Assembly)).Find("CELLS50");
using Device device = DeviceSelection.Open("auto");
using PlacedNetwork network = new(entry, new NetworkOptions { Classes = 10 }, imageSize: 32, device, training: true);
network.State.Initialise(seed: 0);
using SgdOptimizer optimizer = new(network.State, momentum: 0.9, weightDecay: 1e-4);
BatchLoader loader = new(
    EmbeddedDataset.Open().Train, new EvaluationTransform(32),
    new BatchLoaderOptions { BatchSize = 16, Shuffle = true });
foreach (ImageBatch batch in loader.Epoch(0).Take(3))
{
    using var step = device.BeginStep();
    (Tensor logits, Tensor labels) = network.Forward(batch);
    Tensor loss = SoftmaxCrossEntropy.Apply(logits, labels);
    step.Backward(loss);
    optimizer.Step(new OptimizerStep(LearningRate: 0.01));
    Console.WriteLine($"{entry.Name}: loss {loss.ReadFloats()[0]:F3}");
}

/// <summary>Each channel weighs its own averages over 4x4 cells.</summary>
[AttentionBlock("cells")]
internal sealed class WeighedCells : DescriptorAttention
{
    private readonly Conv2d _weights;

    public WeighedCells(AttentionSite site)
        : base(4) => _weights = Child(
            "weights", new Conv2d(site.Channels, site.Channels, 4, groups: site.Channels, bias: true));

    protected override Tensor Gate(Descriptors descriptors) => Sigmoid.Apply(_weights.Forward(descriptors.Cells(4)));
}
