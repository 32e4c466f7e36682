using IlgpuNet.Autograd;
using IlgpuNet.Cuda;
using IlgpuNet.Devices;
using IlgpuNet.Operations;
using IlgpuNet.Tensors;
using IlgpuNet.Training.Metrics;

namespace IlgpuNet.Benchmarks.Tuning;

/// <summary>Times every tile, and every number of pieces, that is possible for passes of convolutions.</summary>
internal static class TileTuning
{
    /// <summary>Measures; the device has the table that it had before again afterwards.</summary>
    /// <param name="device">Where; it computes in bf16 or tf32.</param>
    /// <param name="passes">What.</param>
    /// <param name="iterations">Timed runs of each choice, behind one that is not: their median counts.</param>
    /// <param name="log">Is told of each pass.</param>
    /// <returns>The fastest choice for each pass.</returns>
    public static IReadOnlyList<TileTableEntry> Run(
        AcceleratorDevice device, IReadOnlyList<ConvolutionPassOf> passes, int iterations, TextWriter log)
    {
        TileTable before = device.Tiles;
        string name = TileTable.DeviceWord(device.Accelerator.Name);
        try
        {
            List<TileTableEntry> fastest = [];
            foreach ((ConvolutionShape shape, ConvolutionPass pass, DType maps) in passes)
            {
                TileArithmetic arithmetic = TileArithmetic.Of(device.Precision, maps);
                using MemoryScope scope = device.OpenScope();
                Action step = Step(device, shape, pass, maps);
                TileTableEntry[] measured =
                [
                    .. TileChoice.All(arithmetic, shape, pass, device.SharedMemory)
                        .Select(choice => new TileTableEntry(name, shape, pass, arithmetic, choice, Microseconds: 0))
                        .Select(entry => Timed(device, step, entry, iterations)),
                ];
                fastest.Add(measured.MinBy(entry => entry.Microseconds)!);
                log.Line($"{fastest.Count} of {passes.Count}: {fastest[^1].Text}, the fastest of {measured.Length}");
            }
            return fastest;
        }
        finally
        {
            device.Tiles = before;
        }
    }

    /// <summary>The choice with its time: the device is given a table that says nothing else.</summary>
    private static TileTableEntry Timed(AcceleratorDevice device, Action step, TileTableEntry choice, int iterations)
    {
        device.Tiles = new TileTable([choice]);
        step();
        IEnumerable<double> seconds = Enumerable.Range(0, iterations).Select(_ => OperationProfile.Measure(device, step)
            .Calls.Single(call => call.Cost.Operation == $"conv2d.{choice.PassWord}").Seconds);
        return choice with { Microseconds = 1e6 * Quantiles.Median(seconds) };
    }

    /// <summary>Runs the pass, a gradient behind the forward pass that it needs.</summary>
    private static Action Step(Device device, ConvolutionShape shape, ConvolutionPass pass, DType maps)
    {
        Tensor x = Map(new Shape(shape.N, shape.H, shape.W, shape.Inputs)), dy = Map(shape.Result);
        Tensor w = Values(device, new Shape(shape.Outputs, shape.Kernel.Height, shape.Kernel.Width, shape.GroupInputs));
        x.RequiresGradient = pass == ConvolutionPass.DataGradient;
        w.RequiresGradient = pass == ConvolutionPass.WeightGradient;
        return () =>
        {
            using TrainingStep step = device.BeginStep();
            Tensor y = Conv2d.Apply(x, w, null, shape.Stride, shape.Padding, shape.Groups);
            if (y.RequiresGradient)
                step.Backward(y, dy);
        };

        Tensor Map(Shape extents) => Cast.Apply(Values(device, extents), maps);
    }

    /// <summary>Random numbers, the same again and again: to make as many as a large map has takes seconds.</summary>
    private static Tensor Values(Device device, Shape shape)
    {
        System.Random random = new(1);
        float[] few = [.. Enumerable.Range(0, 4093).Select(_ => random.NextSingle() - 0.5f)];
        float[] values = new float[shape.Count];
        for (int i = 0; i < values.Length; i += few.Length)
            few.AsSpan(0, Math.Min(few.Length, values.Length - i)).CopyTo(values.AsSpan(i));
        return Tensor.From(device, shape, values);
    }
}
