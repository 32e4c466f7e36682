using System.Diagnostics;
using System.Globalization;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using IlgpuNet.Devices;
using IlgpuNet.Operations;
using IlgpuNet.Tensors;

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

    /// <summary>Prints the table for <paramref name="threads"/> computing threads; all processors when zero.</summary>
    public static void Run(int threads)
    {
        using HostDevice device = new(threads);
        double peak = Peak(device);
        Print($"{device.Description}; multiply-add peak {peak:F0} GFLOP/s");
        Print($"{"GFLOP/s (share of the peak)",-42}{"forward",14}{"data gradient",16}{"weight gradient",16}");
        foreach (ConvolutionCase test in s_cases)
        {
            double[] rates = Rates(device, test);
            peak = Math.Max(peak, Peak(device));
            Print($"{test.Name,-42}{Rate(rates[0], peak),14}{Rate(rates[1], peak),16}{Rate(rates[2], peak),16}");
        }
    }

    private static void Print(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));

    private static string Rate(double rate, double peak) =>
        string.Create(CultureInfo.InvariantCulture, $"{rate:F0} ({100 * rate / peak:F0} %)");

    private static double[] Rates(HostDevice device, ConvolutionCase test)
    {
        using MemoryScope scope = device.OpenScope();
        Tensor input = Uniform(device, test.X);
        input.RequiresGradient = true;
        Tensor weights = Uniform(device, new Shape(test.Outputs, test.Kernel, test.Kernel, test.X.C / test.Groups));
        weights.RequiresGradient = true;
        OperationTimes times = new();
        device.Observer = times;
        for (int i = 0; i < Repetitions + 1; i++)
        {
            using Autograd.TrainingStep step = device.BeginStep();
            step.Backward(Conv2d.Apply(input, weights, null, test.Stride, test.Padding, test.Groups));
        }
        device.Observer = null;
        return [times.Rate("conv2d.forward"), times.Rate("conv2d.data-gradient"), times.Rate("conv2d.weight-gradient")];
    }

    private static Tensor Uniform(Device device, Shape shape)
    {
        System.Random random = new(1);
        float[] values = new float[shape.Count];
        for (int i = 0; i < values.Length; i++)
            values[i] = random.NextSingle() - 0.5f;
        return Tensor.From(device, shape, values);
    }

    /// <summary>GFLOP/s of multiply-adds that never leave the registers, on all threads at once.</summary>
    private static double Peak(HostDevice device)
    {
        const int Loops = 4_000_000;
        double best = 0;
        for (int i = 0; i < 5; i++)
        {
            double flops = 0;
            long start = Stopwatch.GetTimestamp();
            device.Threads.Run(device.Threads.Count, _ =>
            {
                double done = Avx512F.IsSupported ? MultiplyAdd512(Loops) : MultiplyAdd256(Loops);
                lock (device)
                    flops += done;
            });
            best = Math.Max(best, flops / Stopwatch.GetElapsedTime(start).TotalSeconds / 1e9);
        }
        return best;
    }

    private static double MultiplyAdd256(int loops)
    {
        Vector256<float> x = Vector256.Create(0.999f), y = Vector256.Create(0.001f);
        Vector256<float> a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x, i = x, j = x;
        for (int k = 0; k < loops; k++)
        {
            a = Vector256.FusedMultiplyAdd(a, x, y);
            b = Vector256.FusedMultiplyAdd(b, x, y);
            c = Vector256.FusedMultiplyAdd(c, x, y);
            d = Vector256.FusedMultiplyAdd(d, x, y);
            e = Vector256.FusedMultiplyAdd(e, x, y);
            f = Vector256.FusedMultiplyAdd(f, x, y);
            g = Vector256.FusedMultiplyAdd(g, x, y);
            h = Vector256.FusedMultiplyAdd(h, x, y);
            i = Vector256.FusedMultiplyAdd(i, x, y);
            j = Vector256.FusedMultiplyAdd(j, x, y);
        }
        // The comparison keeps the loop: its value is never zero.
        return Vector256.Sum(a + b + c + d + e + f + g + h + i + j) == 0 ? 0 : 2.0 * 8 * 10 * loops;
    }

    private static double MultiplyAdd512(int loops)
    {
        Vector512<float> x = Vector512.Create(0.999f), y = Vector512.Create(0.001f);
        Vector512<float> a = x, b = x, c = x, d = x, e = x, f = x, g = x, h = x, i = x, j = x;
        for (int k = 0; k < loops; k++)
        {
            a = Vector512.FusedMultiplyAdd(a, x, y);
            b = Vector512.FusedMultiplyAdd(b, x, y);
            c = Vector512.FusedMultiplyAdd(c, x, y);
            d = Vector512.FusedMultiplyAdd(d, x, y);
            e = Vector512.FusedMultiplyAdd(e, x, y);
            f = Vector512.FusedMultiplyAdd(f, x, y);
            g = Vector512.FusedMultiplyAdd(g, x, y);
            h = Vector512.FusedMultiplyAdd(h, x, y);
            i = Vector512.FusedMultiplyAdd(i, x, y);
            j = Vector512.FusedMultiplyAdd(j, x, y);
        }
        return Vector512.Sum(a + b + c + d + e + f + g + h + i + j) == 0 ? 0 : 2.0 * 16 * 10 * loops;
    }

    private sealed record ConvolutionCase(
        string Name, Shape X, int Outputs, int Kernel, int Stride, int Padding, int Groups);

    /// <summary>Keeps the time of each operation.</summary>
    private sealed class OperationTimes : IExecutionObserver
    {
        private readonly Dictionary<string, (double Flops, List<double> Seconds)> _times = [];
        private long _start;

        /// <summary>GFLOP/s at the median of all but the first time.</summary>
        public double Rate(string operation)
        {
            (double flops, List<double> seconds) = _times[operation];
            double[] sorted = [.. seconds.Skip(1).Order()];
            return flops / sorted[sorted.Length / 2] / 1e9;
        }

        public void EnterModule(object module, string name)
        {
        }

        public void LeaveModule(object module, string name, Tensor y)
        {
        }

        public void BeginOperation(in OperationCost cost) => _start = Stopwatch.GetTimestamp();

        public void EndOperation(in OperationCost cost)
        {
            double seconds = Stopwatch.GetElapsedTime(_start).TotalSeconds;
            if (!_times.TryGetValue(cost.Operation, out (double Flops, List<double> Seconds) times))
                _times.Add(cost.Operation, times = (cost.Flops, []));
            times.Seconds.Add(seconds);
        }
    }
}
