using ILGPU;
using ILGPU.Algorithms;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public sealed partial class Conv2d
{
    /// <summary>Positions that one thread of the weight gradient sums over; more are cut into pieces.</summary>
    private const int PiecePositions = 256;

    internal struct Arguments<TElement>
        where TElement : unmanaged, IElement<TElement>
    {
        public int H, W, Ho, Wo;
        public int GroupInputs, GroupOutputs, Groups;
        public int KernelHeight, KernelWidth, StrideHeight, StrideWidth, PaddingHeight, PaddingWidth;
        public int HasBias, Accumulate, Positions, PieceLength;
        public Elements<TElement> X;
        public ArrayView<float> Weights;
        public ArrayView<float> Bias;
        public Elements<TElement> Y;
    }

    /// <summary>One thread an output element.</summary>
    internal static void ForwardKernel<TElement>(Index1D index, Arguments<TElement> a)
        where TElement : unmanaged, IElement<TElement>
    {
        int outputs = a.Groups * a.GroupOutputs, inputs = a.Groups * a.GroupInputs;
        int o = index % outputs, position = index / outputs;
        int wo = position % a.Wo, ho = position / a.Wo % a.Ho, image = position / (a.Wo * a.Ho);
        int channel = o / a.GroupOutputs * a.GroupInputs;
        float sum = a.HasBias != 0 ? a.Bias[o] : 0;
        for (int kh = 0; kh < a.KernelHeight; kh++)
        {
            int h = ho * a.StrideHeight - a.PaddingHeight + kh;
            if (h < 0 || h >= a.H)
                continue;
            for (int kw = 0; kw < a.KernelWidth; kw++)
            {
                int w = wo * a.StrideWidth - a.PaddingWidth + kw;
                if (w < 0 || w >= a.W)
                    continue;
                int x = ((image * a.H + h) * a.W + w) * inputs + channel;
                int weight = ((o * a.KernelHeight + kh) * a.KernelWidth + kw) * a.GroupInputs;
                for (int c = 0; c < a.GroupInputs; c++)
                    sum += a.X[x + c] * a.Weights[weight + c];
            }
        }
        a.Y[index] = sum;
    }

    /// <summary>One thread an element of dx, which is <c>X</c>; <c>Y</c> is dy.</summary>
    internal static void DataGradientKernel<TElement>(Index1D index, Arguments<TElement> a)
        where TElement : unmanaged, IElement<TElement>
    {
        int outputs = a.Groups * a.GroupOutputs, inputs = a.Groups * a.GroupInputs;
        int channel = index % inputs, pixel = index / inputs;
        int w = pixel % a.W, h = pixel / a.W % a.H, image = pixel / (a.W * a.H);
        int group = channel / a.GroupInputs, c = channel % a.GroupInputs;
        int firstOutput = group * a.GroupOutputs, tapStride = a.KernelHeight * a.KernelWidth * a.GroupInputs;
        float sum = a.Accumulate != 0 ? a.X[index] : 0;
        // Of the window's pixels only every stride-th meets this one, each from the window before.
        int lastRow = (h + a.PaddingHeight) / a.StrideHeight, lastColumn = (w + a.PaddingWidth) / a.StrideWidth;
        int firstRow = h + a.PaddingHeight - lastRow * a.StrideHeight;
        int firstColumn = w + a.PaddingWidth - lastColumn * a.StrideWidth;
        for (int kh = firstRow, ho = lastRow; kh < a.KernelHeight && ho >= 0; kh += a.StrideHeight, ho--)
        {
            if (ho >= a.Ho)
                continue;
            for (int kw = firstColumn, wo = lastColumn; kw < a.KernelWidth && wo >= 0; kw += a.StrideWidth, wo--)
            {
                if (wo >= a.Wo)
                    continue;
                int y = ((image * a.Ho + ho) * a.Wo + wo) * outputs + firstOutput;
                int weight = ((firstOutput * a.KernelHeight + kh) * a.KernelWidth + kw) * a.GroupInputs + c;
                for (int o = 0; o < a.GroupOutputs; o++)
                    sum += a.Y[y + o] * a.Weights[weight + o * tapStride];
            }
        }
        a.X[index] = sum;
    }

    /// <summary>
    /// One thread a weight and a piece of the positions; <c>Weights</c> is [piece, weight] sums, <c>Y</c> is dy.
    /// </summary>
    internal static void WeightGradientKernel<TElement>(Index1D index, Arguments<TElement> a)
        where TElement : unmanaged, IElement<TElement>
    {
        int outputs = a.Groups * a.GroupOutputs, inputs = a.Groups * a.GroupInputs;
        int weights = outputs * a.KernelHeight * a.KernelWidth * a.GroupInputs;
        int piece = index / weights, weight = index % weights;
        int c = weight % a.GroupInputs, tap = weight / a.GroupInputs;
        int kw = tap % a.KernelWidth, kh = tap / a.KernelWidth % a.KernelHeight;
        int o = tap / (a.KernelWidth * a.KernelHeight);
        int channel = o / a.GroupOutputs * a.GroupInputs + c;
        int position = piece * a.PieceLength, end = XMath.Min(position + a.PieceLength, a.Positions);
        float sum = a.Accumulate != 0 ? a.Weights[index] : 0;
        for (; position < end; position++)
        {
            int h = position / a.Wo % a.Ho * a.StrideHeight - a.PaddingHeight + kh;
            int w = position % a.Wo * a.StrideWidth - a.PaddingWidth + kw;
            if (h >= 0 && h < a.H && w >= 0 && w < a.W)
            {
                int image = position / (a.Wo * a.Ho);
                sum += a.Y[position * outputs + o] * a.X[((image * a.H + h) * a.W + w) * inputs + channel];
            }
        }
        a.Weights[index] = sum;
    }

    private sealed class KernelForm<TElement> : IForm
        where TElement : unmanaged, IElement<TElement>
    {
        public void Forward(ConvolutionShape shape, Tensor x, Tensor w, Tensor? bias, Tensor y)
        {
            Arguments<TElement> arguments = Extents(shape);
            (arguments.X, arguments.Y) = (x.Elements<TElement>(), y.Elements<TElement>());
            arguments.Weights = w.FloatView();
            (arguments.HasBias, arguments.Bias) = (bias is null ? 0 : 1, (bias ?? w).FloatView());
            y.Accelerator().Launch(ForwardKernel<TElement>, y.Shape.Count, arguments);
        }

        public void DataGradient(ConvolutionShape shape, Tensor dy, Tensor w, Tensor dx, bool accumulate)
        {
            Arguments<TElement> arguments = Extents(shape);
            (arguments.X, arguments.Y) = (dx.Elements<TElement>(), dy.Elements<TElement>());
            arguments.Weights = w.FloatView();
            (arguments.Bias, arguments.Accumulate) = (w.FloatView(), accumulate ? 1 : 0);
            dx.Accelerator().Launch(DataGradientKernel<TElement>, dx.Shape.Count, arguments);
        }

        public void WeightGradient(ConvolutionShape shape, Tensor x, Tensor dy, Tensor dw, bool accumulate)
        {
            PartialSumKernels.Run(shape.Positions, PiecePositions, dw, accumulate, (sums, pieceLength, add) =>
            {
                Arguments<TElement> arguments = Extents(shape);
                (arguments.X, arguments.Y) = (x.Elements<TElement>(), dy.Elements<TElement>());
                arguments.Weights = sums.FloatView();
                arguments.Bias = sums.FloatView();
                (arguments.PieceLength, arguments.Accumulate) = (pieceLength, add ? 1 : 0);
                dw.Accelerator().Launch(WeightGradientKernel<TElement>, sums.Shape.Count, arguments);
            });
        }

        private static Arguments<TElement> Extents(ConvolutionShape shape) => new()
        {
            H = shape.H,
            W = shape.W,
            Ho = shape.Ho,
            Wo = shape.Wo,
            GroupInputs = shape.GroupInputs,
            GroupOutputs = shape.GroupOutputs,
            Groups = shape.Groups,
            KernelHeight = shape.Kernel.Height,
            KernelWidth = shape.Kernel.Width,
            StrideHeight = shape.Stride.Height,
            StrideWidth = shape.Stride.Width,
            PaddingHeight = shape.Padding.Height,
            PaddingWidth = shape.Padding.Width,
            Positions = shape.Positions,
        };
    }
}
