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

    /// <summary>The extents of the map and the ranges of every row and column of outputs.</summary>
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

    /// <summary>One thread per output.</summary>
    internal static void ForwardKernel<TMap, TPooled>(Index1D output, ForwardArguments<TMap, TPooled> a)
        where TMap : unmanaged, IElement<TMap>
        where TPooled : unmanaged, IElement<TPooled>
    {
        Windows windows = a.Windows;
        int rest = output / windows.Channels;
        int channel = output - rest * windows.Channels;
        int j = rest % windows.OutWidth;
        rest /= windows.OutWidth;
        int i = rest % windows.OutHeight;
        int map = rest / windows.OutHeight * windows.Height * windows.Width * windows.Channels + channel;

        float maximum = a.X[map + (windows.Tops[i] * windows.Width + windows.Lefts[j]) * windows.Channels];
        for (int h = windows.Tops[i]; h < windows.Bottoms[i]; h++)
        {
            for (int w = windows.Lefts[j]; w < windows.Rights[j]; w++)
            {
                float value = a.X[map + (h * windows.Width + w) * windows.Channels];
                maximum = value > maximum ? value : maximum;
            }
        }
        a.Y[output] = maximum;
    }

    /// <summary>One thread per input: it takes from each output that covers it and whose first maximum it is.</summary>
    internal static void BackwardKernel<TMap, TPooled>(Index1D input, BackwardArguments<TMap, TPooled> a)
        where TMap : unmanaged, IElement<TMap>
        where TPooled : unmanaged, IElement<TPooled>
    {
        Windows windows = a.Windows;
        int rest = input / windows.Channels;
        int channel = input - rest * windows.Channels;
        int w = rest % windows.Width;
        rest /= windows.Width;
        int h = rest % windows.Height;
        int image = rest / windows.Height;
        int map = image * windows.Height * windows.Width * windows.Channels + channel;

        float value = a.X[input];
        float gradient = 0;
        for (int i = a.CoverTops[h]; i < a.CoverBottoms[h]; i++)
        {
            for (int j = a.CoverLefts[w]; j < a.CoverRights[w]; j++)
            {
                int output = ((image * windows.OutHeight + i) * windows.OutWidth + j) * windows.Channels + channel;
                if (a.Y[output] == value && FirstEqual(a.X, windows, map, i, j, value) == input)
                    gradient += a.Dy[output];
            }
        }
        a.Dx[input] = gradient + (a.Accumulate != 0 ? a.Dx[input] : 0);
    }

    private static int FirstEqual<TMap>(Elements<TMap> x, Windows windows, int map, int i, int j, float value)
        where TMap : unmanaged, IElement<TMap>
    {
        int h = windows.Tops[i];
        int w = windows.Lefts[j];
        int input = map + (h * windows.Width + w) * windows.Channels;
        while (x[input] != value)
        {
            w++;
            if (w == windows.Rights[j])
            {
                w = windows.Lefts[j];
                h++;
            }
            input = map + (h * windows.Width + w) * windows.Channels;
        }
        return input;
    }

    private sealed class KernelForm<TMap, TPooled> : IForm
        where TMap : unmanaged, IElement<TMap>
        where TPooled : unmanaged, IElement<TPooled>
    {
        public void Forward(Tensor x, PoolRanges vertical, PoolRanges horizontal, Tensor y) =>
            x.Accelerator().Launch(ForwardKernel<TMap, TPooled>, y.Shape.Count, new ForwardArguments<TMap, TPooled>
            {
                X = x.Elements<TMap>(),
                Y = y.Elements<TPooled>(),
                Windows = WindowsOf(x, vertical, horizontal),
            });

        public void Backward(
            Tensor x, Tensor y, Tensor dy, PoolRanges vertical, PoolRanges horizontal, Tensor dx, bool accumulate)
        {
            ConstantTables constants = x.Device.Constants;
            x.Accelerator().Launch(BackwardKernel<TMap, TPooled>, x.Shape.Count, new BackwardArguments<TMap, TPooled>
            {
                X = x.Elements<TMap>(),
                Y = y.Elements<TPooled>(),
                Dy = dy.Elements<TPooled>(),
                Dx = dx.Elements<TMap>(),
                CoverTops = constants.Integers(vertical, "cover starts", vertical.CoverStarts).IntegerView(),
                CoverBottoms = constants.Integers(vertical, "cover ends", vertical.CoverEnds).IntegerView(),
                CoverLefts = constants.Integers(horizontal, "cover starts", horizontal.CoverStarts).IntegerView(),
                CoverRights = constants.Integers(horizontal, "cover ends", horizontal.CoverEnds).IntegerView(),
                Windows = WindowsOf(x, vertical, horizontal),
                Accumulate = accumulate ? 1 : 0,
            });
        }

        private static Windows WindowsOf(Tensor x, PoolRanges vertical, PoolRanges horizontal)
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
                Channels = x.Shape.C,
                OutHeight = vertical.Outputs,
                OutWidth = horizontal.Outputs,
            };
        }
    }
}
