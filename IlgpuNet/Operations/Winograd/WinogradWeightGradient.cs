using System.Numerics;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>
/// The weight gradient of a convolution with a window of 3x3, stride 1 and padding 1 by short convolutions. With
/// y = A^T [(G g) * (B^T d)] the gradient of g is G^T [(A dy) * (B^T d)]: patches of both maps are transformed, each
/// element is a product over the patches, and the products are transformed to the window.
/// </summary>
/// <remarks>
/// The elements are the groups of a convolution of single pixels, whose "images" are the patches, so that
/// <see cref="PositionProduct{TKernel}"/> multiplies them.
/// </remarks>
internal static unsafe class WinogradWeightGradient<TKernel, TRow>
    where TKernel : struct, IMicroKernel
    where TRow : struct, IWinogradRow
{
    /// <summary>Pieces of the transforms: enough for the threads of a large machine.</summary>
    private const int Items = WorkSplit.Pieces;

    /// <summary>Computes the gradient.</summary>
    public static void Run(ConvolutionShape shape, Tensor x, Tensor dy, Tensor dw, bool accumulate)
    {
        HostDevice host = dw.Host();
        using MemoryScope scope = host.OpenScope();
        WinogradPatches<TRow> patches = new((shape.N, shape.H, shape.W));
        int elements = WinogradPatches<TRow>.Elements, inputs = shape.Inputs, outputs = shape.Outputs;
        Tensor source = Tensor.Empty(host, new Shape(patches.Count, elements * inputs));
        Tensor gradient = Tensor.Empty(host, new Shape(patches.Count, elements * outputs));
        Tensor products = Tensor.Empty(host, new Shape(elements * outputs, inputs));
        host.Threads.Run(Math.Min(Items, patches.Count), item =>
        {
            (int first, int count) = WorkSplit.Part(patches.Count, Math.Min(Items, patches.Count), item);
            float* sourceRow = source.Floats() + (long)first * elements * inputs;
            float* gradientRow = gradient.Floats() + (long)first * elements * outputs;
            patches.Source(x.Floats(), inputs, first, count, sourceRow, (nint)elements * inputs, inputs);
            patches.ResultGradient(dy.Floats(), outputs, first, count, gradientRow, (nint)elements * outputs, outputs);
        });
        ConvolutionShape product = new(patches.Count, 1, 1, elements * inputs, elements * outputs, 1, 1, 0, elements);
        new PositionProduct<TKernel>(product, [default]).Run(source, gradient, products, accumulate: false);
        host.Threads.Run(outputs, output => TransformBack(shape, products, dw, output, accumulate));
    }

    private static void TransformBack(ConvolutionShape shape, Tensor products, Tensor dw, int output, bool accumulate)
    {
        nint inputs = shape.Inputs, element = shape.Outputs * inputs;
        float* source = products.Floats() + output * inputs, window = dw.Floats() + (long)output * shape.Depth;
        float* result = accumulate ? ThreadScratch.Current.Floats(ScratchUse.Window, shape.Depth) : window;
        WinogradTransform.Apply<WeightGradientStep<TRow>>(
            source, TRow.Extent * element, element, inputs, result, WinogradTransform.Window * inputs, inputs);
        for (nint i = 0; accumulate && i < shape.Depth; i += Vector<float>.Count)
            Vector.Store(Vector.Load(window + i) + Vector.Load(result + i), window + i);
    }
}
