using ILGPU;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public sealed partial class MaxPool
{
    internal struct ForwardArguments<TMap, TPooled>
        where TMap : unmanaged, IElement<TMap>
        where TPooled : unmanaged, IElement<TPooled>
    {
        public Elements<TMap> X;
        public Elements<TPooled> Y;
        public Windows Windows;
    }

    internal struct FirstArguments<TMap>
        where TMap : unmanaged, IElement<TMap>
    {
        public Elements<TMap> X;
        public ArrayView<float> First;
        public Windows Windows;
    }

    internal struct BackwardArguments<TMap, TPooled>
        where TMap : unmanaged, IElement<TMap>
        where TPooled : unmanaged, IElement<TPooled>
    {
        public ArrayView<float> First;
        public Elements<TPooled> Dy;
        public Elements<TMap> Dx;
        public ArrayView<int> CoverTops;
        public ArrayView<int> CoverBottoms;
        public ArrayView<int> CoverLefts;
        public ArrayView<int> CoverRights;
        public Windows Windows;
        public int Accumulate;
    }

    /// <summary>
    /// The extents of the map, its channels by lanes, and the ranges of every row and column of outputs.
    /// </summary>
    internal struct Windows
    {
        public ArrayView<int> Tops;
        public ArrayView<int> Bottoms;
        public ArrayView<int> Lefts;
        public ArrayView<int> Rights;
        public int Height;
        public int Width;
        public int Channels;
        public int OutHeight;
        public int OutWidth;

        /// <summary>The number of a position within a range of outputs, row by row.</summary>
        public readonly float Number(int i, int j, int h, int w) =>
            (h - Tops[i]) * (Rights[j] - Lefts[j]) + (w - Lefts[j]);
    }

    /// <summary>One thread takes channels of one output.</summary>
    internal static void ForwardKernel<TMap, TPooled, TLanes>(Index1D output, ForwardArguments<TMap, TPooled> a)
        where TMap : unmanaged, IElement<TMap>
        where TPooled : unmanaged, IElement<TPooled>
        where TLanes : unmanaged, ILanes<TLanes>
    {
        Windows windows = a.Windows;
        int rest = output / windows.Channels;
        int channel = output - rest * windows.Channels;
        int j = rest % windows.OutWidth;
        rest /= windows.OutWidth;
        int i = rest % windows.OutHeight;
        int map = rest / windows.OutHeight * windows.Height * windows.Width * windows.Channels + channel;

        int first = windows.Tops[i] * windows.Width + windows.Lefts[j];
        TLanes maximum = a.X.Load<TLanes>(map + first * windows.Channels);
        for (int h = windows.Tops[i]; h < windows.Bottoms[i]; h++)
        {
            for (int w = windows.Lefts[j]; w < windows.Rights[j]; w++)
            {
                TLanes value = a.X.Load<TLanes>(map + (h * windows.Width + w) * windows.Channels);
                maximum = TLanes.Map<Greater>(maximum, value);
            }
        }
        a.Y.Store(output, maximum);
    }

    /// <summary>
    /// One thread finds the first maximum of channels of one output: its <see cref="Windows.Number"/>, a float that is
    /// exact for ranges of fewer than 2^24 positions.
    /// </summary>
    internal static void FirstKernel<TMap, TLanes>(Index1D output, FirstArguments<TMap> a)
        where TMap : unmanaged, IElement<TMap>
        where TLanes : unmanaged, ILanes<TLanes>
    {
        Windows windows = a.Windows;
        int rest = output / windows.Channels;
        int channel = output - rest * windows.Channels;
        int j = rest % windows.OutWidth;
        rest /= windows.OutWidth;
        int i = rest % windows.OutHeight;
        int map = rest / windows.OutHeight * windows.Height * windows.Width * windows.Channels + channel;

        int top = windows.Tops[i], left = windows.Lefts[j], bottom = windows.Bottoms[i], right = windows.Rights[j];
        TLanes maximum = a.X.Load<TLanes>(map + (top * windows.Width + left) * windows.Channels);
        TLanes first = TLanes.Fill(0);
        float number = 0;
        for (int h = top; h < bottom; h++)
        {
            int position = map + (h * windows.Width + left) * windows.Channels;
            for (int w = left; w < right; w++)
            {
                TLanes value = a.X.Load<TLanes>(position);
                first = TLanes.Where<IsGreater>(value, maximum, TLanes.Fill(number), first);
                maximum = TLanes.Map<Greater>(maximum, value);
                position += windows.Channels;
                number++;
            }
        }
        a.First.Store(output, first);
    }

    /// <summary>
    /// One thread takes channels of one input: it gathers from each output that covers it and whose first maximum it
    /// is.
    /// </summary>
    internal static void BackwardKernel<TMap, TPooled, TLanes>(Index1D input, BackwardArguments<TMap, TPooled> a)
        where TMap : unmanaged, IElement<TMap>
        where TPooled : unmanaged, IElement<TPooled>
        where TLanes : unmanaged, ILanes<TLanes>
    {
        Windows windows = a.Windows;
        int rest = input / windows.Channels;
        int channel = input - rest * windows.Channels;
        int w = rest % windows.Width;
        rest /= windows.Width;
        int h = rest % windows.Height, image = rest / windows.Height;

        TLanes gradient = TLanes.Fill(0);
        for (int i = a.CoverTops[h]; i < a.CoverBottoms[h]; i++)
        {
            for (int j = a.CoverLefts[w]; j < a.CoverRights[w]; j++)
            {
                int output = ((image * windows.OutHeight + i) * windows.OutWidth + j) * windows.Channels + channel;
                gradient += TLanes.Where<AreEqual>(
                    a.First.Load<TLanes>(output),
                    TLanes.Fill(windows.Number(i, j, h, w)),
                    a.Dy.Load<TLanes>(output),
                    TLanes.Fill(0));
            }
        }
        if (a.Accumulate != 0)
            gradient += a.Dx.Load<TLanes>(input);
        a.Dx.Store(input, gradient);
    }

    private sealed class KernelForm<TMap, TPooled, TWide> : IForm
        where TMap : unmanaged, IElement<TMap>
        where TPooled : unmanaged, IElement<TPooled>
        where TWide : unmanaged, ILanes<TWide>
    {
        /// <summary>Outputs that keep a large accelerator busy.</summary>
        private const int BusyThreads = 1 << 17;

        /// <summary>Rows of an output that are worth a pass of their own.</summary>
        private const int ManyRows = 8;

        private static readonly LaneKernels<ForwardArguments<TMap, TPooled>> s_forward = new(
            ForwardKernel<TMap, TPooled, OneLane>,
            ForwardKernel<TMap, TPooled, TwoLanes>,
            ForwardKernel<TMap, TPooled, TWide>,
            TWide.Count);

        private static readonly LaneKernels<FirstArguments<TMap>> s_first = new(
            FirstKernel<TMap, OneLane>, FirstKernel<TMap, TwoLanes>, FirstKernel<TMap, TWide>, TWide.Count);

        private static readonly LaneKernels<BackwardArguments<TMap, TPooled>> s_backward = new(
            BackwardKernel<TMap, TPooled, OneLane>,
            BackwardKernel<TMap, TPooled, TwoLanes>,
            BackwardKernel<TMap, TPooled, TWide>,
            TWide.Count);

        public void Forward(Tensor x, PoolRanges vertical, PoolRanges horizontal, Tensor y)
        {
            int lanes = s_forward.Lanes(x.Shape.C, x, y);
            if (HasFewLargeRanges(y.Shape.Count / lanes, vertical, horizontal))
            {
                using MemoryScope scope = y.Device.OpenScope();
                Tensor rows = MaximaOfRows(x, horizontal);
                s_kernels.For(rows).For(y).Forward(rows, vertical, Each(horizontal.Outputs), y);
                return;
            }
            x.Accelerator().Launch(s_forward[lanes], y.Shape.Count / lanes, new ForwardArguments<TMap, TPooled>
            {
                X = x.Elements<TMap>(),
                Y = y.Elements<TPooled>(),
                Windows = WindowsOf(x, vertical, horizontal, lanes),
            });
        }

        public void Backward(
            Tensor x, Tensor y, Tensor dy, PoolRanges vertical, PoolRanges horizontal, Tensor dx, bool accumulate)
        {
            using MemoryScope scope = x.Device.OpenScope();
            int lanes = s_backward.Lanes(x.Shape.C, x, dy, dx);
            if (HasFewLargeRanges(dy.Shape.Count / lanes, vertical, horizontal))
            {
                // The first maximum of a range, row by row, is the first of the first row that has it.
                Tensor rows = MaximaOfRows(x, horizontal), drows = Tensor.Empty(x.Device, rows.Shape);
                s_kernels.For(rows).For(dy)
                    .Backward(rows, y, dy, vertical, Each(horizontal.Outputs), drows, accumulate: false);
                s_kernels.For(x).For(drows)
                    .Backward(x, rows, drows, Each(vertical.Inputs), horizontal, dx, accumulate);
                return;
            }
            Windows windows = WindowsOf(x, vertical, horizontal, lanes);
            Tensor first = Tensor.Empty(x.Device, dy.Shape);
            x.Accelerator().Launch(s_first[lanes], dy.Shape.Count / lanes, new FirstArguments<TMap>
            {
                X = x.Elements<TMap>(),
                First = first.FloatView(),
                Windows = windows,
            });
            ConstantTables constants = x.Device.Constants;
            x.Accelerator().Launch(s_backward[lanes], x.Shape.Count / lanes, new BackwardArguments<TMap, TPooled>
            {
                First = first.FloatView(),
                Dy = dy.Elements<TPooled>(),
                Dx = dx.Elements<TMap>(),
                CoverTops = constants.Integers(vertical, "cover starts", vertical.CoverStarts).IntegerView(),
                CoverBottoms = constants.Integers(vertical, "cover ends", vertical.CoverEnds).IntegerView(),
                CoverLefts = constants.Integers(horizontal, "cover starts", horizontal.CoverStarts).IntegerView(),
                CoverRights = constants.Integers(horizontal, "cover ends", horizontal.CoverEnds).IntegerView(),
                Windows = windows,
                Accumulate = accumulate ? 1 : 0,
            });
        }

        /// <summary>Whether taking each row of the ranges by itself, then the rows, is work for more threads.</summary>
        private static bool HasFewLargeRanges(long threads, PoolRanges vertical, PoolRanges horizontal) =>
            threads < BusyThreads && vertical.Inputs >= ManyRows * vertical.Outputs
            && horizontal.Inputs > horizontal.Outputs;

        /// <summary>
        /// In single precision, as their gradient must be: an input may be the maximum of several ranges.
        /// </summary>
        private static Tensor MaximaOfRows(Tensor x, PoolRanges horizontal)
        {
            Tensor rows = Tensor.Empty(x.Device, new Shape(x.Shape.N, x.Shape.H, horizontal.Outputs, x.Shape.C));
            s_kernels.For(x).For(rows).Forward(x, Each(x.Shape.H), horizontal, rows);
            return rows;
        }

        /// <summary>Ranges of a single position.</summary>
        private static PoolRanges Each(int positions) => PoolRanges.Adaptive(positions, positions);

        private static Windows WindowsOf(Tensor x, PoolRanges vertical, PoolRanges horizontal, int lanes)
        {
            ConstantTables constants = x.Device.Constants;
            return new Windows
            {
                Tops = constants.Integers(vertical, "starts", vertical.Starts).IntegerView(),
                Bottoms = constants.Integers(vertical, "ends", vertical.Ends).IntegerView(),
                Lefts = constants.Integers(horizontal, "starts", horizontal.Starts).IntegerView(),
                Rights = constants.Integers(horizontal, "ends", horizontal.Ends).IntegerView(),
                Height = x.Shape.H,
                Width = x.Shape.W,
                Channels = x.Shape.C / lanes,
                OutHeight = vertical.Outputs,
                OutWidth = horizontal.Outputs,
            };
        }
    }
}
