using IlgpuNet.Autograd;
using IlgpuNet.Devices;
using IlgpuNet.Devices.Graphs;
using IlgpuNet.Networks;
using IlgpuNet.Operations;
using IlgpuNet.Tensors;
using IlgpuNet.TestKit;

namespace IlgpuNet.Tests.Networks;

/// <summary>A bottleneck that trains by steps that are captured and repeated, in both types of maps.</summary>
public sealed class RepeatedStepTests
{
    private const int Steps = 5;

    private static readonly Shape s_shape = new(2, 8, 8, 16);

    [Theory]
    [InlineData(Precision.Fp32)]
    [InlineData(Precision.Bf16)]
    public void Repeated_steps_give_the_bits_of_direct_ones_whatever_runs_between_them(Precision precision)
    {
        (float[] direct, int replays) = Train(precision, repeat: false);
        Assert.Equal(0, replays);
        (float[] repeated, replays) = Train(precision, repeat: true);
        Assert.InRange(replays, Steps - 3, Steps - 1);
        Assert.Equal(direct, repeated);
    }

    [Fact]
    public void A_step_whose_memory_somebody_has_taken_is_captured_again()
    {
        using AcceleratorDevice device = (AcceleratorDevice)DeviceSelection.Open("ilgpu-cpu");
        using Tensor total = Tensor.Zeros(device, new Shape(100));
        using RepeatedStep repeated = new(device);
        List<DeviceCommandKind> commands = [];
        device.Commands = command => commands.Add(command.Kind);
        Run(times: 4);
        Assert.Equal(2, commands.Count(kind => kind == DeviceCommandKind.Replay));

        // Both blocks of the step are somebody else's now: a direct step takes others, which later ones repeat.
        using Tensor first = Tensor.Zeros(device, new Shape(100)), second = Tensor.Zeros(device, new Shape(100));
        Run(times: 4);
        Assert.Equal(4, commands.Count(kind => kind == DeviceCommandKind.Replay));
        Assert.All(total.ReadFloats(), value => Assert.Equal(8, value));
        Assert.All(first.ReadFloats().Concat(second.ReadFloats()), value => Assert.Equal(0, value));

        void Run(int times)
        {
            for (int i = 0; i < times; i++)
                repeated.Run(Step, () => { });
        }

        void Step()
        {
            using MemoryScope scope = device.OpenScope();
            Tensor half = Tensor.Empty(device, new Shape(100)), other = Tensor.Empty(device, new Shape(100));
            half.Fill(0.5f);
            other.Fill(0.5f);
            Copy.Run(half, new GradientTarget(total, Accumulate: true));
            Copy.Run(other, new GradientTarget(total, Accumulate: true));
        }
    }

    private static (float[] Weights, int Replays) Train(Precision precision, bool repeat)
    {
        using AcceleratorDevice device = (AcceleratorDevice)DeviceSelection.Open("ilgpu-cpu", precision: precision);
        Bottleneck network = new(new BottleneckShape(Inputs: 16, Width: 8, Outputs: 16));
        using ModelState state = new(device, network.State(), training: true);
        state.Initialise(seed: 1);
        using Tensor velocity = Tensor.Zeros(device, state.Values.Shape);
        using Tensor images = Tensor.From(device, s_shape, NamedValues.Uniform("images", s_shape.Count, width: 2));
        using Tensor gradient = Tensor.From(
            device, s_shape, NamedValues.Uniform("gradient", s_shape.Count, width: 0.1f));
        using StepOptions<SgdOptions> options = new(device);
        using RepeatedStep repeated = new(device);
        int replays = 0;
        device.Commands = command => replays += command.Kind == DeviceCommandKind.Replay ? 1 : 0;
        for (int i = 0; i < Steps; i++)
        {
            Sgd.Set(options, new SgdOptions(0.1 / (i + 1), 0.9, 1e-2));
            if (repeat)
                repeated.Run(Step, state.ForgetGradients);
            else
                Step();
            Evaluate();
        }
        return ([.. state.Tensors.SelectMany(tensor => tensor.Export())], replays);

        void Step()
        {
            using TrainingStep step = device.BeginStep();
            Tensor y = network.Forward(Cast.Apply(images, device.MapType));
            step.Backward(y, Cast.Apply(gradient, device.MapType));
            state.ClearUnreachedGradients();
            Sgd.Step(state.Values, state.Gradients, velocity, table: null, options, scale: null);
            state.ForgetGradients();
        }

        // Writes what it likes into the memory that a step leaves.
        void Evaluate()
        {
            network.SetTraining(false);
            using (device.OpenScope())
            {
                Assert.All(
                    network.Forward(Cast.Apply(images, device.MapType)).ReadFloats(),
                    value => Assert.True(float.IsFinite(value)));
            }
            network.SetTraining(true);
        }
    }
}
