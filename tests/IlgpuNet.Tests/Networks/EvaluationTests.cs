using IlgpuNet.Autograd;
using IlgpuNet.Devices;
using IlgpuNet.Layers.Attention;
using IlgpuNet.Networks;
using IlgpuNet.Operations;
using IlgpuNet.Tensors;
using IlgpuNet.TestKit;

namespace IlgpuNet.Tests.Networks;

/// <summary>
/// Evaluation normalises in the convolutions' own pass where nothing is recorded. Recorded, the same network runs one
/// operation after the other: the bits must be equal, whatever has changed the state before.
/// </summary>
public class EvaluationTests
{
    public static TheoryData<string, int> Kinds()
    {
        TheoryData<string, int> data = [];
        foreach (string attention in AttentionRegistry.BuiltIn.Names.Prepend("none"))
        {
            data.Add(attention, 1);
            data.Add(attention, 4);
        }
        return data;
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Evaluation_in_one_pass_has_the_bits_of_separate_passes(string attention, int groups)
    {
        using HostDevice device = new(threads: 2);
        device.Pool.Poison = true;
        ResNet network = Network(attention, groups);
        using ModelState state = new(device, network.State(), training: true);
        state.Initialise(seed: 5);
        using Tensor images = Images(device);

        float[] untrained = Evaluate(network, images);
        Train(network, state, images);
        float[] trained = Evaluate(network, images);
        Assert.NotEqual(untrained, trained);

        // Other weights, as from a file.
        foreach (StateTensor tensor in state.Tensors)
            tensor.Import([.. tensor.Export().Select(value => 0.75f * value + 0.01f)]);
        Assert.NotEqual(trained, Evaluate(network, images));
    }

    private static float[] Evaluate(ResNet network, Tensor images)
    {
        network.SetTraining(false);
        float[] onePass, separate;
        using (images.Device.OpenScope())
            onePass = network.Forward(images).ReadFloats();
        using (images.Device.BeginStep())
            separate = network.Forward(images).ReadFloats();
        Assert.Equal(separate, onePass);
        return onePass;
    }

    private static void Train(ResNet network, ModelState state, Tensor images)
    {
        network.SetTraining(true);
        using TrainingStep step = images.Device.BeginStep();
        step.Backward(SoftmaxCrossEntropy.Apply(
            network.Forward(images), Tensor.From(images.Device, new Shape(images.Shape.N), [1, 2, 0])));
        foreach (ParameterSegment segment in state.Segments)
        {
            float[] gradient = segment.Parameter.Gradient.ReadFloats(), value = segment.Parameter.Value.ReadFloats();
            segment.Parameter.Value.Write([.. value.Zip(gradient, (w, dw) => w - 0.05f * dw)]);
        }
        state.ForgetGradients();
    }

    private static ResNet Network(string attention, int groups) => new(new ResNetOptions(1, 1, 1, 1)
    {
        StemChannels = 16,
        Groups = groups,
        WidthPerGroup = groups == 1 ? 64 : 16,
        Classes = 3,
        Attention = attention == "none" ? null : site => AttentionRegistry.BuiltIn.Create(attention, site),
    });

    private static Tensor Images(Device device)
    {
        Shape shape = new(3, 64, 32, 3);
        return Tensor.From(device, shape, NamedValues.Uniform("images", shape.Count, width: 2));
    }
}
