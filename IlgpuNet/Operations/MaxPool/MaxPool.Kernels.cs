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

    internal struct BackwardArguments<TMap, TPooled>
        where TMap : unmanaged, IElement<TMap>
        where TPooled : unmanaged, IElement<TPooled>
    {
        public Elements<TMap> X;
        public Elements<TPooled> Y;
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
        int h = rest % windows.Height;
        int image = rest / windows.Height;
        int map = image * windows.Height * windows.Width * windows.Channels + channel;

        TLanes value = a.X.Load<TLanes>(input);
        TLanes gradient = TLanes.Fill(0);
        for (int i = a.CoverTops[h]; i < a.CoverBottoms[h]; i++)
        {
            for (int j = a.CoverLefts[w]; j < a.CoverRights[w]; j++)
            {
                int output = ((image * windows.OutHeight + i) * windows.OutWidth + j) * windows.Channels + channel;
                TLanes first = TLanes.Map<IfEqual>(a.Y.Load<TLanes>(output), value);
                for (int p = windows.Tops[i]; p <= h; p++)
                {
                    int end = p < h ? windows.Rights[j] : w;
                    for (int q = windows.Lefts[j]; q < end; q++)
                    {
                        TLanes earlier = a.X.Load<TLanes>(map + (p * windows.Width + q) * windows.Channels);
                        first = TLanes.Map<IfOther>(first, earlier);
                    }
                }
                gradient += TLanes.Map<WhereNumber>(a.Dy.Load<TLanes>(output), first);
            }
        }
        if (a.Accumulate != 0)
            gradient += a.Dx.Load<TLanes>(input);
        a.Dx.Store(input, gradient);
    }

    /// <summary>The greater of two.</summary>
    private struct Greater : IPairFunction
    {
        public static float Of(float maximum, float value) => value > maximum ? value : maximum;
    }

    /// <summary>A maximum if the input has it, else not-a-number.</summary>
    private struct IfEqual : IPairFunction
    {
        public static float Of(float maximum, float value) => maximum == value ? maximum : float.NaN;
    }

    /// <summary>A maximum if an earlier input does not have it, else not-a-number, which stays.</summary>
    private struct IfOther : IPairFunction
    {
        public static float Of(float maximum, float earlier) => maximum == earlier ? float.NaN : maximum;
    }

    /// <summary>The gradient of a maximum that is a number, else zero.</summary>
    private struct WhereNumber : IPairFunction
    {
        public static float Of(float dy, float maximum) => float.IsNaN(maximum) ? 0 : dy;
    }

    private sealed class KernelForm<TMap, TPooled, TWide> : IForm
        where TMap : unmanaged, IElement<TMap>
        where TPooled : unmanaged, IElement<TPooled>
        where TWide : unmanaged, ILanes<TWide>
    {
        private static readonly LaneKernels<ForwardArguments<TMap, TPooled>> s_forward = new(
            ForwardKernel<TMap, TPooled, OneLane>,
            ForwardKernel<TMap, TPooled, TwoLanes>,
            ForwardKernel<TMap, TPooled, TWide>,
            TWide.Count);

        private static readonly LaneKernels<BackwardArguments<TMap, TPooled>> s_backward = new(
            BackwardKernel<TMap, TPooled, OneLane>,
            BackwardKernel<TMap, TPooled, TwoLanes>,
            BackwardKernel<TMap, TPooled, TWide>,
            TWide.Count);

        public void Forward(Tensor x, PoolRanges vertical, PoolRanges horizontal, Tensor y)
        {
            int lanes = s_forward.Lanes(x.Shape.C, x, y);
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
            ConstantTables constants = x.Device.Constants;
            int lanes = s_backward.Lanes(x.Shape.C, x, y, dy, dx);
            x.Accelerator().Launch(s_backward[lanes], x.Shape.Count / lanes, new BackwardArguments<TMap, TPooled>
            {
                X = x.Elements<TMap>(),
                Y = y.Elements<TPooled>(),
                Dy = dy.Elements<TPooled>(),
                Dx = dx.Elements<TMap>(),
                CoverTops = constants.Integers(vertical, "cover starts", vertical.CoverStarts).IntegerView(),
                CoverBottoms = constants.Integers(vertical, "cover ends", vertical.CoverEnds).IntegerView(),
                CoverLefts = constants.Integers(horizontal, "cover starts", horizontal.CoverStarts).IntegerView(),
                CoverRights = constants.Integers(horizontal, "cover ends", horizontal.CoverEnds).IntegerView(),
                Windows = WindowsOf(x, vertical, horizontal, lanes),
                Accumulate = accumulate ? 1 : 0,
            });
        }

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
