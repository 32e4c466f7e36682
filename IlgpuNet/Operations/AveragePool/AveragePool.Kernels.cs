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

    /// <summary>
    /// One thread averages channels of one output: their short rows in single precision, the sum in double.
    /// </summary>
    internal static void ForwardKernel<TSource, TDestination, TLanes, TDoubles>(
        Index1D index, Arguments<TSource, TDestination> a)
        where TSource : unmanaged, IElement<TSource>
        where TDestination : unmanaged, IElement<TDestination>
        where TLanes : unmanaged, ILanes<TLanes>
        where TDoubles : unmanaged, IDoubles<TDoubles, TLanes>
    {
        int c = index % a.Channels, rest = index / a.Channels;
        int j = rest % a.Horizontal.Outputs;
        rest /= a.Horizontal.Outputs;
        int i = rest % a.Vertical.Outputs, n = rest / a.Vertical.Outputs;
        TDoubles sum = TDoubles.Fill(0);
        for (int p = a.Vertical.From[i]; p < a.Vertical.To[i]; p++)
        {
            int row = (n * a.Vertical.Inputs + p) * a.Horizontal.Inputs;
            TLanes rowSum = TLanes.Fill(0);
            for (int q = a.Horizontal.From[j]; q < a.Horizontal.To[j]; q++)
            {
                TLanes values = a.Source.Load<TLanes>((row + q) * a.Channels + c);
                rowSum += TLanes.Fill(a.Horizontal.Weights[q]) * values;
            }
            sum += TDoubles.Fill(a.Vertical.Weights[p]) * TDoubles.Of(rowSum);
        }
        TDoubles scale = TDoubles.Fill(1.0 / (a.Vertical.Divisors[i] * a.Horizontal.Divisors[j]));
        a.Destination.Store(index, (sum * scale).Round());
    }

    /// <summary>One thread gathers the gradient of channels of one input from the outputs that hold it.</summary>
    internal static void BackwardKernel<TSource, TDestination, TLanes>(
        Index1D index, Arguments<TSource, TDestination> a)
        where TSource : unmanaged, IElement<TSource>
        where TDestination : unmanaged, IElement<TDestination>
        where TLanes : unmanaged, ILanes<TLanes>
    {
        int c = index % a.Channels, rest = index / a.Channels;
        int q = rest % a.Horizontal.Inputs;
        rest /= a.Horizontal.Inputs;
        int p = rest % a.Vertical.Inputs, n = rest / a.Vertical.Inputs;
        TLanes sum = TLanes.Fill(0);
        for (int i = a.Vertical.From[p]; i < a.Vertical.To[p]; i++)
        {
            int row = (n * a.Vertical.Outputs + i) * a.Horizontal.Outputs;
            for (int j = a.Horizontal.From[q]; j < a.Horizontal.To[q]; j++)
            {
                TLanes share = TLanes.Fill(1 / (a.Vertical.Divisors[i] * a.Horizontal.Divisors[j]));
                sum += a.Source.Load<TLanes>((row + j) * a.Channels + c) * share;
            }
        }
        sum *= TLanes.Fill(a.Vertical.Weights[p] * a.Horizontal.Weights[q]);
        if (a.Accumulate != 0)
            sum = a.Destination.Load<TLanes>(index) + sum;
        a.Destination.Store(index, sum);
    }

    private sealed class KernelForm<TMap, TPooled, TWide, TWideDoubles> : IForm
        where TMap : unmanaged, IElement<TMap>
        where TPooled : unmanaged, IElement<TPooled>
        where TWide : unmanaged, ILanes<TWide>
        where TWideDoubles : unmanaged, IDoubles<TWideDoubles, TWide>
    {
        /// <summary>Outputs that keep a large accelerator busy.</summary>
        private const int BusyThreads = 1 << 17;

        /// <summary>Rows of an output that are worth a pass of their own.</summary>
        private const int ManyRows = 8;

        private static readonly LaneKernels<Arguments<TMap, TPooled>> s_forward = new(
            ForwardKernel<TMap, TPooled, OneLane, OneDouble>,
            ForwardKernel<TMap, TPooled, TwoLanes, TwoDoubles>,
            ForwardKernel<TMap, TPooled, TWide, TWideDoubles>,
            TWide.Count);

        private static readonly LaneKernels<Arguments<TPooled, TMap>> s_backward = new(
            BackwardKernel<TPooled, TMap, OneLane>,
            BackwardKernel<TPooled, TMap, TwoLanes>,
            BackwardKernel<TPooled, TMap, TWide>,
            TWide.Count);

        public void Forward(Tensor x, PoolRanges vertical, PoolRanges horizontal, Tensor y)
        {
            int lanes = s_forward.Lanes(y.Shape.C, x, y);
            if (y.Shape.Count / lanes < BusyThreads && vertical.Inputs >= ManyRows * vertical.Outputs
                && horizontal.Inputs > horizontal.Outputs)
            {
                AverageRows(x, vertical, horizontal, y);
                return;
            }
            y.Accelerator().Launch(s_forward[lanes], y.Shape.Count / lanes, new Arguments<TMap, TPooled>
            {
                Source = x.Elements<TMap>(),
                Destination = y.Elements<TPooled>(),
                Vertical = InputsOf(vertical, y.Device.Constants),
                Horizontal = InputsOf(horizontal, y.Device.Constants),
                Channels = y.Shape.C / lanes,
            });
        }

        public void Backward(Tensor dy, PoolRanges vertical, PoolRanges horizontal, GradientTarget dx)
        {
            int lanes = s_backward.Lanes(dy.Shape.C, dy, dx.Tensor);
            dy.Accelerator().Launch(s_backward[lanes], dx.Tensor.Shape.Count / lanes, new Arguments<TPooled, TMap>
            {
                Source = dy.Elements<TPooled>(),
                Destination = dx.Tensor.Elements<TMap>(),
                Vertical = OutputsOf(vertical, dy.Device.Constants),
                Horizontal = OutputsOf(horizontal, dy.Device.Constants),
                Channels = dy.Shape.C / lanes,
                Accumulate = dx.Accumulate ? 1 : 0,
            });
        }

        /// <summary>
        /// Averages each row of a few large ranges by itself, then the rows: that is work for more threads.
        /// </summary>
        private static void AverageRows(Tensor x, PoolRanges vertical, PoolRanges horizontal, Tensor y)
        {
            using MemoryScope scope = y.Device.OpenScope();
            (int height, int width) = (vertical.Inputs, horizontal.Outputs);
            Tensor rows = Tensor.Empty(y.Device, new Shape(x.Shape.N, height, width, x.Shape.C));
            s_kernels.For(x).For(rows).Forward(x, PoolRanges.Adaptive(height, height), horizontal, rows);
            s_kernels.For(rows).For(y).Forward(rows, vertical, PoolRanges.Adaptive(width, width), y);
        }

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
