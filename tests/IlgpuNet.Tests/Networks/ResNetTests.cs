using IlgpuNet.Autograd;
using IlgpuNet.Devices;
using IlgpuNet.Networks;
using IlgpuNet.Operations;
using IlgpuNet.Tensors;

namespace IlgpuNet.Tests.Networks;

public class ResNetTests
{
    public static TheoryData<string> Names() => [.. Catalogue.BuiltIn.Entries.Select(entry => entry.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_network_runs_forward_and_backward_and_reaches_every_parameter(string name)
    {
        using ShapeDevice device = new();
        ResNet network = Catalogue.BuiltIn.Find(name).Create(new NetworkOptions { Classes = 7 });
        using ModelState state = new(device, network.State(), training: true);
        using (TrainingStep step = device.BeginStep())
        {
            Tensor logits = network.Forward(Tensor.Empty(device, new Shape(2, 96, 64, 3)));
            Assert.Equal(new Shape(2, 7), logits.Shape);
            step.Backward(SoftmaxCrossEntropy.Apply(logits, Tensor.From(device, new Shape(2), [1, 2])));
        }
        Assert.DoesNotContain(state.Segments, segment => !segment.Parameter.HasGradient);
    }

    [Theory]
    [InlineData("R50", 224, 32)]
    [InlineData("SPSE50", 64, 16)]
    [InlineData("RGSE50", 224, 32)]
    [InlineData("CBAM50", 224, 32)]
    [InlineData("RX101", 160, 64)]
    public void A_second_step_finds_all_the_memory_of_the_first_and_leaves_it(string name, int size, int batch)
    {
        using ShapeDevice device = new();
        ResNet network = Catalogue.BuiltIn.Find(name).Create();
        using ModelState state = new(device, network.State(), training: true);
        long baseline = device.Pool.BytesInUse;
        Step();
        long allocations = device.Pool.SystemAllocations;
        for (int i = 0; i < 3; i++)
            Step();
        Assert.Equal(allocations, device.Pool.SystemAllocations);
        Assert.Equal(baseline, device.Pool.BytesInUse);

        void Step()
        {
            using TrainingStep step = device.BeginStep();
            Tensor logits = network.Forward(Tensor.Empty(device, new Shape(batch, size, size, 3)));
            step.Backward(SoftmaxCrossEntropy.Apply(logits, Tensor.Empty(device, new Shape(batch), DType.Int32)));
            state.ForgetGradients();
        }
    }

    [Fact]
    public void Stage_outputs_are_there_by_name()
    {
        using ShapeDevice device = new();
        ResNet network = Catalogue.BuiltIn.Find("SE50").Create();
        using ModelState state = new(device, network.State(), training: false);
        using MemoryScope scope = device.OpenScope();
        Tensor images = Tensor.Empty(device, new Shape(2, 224, 160, 3));
        Assert.Equal(
            [
                "stem [2, 56, 40, 64]",
                "layer1 [2, 56, 40, 256]",
                "layer2 [2, 28, 20, 512]",
                "layer3 [2, 14, 10, 1024]",
                "layer4 [2, 7, 5, 2048]",
            ],
            network.Features(images).Select(feature => $"{feature.Key} {feature.Value.Shape}"));
    }

    [Theory]
    [InlineData(100, 96, "96")]
    [InlineData(224, 240, "224")]
    [InlineData(10, 10, "32")]
    public void Images_whose_extents_are_no_multiples_of_32_are_refused(int height, int width, string remedy)
    {
        using ShapeDevice device = new();
        ResNet network = Catalogue.BuiltIn.Find("R50").Create();
        using MemoryScope scope = device.OpenScope();
        Tensor images = Tensor.Empty(device, new Shape(1, height, width, 3));
        string message = Assert.Throws<ArgumentException>(() => network.Forward(images)).Message;
        Assert.Contains($"{height}x{width}", message);
        Assert.Contains($"multiples of 32, such as {remedy}", message);
    }

    [Fact]
    public void Images_have_three_channels()
    {
        using ShapeDevice device = new();
        using MemoryScope scope = device.OpenScope();
        Tensor images = Tensor.Empty(device, new Shape(1, 32, 32, 1));
        ResNet network = Catalogue.BuiltIn.Find("R50").Create();
        Assert.Contains("[N, H, W, 3]", Assert.Throws<ArgumentException>(() => network.Forward(images)).Message);
    }

    [Fact]
    public void A_network_has_four_stages()
    {
        ResNetOptions options = new(1, 2, 3);
        Assert.Contains("[1, 2, 3]", Assert.Throws<ArgumentException>(() => new ResNet(options)).Message);
    }

    [Fact]
    public void Trunks_of_networks_with_and_without_attention_start_equal()
    {
        using ReferenceDevice device = new();
        Dictionary<string, float[]> plain = Initial("R50"), attentive = Initial("RGSE50");
        Assert.All(plain, tensor => Assert.Equal(tensor.Value, attentive[tensor.Key]));

        Dictionary<string, float[]> Initial(string name)
        {
            using ModelState state = new(device, Catalogue.BuiltIn.Find(name).Create().State(), training: false);
            state.Initialise(seed: 11);
            return state.Tensors.ToDictionary(tensor => tensor.Name, tensor => tensor.Export());
        }
    }
}
