using ILGPU;
using ILGPU.Algorithms;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

public sealed partial class Linear
{
    /// <summary>Rows that one thread of the weight gradient sums over; more are cut into pieces.</summary>
    private const int PieceRows = 256;

    internal struct Arguments<TElement>
        where TElement : unmanaged, IElement<TElement>
    {
        public Elements<TElement> X;
        public ArrayView<float> Weights;
        public ArrayView<float> Bias;
        public ArrayView<float> Y;
        public int N, Inputs, Outputs;
        public int HasBias, Accumulate, PieceLength;
    }

    /// <summary>One thread an element of y.</summary>
    internal static void ForwardKernel<TElement>(Index1D index, Arguments<TElement> a)
        where TElement : unmanaged, IElement<TElement>
    {
        int o = index % a.Outputs, x = index / a.Outputs * a.Inputs;
        float sum = a.HasBias != 0 ? a.Bias[o] : 0;
        for (int i = 0; i < a.Inputs; i++)
            sum += a.X[x + i] * a.Weights[o * a.Inputs + i];
        a.Y[index] = sum;
    }

    /// <summary>One thread an element of dx, which is <c>X</c>; <c>Y</c> is dy.</summary>
    internal static void DataGradientKernel<TElement>(Index1D index, Arguments<TElement> a)
        where TElement : unmanaged, IElement<TElement>
    {
        int i = index % a.Inputs, y = index / a.Inputs * a.Outputs;
        float sum = a.Accumulate != 0 ? a.X[index] : 0;
        for (int o = 0; o < a.Outputs; o++)
            sum += a.Y[y + o] * a.Weights[o * a.Inputs + i];
        a.X[index] = sum;
    }

    /// <summary>
    /// One thread a weight and a piece of the rows; <c>Weights</c> is [piece, weight] sums, <c>Y</c> is dy.
    /// </summary>
    internal static void WeightGradientKernel<TElement>(Index1D index, Arguments<TElement> a)
        where TElement : unmanaged, IElement<TElement>
    {
        int weights = a.Outputs * a.Inputs, weight = index % weights;
        int i = weight % a.Inputs, o = weight / a.Inputs;
        int n = index / weights * a.PieceLength, end = XMath.Min(n + a.PieceLength, a.N);
        float sum = a.Accumulate != 0 ? a.Weights[index] : 0;
        for (; n < end; n++)
            sum += a.Y[n * a.Outputs + o] * a.X[n * a.Inputs + i];
        a.Weights[index] = sum;
    }

    private sealed class KernelForm<TElement> : IForm
        where TElement : unmanaged, IElement<TElement>
    {
        public void Forward(Tensor x, Tensor w, Tensor? bias, Tensor y)
        {
            Arguments<TElement> arguments = Operands(x, w, y);
            (arguments.HasBias, arguments.Bias) = (bias is null ? 0 : 1, (bias ?? w).FloatView());
            y.Accelerator().Launch(ForwardKernel<TElement>, y.Shape.Count, arguments);
        }

        public void DataGradient(Tensor dy, Tensor w, Tensor dx, bool accumulate)
        {
            Arguments<TElement> arguments = Operands(dx, w, dy);
            arguments.Accumulate = accumulate ? 1 : 0;
            dx.Accelerator().Launch(DataGradientKernel<TElement>, dx.Shape.Count, arguments);
        }

        public void WeightGradient(Tensor x, Tensor dy, Tensor dw, bool accumulate)
        {
            PartialSumKernels.Run(dy.Shape.N, PieceRows, dw, accumulate, (sums, pieceLength, add) =>
            {
                Arguments<TElement> arguments = Operands(x, dw, dy);
                arguments.Weights = sums.FloatView();
                (arguments.PieceLength, arguments.Accumulate) = (pieceLength, add ? 1 : 0);
                dw.Accelerator().Launch(WeightGradientKernel<TElement>, sums.Shape.Count, arguments);
            });
        }

        private static Arguments<TElement> Operands(Tensor x, Tensor w, Tensor y) => new()
        {
            X = x.Elements<TElement>(),
            Weights = w.FloatView(),
            Bias = w.FloatView(),
            Y = y.FloatView(),
            N = y.Shape.N,
            Inputs = w.Shape.C,
            Outputs = w.Shape.N,
        };
    }
}
