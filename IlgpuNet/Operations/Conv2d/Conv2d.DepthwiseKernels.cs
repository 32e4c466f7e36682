using ILGPU;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public sealed partial class Conv2d
{
    internal struct DepthwiseArguments<TElement>
        where TElement : unmanaged, IElement<TElement>
    {
        public Elements<TElement> X;
        public ArrayView<float> Weights;
        public ArrayView<float> Bias;
        public Elements<TElement> Y;
        public TapAxis Vertical;
        public TapAxis Horizontal;
        public int Width;
        public int HasBias;
        public int Accumulate;
    }

    internal struct DepthwiseWeightArguments<TElement>
        where TElement : unmanaged, IElement<TElement>
    {
        public Elements<TElement> X;
        public Elements<TElement> Dy;
        public ArrayView<double> Sums;
        public TapAxis Vertical;
        public TapAxis Horizontal;
        public int Width;
        public int Lines;
        public int PieceLines;
    }

    internal struct DepthwiseFinishArguments
    {
        public ArrayView<double> Sums;
        public ArrayView<float> Dw;
        public int Taps;
        public int Channels;
        public int Accumulate;
    }

    /// <summary>
    /// Forward, or the data gradient: then <c>X</c> is dy and <c>Y</c> is dx. One thread takes channels of four outputs
    /// that meet the same weights, [taps, C]; where they are neighbours, each input is read once a line of the window.
    /// </summary>
    internal static void DepthwiseKernel<TElement, TLanes>(Index1D index, DepthwiseArguments<TElement> a)
        where TElement : unmanaged, IElement<TElement>
        where TLanes : unmanaged, ILanes<TLanes>
    {
        int c = index % a.Width, rest = index / a.Width, blocks = a.Horizontal.Blocks;
        int first = a.Horizontal.FirstOf(rest % blocks);
        rest /= blocks;
        int output = rest % a.Vertical.Outputs, image = rest / a.Vertical.Outputs;
        TapRange vertical = a.Vertical.Of(output), horizontal = a.Horizontal.Of(first);
        int step = a.Horizontal.InputStep;
        LaneQuad<TLanes> sums = LaneQuad<TLanes>.Fill(a.HasBias != 0 ? a.Bias.Load<TLanes>(c) : TLanes.Fill(0));
        for (int i = 0; i < vertical.Count; i++)
        {
            int h = vertical.Input + i;
            if (h < 0 || h >= a.Vertical.Inputs)
                continue;
            LaneLine<TElement> line = new(a.X, image * a.Vertical.Inputs + h, c, a.Horizontal.Inputs, a.Width);
            int tap = (vertical.Tap + i * vertical.TapStep) * a.Horizontal.Kernel + horizontal.Tap;
            LaneQuad<TLanes> x = default;
            for (int j = 0; j < horizontal.Count; j++)
            {
                int column = horizontal.Input + j;
                x = j == 0 || step != 1
                    ? LaneQuad<TLanes>.Load(line, column, step)
                    : x.Shifted(line.Load<TLanes>(column + LaneQuad<TLanes>.Count - 1));
                sums = sums.Plus(x, a.Weights.Load<TLanes>(tap * a.Width + c));
                tap += horizontal.TapStep;
            }
        }
        int outputs = (image * a.Vertical.Outputs + output) * a.Horizontal.Outputs;
        int next = a.Horizontal.OutputStep;
        Store(a, outputs, first, c, sums.A);
        Store(a, outputs, first + next, c, sums.B);
        Store(a, outputs, first + 2 * next, c, sums.C);
        Store(a, outputs, first + 3 * next, c, sums.D);
    }

    /// <summary>
    /// One thread sums the gradient of channels of four taps of a line of the window over a piece of the lines of y:
    /// [pieces, taps, C].
    /// </summary>
    internal static void DepthwiseWeightKernel<TElement, TLanes, TDoubles>(
        Index1D index, DepthwiseWeightArguments<TElement> a)
        where TElement : unmanaged, IElement<TElement>
        where TLanes : unmanaged, ILanes<TLanes>
        where TDoubles : unmanaged, IDoubles<TDoubles, TLanes>
    {
        int c = index % a.Width, rest = index / a.Width;
        int quads = WorkSplit.Parts(a.Horizontal.Kernel, LaneQuad<TLanes>.Count);
        int tap = rest % quads * LaneQuad<TLanes>.Count;
        rest /= quads;
        int kh = rest % a.Vertical.Kernel, piece = rest / a.Vertical.Kernel;
        int y = piece * a.PieceLines, end = y + a.PieceLines < a.Lines ? y + a.PieceLines : a.Lines;
        LaneQuad<TLanes> sums = LaneQuad<TLanes>.Fill(TLanes.Fill(0));
        for (; y < end; y++)
        {
            int image = y / a.Vertical.Outputs;
            int h = (y - image * a.Vertical.Outputs) * a.Vertical.Stride - a.Vertical.Padding + kh;
            if (h < 0 || h >= a.Vertical.Inputs)
                continue;
            LaneLine<TElement> line = new(a.X, image * a.Vertical.Inputs + h, c, a.Horizontal.Inputs, a.Width);
            int column = tap - a.Horizontal.Padding, dy = y * a.Horizontal.Outputs * a.Width + c;
            LaneQuad<TLanes> x = default;
            for (int w = 0; w < a.Horizontal.Outputs; w++)
            {
                x = w == 0 || a.Horizontal.Stride != 1
                    ? LaneQuad<TLanes>.Load(line, column, 1)
                    : x.Shifted(line.Load<TLanes>(column + LaneQuad<TLanes>.Count - 1));
                sums = sums.Plus(x, a.Dy.Load<TLanes>(dy));
                column += a.Horizontal.Stride;
                dy += a.Width;
            }
        }
        int weights = (piece * a.Vertical.Kernel + kh) * a.Horizontal.Kernel;
        Store<TElement, TLanes, TDoubles>(a, weights, tap, c, sums.A);
        Store<TElement, TLanes, TDoubles>(a, weights, tap + 1, c, sums.B);
        Store<TElement, TLanes, TDoubles>(a, weights, tap + 2, c, sums.C);
        Store<TElement, TLanes, TDoubles>(a, weights, tap + 3, c, sums.D);
    }

    /// <summary>One thread a weight: sums [taps, C] become dw, [C, taps].</summary>
    internal static void DepthwiseFinishKernel(Index1D weight, DepthwiseFinishArguments a)
    {
        int channel = weight / a.Taps, tap = weight % a.Taps;
        double sum = a.Sums[tap * a.Channels + channel];
        a.Dw[weight] = a.Accumulate != 0 ? a.Dw[weight] + (float)sum : (float)sum;
    }

    private static void Store<TElement, TLanes>(
        DepthwiseArguments<TElement> a, int line, int column, int c, TLanes sum)
        where TElement : unmanaged, IElement<TElement>
        where TLanes : unmanaged, ILanes<TLanes>
    {
        if (column >= a.Horizontal.Outputs)
            return;
        int piece = (line + column) * a.Width + c;
        if (a.Accumulate != 0)
            sum = a.Y.Load<TLanes>(piece) + sum;
        a.Y.Store(piece, sum);
    }

    private static void Store<TElement, TLanes, TDoubles>(
        DepthwiseWeightArguments<TElement> a, int line, int tap, int c, TLanes sum)
        where TElement : unmanaged, IElement<TElement>
        where TLanes : unmanaged, ILanes<TLanes>
        where TDoubles : unmanaged, IDoubles<TDoubles, TLanes>
    {
        if (tap < a.Horizontal.Kernel)
            TDoubles.Store(a.Sums, (line + tap) * a.Width + c, TDoubles.Of(sum));
    }

    /// <summary>Each channel with a window of its own, on every accelerator.</summary>
    private sealed class DepthwiseForm<TElement, TWide, TWideDoubles> : IForm
        where TElement : unmanaged, IElement<TElement>
        where TWide : unmanaged, ILanes<TWide>
        where TWideDoubles : unmanaged, IDoubles<TWideDoubles, TWide>
    {
        /// <summary>Threads that keep a large accelerator busy.</summary>
        private const int BusyThreads = 1 << 17;

        /// <summary>
        /// About how many positions a sum in single precision is over: more lose digits, and of fewer as much is
        /// written as is read.
        /// </summary>
        private const int FewestPositions = 64, MostPositions = 512;

        private static readonly LaneKernels<DepthwiseArguments<TElement>> s_kernel = new(
            DepthwiseKernel<TElement, OneLane>,
            DepthwiseKernel<TElement, TwoLanes>,
            DepthwiseKernel<TElement, TWide>,
            TWide.Count);

        private static readonly LaneKernels<DepthwiseWeightArguments<TElement>> s_weights = new(
            DepthwiseWeightKernel<TElement, OneLane, OneDouble>,
            DepthwiseWeightKernel<TElement, TwoLanes, TwoDoubles>,
            DepthwiseWeightKernel<TElement, TWide, TWideDoubles>,
            TWide.Count);

        public void Forward(ConvolutionShape shape, Tensor x, Tensor w, Tensor? bias, Tensor y) =>
            Run(shape, x, w, bias, y, transposed: 0, accumulate: false);

        public void DataGradient(ConvolutionShape shape, Tensor dy, Tensor w, Tensor dx, bool accumulate) =>
            Run(shape, dy, w, null, dx, transposed: 1, accumulate);

        public void WeightGradient(ConvolutionShape shape, Tensor x, Tensor dy, Tensor dw, bool accumulate)
        {
            using MemoryScope scope = dw.Device.OpenScope();
            int lanes = s_weights.Lanes(shape.Inputs, x, dy), width = shape.Inputs / lanes;
            int quads = shape.Kernel.Height * WorkSplit.Parts(shape.Kernel.Width, LaneQuad<TWide>.Count);
            int lines = shape.N * shape.Ho, fewest = WorkSplit.Parts(FewestPositions, shape.Wo);
            int pieceLines = (int)Math.Clamp(
                (long)lines * quads * width / BusyThreads, fewest, Math.Max(fewest, MostPositions / shape.Wo));
            int pieces = WorkSplit.Parts(lines, pieceLines);
            Tensor partial = Tensor.Empty(dw.Device, new Shape(pieces, shape.Taps * shape.Inputs), DType.Float64);
            long threads = (long)pieces * quads * width;
            dw.Accelerator().Launch(s_weights[lanes], threads, new DepthwiseWeightArguments<TElement>
            {
                X = x.Elements<TElement>(),
                Dy = dy.Elements<TElement>(),
                Sums = partial.DoubleView(),
                Vertical = Vertical(shape, transposed: 0),
                Horizontal = Horizontal(shape, transposed: 0),
                Width = width,
                Lines = lines,
                PieceLines = pieceLines,
            });
            dw.Accelerator().Launch(DepthwiseFinishKernel, dw.Shape.Count, new DepthwiseFinishArguments
            {
                Sums = PartialSums.AddPieces(partial, groups: 1, pieces).DoubleView(),
                Dw = dw.FloatView(),
                Taps = shape.Taps,
                Channels = shape.Inputs,
                Accumulate = accumulate ? 1 : 0,
            });
        }

        private static void Run(
            ConvolutionShape shape, Tensor x, Tensor w, Tensor? bias, Tensor y, int transposed, bool accumulate)
        {
            using MemoryScope scope = y.Device.OpenScope();
            Tensor weights = Tensor.Empty(y.Device, new Shape(shape.Taps, shape.Inputs));
            Transposition.Run(w, shape.Inputs, weights, accumulate: false);
            int lanes = s_kernel.Lanes(shape.Inputs, x, bias, y), width = shape.Inputs / lanes;
            (TapAxis vertical, TapAxis horizontal) = (Vertical(shape, transposed), Horizontal(shape, transposed));
            long threads = (long)shape.N * vertical.Outputs * horizontal.Blocks * width;
            y.Accelerator().Launch(s_kernel[lanes], threads, new DepthwiseArguments<TElement>
            {
                X = x.Elements<TElement>(),
                Weights = weights.FloatView(),
                Bias = (bias ?? weights).FloatView(),
                Y = y.Elements<TElement>(),
                Vertical = vertical,
                Horizontal = horizontal,
                Width = width,
                HasBias = bias is null ? 0 : 1,
                Accumulate = accumulate ? 1 : 0,
            });
        }

        private static TapAxis Vertical(ConvolutionShape shape, int transposed) => Axis(
            shape.H, shape.Ho, shape.Kernel.Height, shape.Stride.Height, shape.Padding.Height, transposed);

        private static TapAxis Horizontal(ConvolutionShape shape, int transposed) => Axis(
            shape.W, shape.Wo, shape.Kernel.Width, shape.Stride.Width, shape.Padding.Width, transposed);

        private static TapAxis Axis(int x, int y, int kernel, int stride, int padding, int transposed) => new()
        {
            Kernel = kernel,
            Stride = stride,
            Padding = padding,
            Inputs = transposed != 0 ? y : x,
            Outputs = transposed != 0 ? x : y,
            Transposed = transposed,
        };
    }
}
