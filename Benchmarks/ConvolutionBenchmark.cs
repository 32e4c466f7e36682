using System.Globalization;
using IlgpuNet.Autograd;
using IlgpuNet.Benchmarks.Machine;
using IlgpuNet.Devices;
using IlgpuNet.Operations;
using IlgpuNet.Tensors;
using IlgpuNet.Training.Logging;
using IlgpuNet.Training.Metrics;

namespace IlgpuNet.Benchmarks;

/// <summary>
/// The three passes of ResNet-50's convolutions on the host, beside what the machine can multiply and add at most,
/// measured in the same run.
/// </summary>
internal static class ConvolutionBenchmark
{
    private const int Repetitions = 7;

    private static readonly ConvolutionCase[] s_cases =
    [
        new("stem 7x7/2 3-64, 224 px, batch 2", new Shape(2, 224, 224, 3), 64, 7, 2, 3, 1),
        new("1x1 64-256, 56 px, batch 2", new Shape(2, 56, 56, 64), 256, 1, 1, 0, 1),
        new("3x3 64-64, 56 px, batch 2", new Shape(2, 56, 56, 64), 64, 3, 1, 1, 1),
        new("3x3/2 128-128, 56 px, batch 2", new Shape(2, 56, 56, 128), 128, 3, 2, 1, 1),
        new("1x1/2 256-512, 56 px, batch 2", new Shape(2, 56, 56, 256), 512, 1, 2, 0, 1),
        new("3x3 256-256, 28 px, batch 8", new Shape(8, 28, 28, 256), 256, 3, 1, 1, 1),
        new("3x3 256-256, 14 px, batch 8", new Shape(8, 14, 14, 256), 256, 3, 1, 1, 1),
        new("1x1 2048-512, 7 px, batch 8", new Shape(8, 7, 7, 2048), 512, 1, 1, 0, 1),
        new("3x3 512-512, 7 px, batch 8", new Shape(8, 7, 7, 512), 512, 3, 1, 1, 1),
        new("1x1 2048-512, 1 px, batch 64", new Shape(64, 1, 1, 2048), 512, 1, 1, 0, 1),
        new("3x3 512-512, 1 px, batch 64", new Shape(64, 1, 1, 512), 512, 3, 1, 1, 1),
        new("3x3 256-256, 2 px, batch 64", new Shape(64, 2, 2, 256), 256, 3, 1, 1, 1),
        new("3x3 64-64, 8 px, batch 64", new Shape(64, 8, 8, 64), 64, 3, 1, 1, 1),
        new("3x3 128-128, 32 groups, 56 px, batch 2", new Shape(2, 56, 56, 128), 128, 3, 1, 1, 32),
        new("3x3 512-512, 32 groups, 14 px, batch 8", new Shape(8, 14, 14, 512), 512, 3, 1, 1, 32),
        new("7x7 depthwise 512, 7 px, batch 32", new Shape(32, 7, 7, 512), 512, 7, 1, 0, 512),
    ];

    /// <summary>Writes the table for <paramref name="threads"/> computing threads; all processors when zero.</summary>
    public static void Run(int threads, TextWriter output)
    {
        using HostDevice device = new(threads);
        double peak = MultiplyAddPeak.Measure(device.Threads);
        output.Line($"{Processor.Description}; {device.Description}; multiply-add peak {peak:F0} GFLOP/s");
        output.Line($"{"GFLOP/s (share of the peak)",-42}{"forward",14}{"data gradient",16}{"weight gradient",16}");
        foreach (ConvolutionCase test in s_cases)
        {
            double[] rates = Rates(device, test);
            peak = Math.Max(peak, MultiplyAddPeak.Measure(device.Threads));
            output.Line($"{test.Name,-42}{Rate(rates[0], peak),14}{Rate(rates[1], peak),16}{Rate(rates[2], peak),16}");
        }
    }

    private static string Rate(double rate, double peak) =>
        string.Create(CultureInfo.InvariantCulture, $"{rate:F0} ({(rate / peak).Percent("F0")})");

    private static double[] Rates(HostDevice device, ConvolutionCase test)
    {
        using MemoryScope scope = device.OpenScope();
        Tensor input = Cast.Apply(Uniform(device, test.X), device.MapType);
        input.RequiresGradient = true;
        Tensor weights = Uniform(device, new Shape(test.Outputs, test.Kernel, test.Kernel, test.X.C / test.Groups));
        weights.RequiresGradient = true;
        void Step()
        {
            using TrainingStep step = device.BeginStep();
            step.Backward(Conv2d.Apply(input, weights, null, test.Stride, test.Padding, test.Groups));
        }
        Step();
        OperationCall[] calls =
        [
            .. Enumerable.Range(0, Repetitions).SelectMany(_ => OperationProfile.Measure(device, Step).Calls),
        ];
        return [GFlops("conv2d.forward"), GFlops("conv2d.data-gradient"), GFlops("conv2d.weight-gradient")];

        double GFlops(string operation)
        {
            OperationCall[] own = [.. calls.Where(call => call.Cost.Operation == operation)];
            return own[0].Cost.Flops / Quantiles.Median(own.Select(call => call.Seconds)) / 1e9;
        }
    }

    private static Tensor Uniform(Device device, Shape shape)
    {
        System.Random random = new(1);
        float[] values = new float[shape.Count];
        for (int i = 0; i < values.Length; i++)
            values[i] = random.NextSingle() - 0.5f;
        return Tensor.From(device, shape, values);
    }

    private sealed record ConvolutionCase(
        string Name, Shape X, int Outputs, int Kernel, int Stride, int Padding, int Groups);
}
