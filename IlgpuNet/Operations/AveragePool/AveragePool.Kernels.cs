using ILGPU;
using IlgpuNet.Autograd;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public sealed partial class AveragePool
{
    /// <summary>One axis: forward the inputs of each output, backward the outputs that hold each input.</summary>
    internal struct Axis
    {
        public ArrayView<int> From;
        public ArrayView<int> To;
        public ArrayView<float> Weights;
        public ArrayView<float> Divisors;
        public int Inputs;
        public int Outputs;
    }

    internal struct Arguments<TSource, TDestination>
        where TSource : unmanaged, IElement<TSource>
        where TDestination : unmanaged, IElement<TDestination>
    {
        public Elements<TSource> Source;
        public Elements<TDestination> Destination;
        public Axis Vertical;
        public Axis Horizontal;
        public int Channels;
        public int Accumulate;
    }

    /// <summary>One thread averages one output: its short rows in single precision, their sum in double.</summary>
    internal static void ForwardKernel<TSource, TDestination>(Index1D index, Arguments<TSource, TDestination> a)
        where TSource : unmanaged, IElement<TSource>
        where TDestination : unmanaged, IElement<TDestination>
    {
        int c = index % a.Channels, rest = index / a.Channels;
        int j = rest % a.Horizontal.Outputs;
        rest /= a.Horizontal.Outputs;
        int i = rest % a.Vertical.Outputs, n = rest / a.Vertical.Outputs;
        double sum = 0;
        for (int p = a.Vertical.From[i]; p < a.Vertical.To[i]; p++)
        {
            int row = (n * a.Vertical.Inputs + p) * a.Horizontal.Inputs;
            float rowSum = 0;
            for (int q = a.Horizontal.From[j]; q < a.Horizontal.To[j]; q++)
                rowSum += a.Horizontal.Weights[q] * a.Source[(row + q) * a.Channels + c];
            sum += a.Vertical.Weights[p] * rowSum;
        }
        a.Destination[index] = (float)(sum / (a.Vertical.Divisors[i] * a.Horizontal.Divisors[j]));
    }

    /// <summary>One thread gathers the gradient of one input from the outputs that hold it.</summary>
    internal static void BackwardKernel<TSource, TDestination>(
        Index1D index, Arguments<TSource, TDestination> a)
        where TSource : unmanaged, IElement<TSource>
        where TDestination : unmanaged, IElement<TDestination>
    {
        int c = index % a.Channels, rest = index / a.Channels;
        int q = rest % a.Horizontal.Inputs;
        rest /= a.Horizontal.Inputs;
        int p = rest % a.Vertical.Inputs, n = rest / a.Vertical.Inputs;
        float sum = 0;
        for (int i = a.Vertical.From[p]; i < a.Vertical.To[p]; i++)
        {
            int row = (n * a.Vertical.Outputs + i) * a.Horizontal.Outputs;
            for (int j = a.Horizontal.From[q]; j < a.Horizontal.To[q]; j++)
                sum += a.Source[(row + j) * a.Channels + c] / (a.Vertical.Divisors[i] * a.Horizontal.Divisors[j]);
        }
        sum *= a.Vertical.Weights[p] * a.Horizontal.Weights[q];
        a.Destination[index] = a.Accumulate != 0 ? a.Destination[index] + sum : sum;
    }

    private sealed class KernelForm<TMap, TPooled> : IForm
        where TMap : unmanaged, IElement<TMap>
        where TPooled : unmanaged, IElement<TPooled>
    {
        public void Forward(Tensor x, PoolRanges vertical, PoolRanges horizontal, Tensor y) =>
            y.Accelerator().Launch(ForwardKernel<TMap, TPooled>, y.Shape.Count, new Arguments<TMap, TPooled>
            {
                Source = x.Elements<TMap>(),
                Destination = y.Elements<TPooled>(),
                Vertical = InputsOf(vertical, y.Device.Constants),
                Horizontal = InputsOf(horizontal, y.Device.Constants),
                Channels = y.Shape.C,
            });

        public void Backward(Tensor dy, PoolRanges vertical, PoolRanges horizontal, GradientTarget dx) =>
            dy.Accelerator().Launch(BackwardKernel<TPooled, TMap>, dx.Tensor.Shape.Count, new Arguments<TPooled, TMap>
            {
                Source = dy.Elements<TPooled>(),
                Destination = dx.Tensor.Elements<TMap>(),
                Vertical = OutputsOf(vertical, dy.Device.Constants),
                Horizontal = OutputsOf(horizontal, dy.Device.Constants),
                Channels = dy.Shape.C,
                Accumulate = dx.Accumulate ? 1 : 0,
            });

        private static Axis InputsOf(PoolRanges ranges, ConstantTables constants) => Bind(
            ranges,
            constants.Integers(ranges, "starts", ranges.Starts),
            constants.Integers(ranges, "ends", ranges.Ends),
            constants);

        private static Axis OutputsOf(PoolRanges ranges, ConstantTables constants)
        {
            PoolCover cover = PoolCover.Of(ranges);
            return Bind(
                ranges,
                constants.Integers(ranges, "first cover", cover.First),
                constants.Integers(ranges, "last cover", cover.Last),
                constants);
        }

        private static Axis Bind(PoolRanges ranges, Tensor from, Tensor to, ConstantTables constants) => new()
        {
            From = from.IntegerView(),
            To = to.IntegerView(),
            Weights = constants.Numbers(ranges, "weights", ranges.Weights).FloatView(),
            Divisors = constants.Numbers(ranges, "divisors", ranges.Divisors).FloatView(),
            Inputs = ranges.Inputs,
            Outputs = ranges.Outputs,
        };
    }
}
