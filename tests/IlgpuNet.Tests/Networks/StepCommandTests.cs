using IlgpuNet.Autograd;
using IlgpuNet.Devices;
using IlgpuNet.Layers.Attention;
using IlgpuNet.Networks;
using IlgpuNet.Operations;
using IlgpuNet.Tensors;
using IlgpuNet.Tests.Devices;

namespace IlgpuNet.Tests.Networks;

/// <summary>What a training step asks of an ILGPU device when it has run once.</summary>
public sealed class StepCommandTests : IDisposable
{
    private const int Batch = 2, Classes = 5;

    private const double LearningRate = 0.01;

    // Tensors, functions and launches of some three hundred kernels; nothing that grows with the batch.
    private const long ManagedBytes = 250_000;

    private readonly AcceleratorDevice _device = (AcceleratorDevice)DeviceSelection.Open("ilgpu-cpu");
    private readonly ResNet _network;
    private readonly ModelState _state;
    private readonly Tensor _velocity;
    private readonly Tensor _square;
    private readonly Tensor _images;
    private readonly Tensor _labels;

    public StepCommandTests()
    {
        _network = new ResNet(new ResNetOptions(1, 1, 1, 1)
        {
            StemChannels = 4,
            Classes = Classes,
            Attention = AttentionRegistry.BuiltIn.Factory("rgse"),
        });
        _state = new ModelState(_device, _network.State(), training: true);
        _state.Initialise(seed: 1);
        _velocity = Tensor.Zeros(_device, _state.Values.Shape);
        _square = Tensor.Zeros(_device, _state.Values.Shape);
        _images = Tensor.Zeros(_device, new Shape(Batch, 32, 32, 3));
        _labels = Tensor.From(_device, new Shape(Batch), [1, 3]);
    }

    public void Dispose()
    {
        _images.Dispose();
        _labels.Dispose();
        _velocity.Dispose();
        _square.Dispose();
        _state.Dispose();
        _device.Dispose();
    }

    [Fact]
    public void A_step_that_has_run_once_waits_for_nothing_and_asks_the_system_for_nothing()
    {
        Step();
        List<DeviceCommand> commands = [];
        _device.Commands = commands.Add;
        Step();

        Assert.All(commands, command => Assert.True(command.IsAsynchronous, command.ToString()));
        Assert.Contains(commands, command => command.Kind == DeviceCommandKind.Launch);
    }

    [Fact]
    public void A_step_that_has_run_twice_makes_few_objects()
    {
        Step();
        Step();
        long before = GC.GetAllocatedBytesForCurrentThread();
        Step();

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, ManagedBytes);
    }

    [Fact]
    public void Two_steps_in_a_row_launch_the_same_with_the_same_arguments()
    {
        Step();
        string[] second = Recorded(LearningRate);

        Assert.Equal(second, Recorded(LearningRate));
    }

    [Theory]
    [InlineData("sgd")]
    [InlineData("adamw")]
    public void What_changes_from_step_to_step_is_an_argument_of_one_small_launch_alone(string optimizer)
    {
        Step(optimizer: optimizer, number: 1);
        string[] first = Recorded(LearningRate, optimizer, number: 2);
        string[] second = Recorded(LearningRate / 2, optimizer, number: 3);

        (string First, string Second) changed = Assert.Single(first.Zip(second), pair => pair.First != pair.Second);
        Assert.Equal(first.Length, second.Length);
        Assert.StartsWith("Launch IlgpuNet.Operations.StepNumbers`1[", changed.First, StringComparison.Ordinal);
        Assert.Contains("].Kernel 1 ", changed.First, StringComparison.Ordinal);
    }

    [Fact]
    public void What_waits_or_asks_the_system_is_noticed()
    {
        List<DeviceCommand> commands = [];
        _device.Commands = commands.Add;
        using (Tensor tensor = Tensor.Zeros(_device, new Shape(300_000)))
            tensor.ReadFloats();
        _labels.Write([0, 1]);
        _device.Synchronize();

        DeviceCommandKind[] expected =
        [
            DeviceCommandKind.Allocate, DeviceCommandKind.Fill, DeviceCommandKind.CopyToHost,
            DeviceCommandKind.CopyFromHost, DeviceCommandKind.Synchronize,
        ];
        Assert.Equal(expected, commands.Select(command => command.Kind));
    }

    /// <summary>What a step asks for, command by command.</summary>
    private string[] Recorded(double learningRate, string optimizer = "sgd", int number = 1)
    {
        LaunchArguments arguments = new();
        // What stays from step to step is known by its place in this order.
        foreach (Tensor tensor in (Tensor[])[_state.Values, _state.Gradients, _velocity, _square, _images])
            arguments.Of(tensor.FloatView());
        List<string> commands = [];
        _device.Commands = command => commands.Add(
            $"{command.Kind} {command.Kernel?.Method.DeclaringType}.{command.Kernel?.Method.Name} {command.Size} "
            + arguments.Of(command.Arguments));
        Step(learningRate, optimizer, number);
        _device.Commands = null;
        return [.. commands];
    }

    private void Step(double learningRate = LearningRate, string optimizer = "sgd", int number = 1)
    {
        using TrainingStep step = _device.BeginStep();
        Tensor loss = SoftmaxCrossEntropy.Apply(_network.Forward(_images), _labels);
        _state.ForgetGradients();
        step.Backward(loss);
        _state.ClearUnreachedGradients();
        if (optimizer == "sgd")
        {
            Sgd.Step(_state.Values, _state.Gradients, _velocity, table: null, new SgdOptions(learningRate, 0.9, 1e-4));
        }
        else
        {
            AdamW.Step(
                _state.Values, _state.Gradients, _velocity, _square, table: null,
                new AdamWOptions(learningRate, number));
        }
    }
}
