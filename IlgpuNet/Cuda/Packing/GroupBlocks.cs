using ILGPU;
using IlgpuNet.Devices;
using IlgpuNet.Operations;
using IlgpuNet.Tensors;

namespace IlgpuNet.Cuda;

/// <summary>
/// Neighbouring groups of few channels as one of so many that a tile is filled. The weights that lead from one of them
/// to another are zero: multiplying by those zeros costs less than tiles that are mostly empty.
/// </summary>
internal static class GroupBlocks
{
    /// <summary>Groups that become one, at most: of eight a tile multiplies one product in eight that counts.</summary>
    private const int MaximumFactor = 8;

    internal struct Arguments
    {
        public ArrayView<float> Weights;
        public ArrayView<float> Block;
        public int Factor, GroupInputs, GroupOutputs, Taps, Accumulate;
    }

    /// <summary>One thread a weight of a block.</summary>
    internal static void SpreadKernel(Index1D i, Arguments a)
    {
        int input = i % a.GroupInputs, member = i / a.GroupInputs % a.Factor, run = i / a.GroupInputs / a.Factor;
        bool own = run / a.Taps / a.GroupOutputs % a.Factor == member;
        a.Block[i] = own ? a.Weights[run * a.GroupInputs + input] : 0;
    }

    /// <summary>One thread a weight of a group.</summary>
    internal static void DiagonalKernel(Index1D i, Arguments a)
    {
        int input = i % a.GroupInputs, run = i / a.GroupInputs, member = run / a.Taps / a.GroupOutputs % a.Factor;
        float value = a.Block[(run * a.Factor + member) * a.GroupInputs + input];
        a.Weights[i] = a.Accumulate != 0 ? a.Weights[i] + value : value;
    }

    /// <summary>How many groups become one, 1 for a single group; none if no number of them fills a tile.</summary>
    public static int? Factor(ConvolutionShape shape)
    {
        if (shape.Groups == 1)
            return 1;
        for (int factor = 1; factor <= MaximumFactor; factor++)
        {
            if (shape.Groups % factor == 0
                && factor * shape.GroupInputs % SharedTile.Depth == 0
                && factor * shape.GroupOutputs % SharedTile.Depth == 0)
            {
                return factor;
            }
        }
        return null;
    }

    /// <summary>The convolution with the blocks as groups.</summary>
    public static ConvolutionShape Of(ConvolutionShape shape) =>
        shape with { Groups = shape.Groups / Factor(shape)!.Value };

    /// <summary>
    /// The weights of the blocks, [outputs kh kw, inputs of a block]; w itself if every group is one.
    /// </summary>
    /// <param name="w">[outputs, kh, kw, inputs of a group].</param>
    /// <param name="shape">The convolution.</param>
    public static Tensor Spread(Tensor w, ConvolutionShape shape)
    {
        if (Factor(shape) == 1)
            return w;
        ConvolutionShape blocks = Of(shape);
        Tensor block = Tensor.Empty(w.Device, new Shape(blocks.Outputs * blocks.Taps, blocks.GroupInputs));
        w.Accelerator().Launch(SpreadKernel, block.Shape.Count, Of(w, block, shape, accumulate: false));
        return block;
    }

    /// <summary>dw (+)= what of the gradient of the blocks' weights is the groups'.</summary>
    /// <param name="block">[outputs kh kw, inputs of a block].</param>
    /// <param name="shape">The convolution.</param>
    /// <param name="dw">[outputs, kh, kw, inputs of a group].</param>
    /// <param name="accumulate">Whether to add.</param>
    public static void Diagonal(Tensor block, ConvolutionShape shape, Tensor dw, bool accumulate) =>
        dw.Accelerator().Launch(DiagonalKernel, dw.Shape.Count, Of(dw, block, shape, accumulate));

    private static Arguments Of(Tensor weights, Tensor block, ConvolutionShape shape, bool accumulate) => new()
    {
        Weights = weights.FloatView(),
        Block = block.FloatView(),
        Factor = Factor(shape)!.Value,
        GroupInputs = shape.GroupInputs,
        GroupOutputs = shape.GroupOutputs,
        Taps = shape.Taps,
        Accumulate = accumulate ? 1 : 0,
    };
}
