using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>
/// Convolution with groups of few channels, on the host: a vector holds channels of one or several whole groups, and
/// nothing is multiplied by the zeros between groups.
/// </summary>
internal static class GroupedConvolution
{
    /// <summary>With groups of more channels a matrix product for each is as fast, or faster.</summary>
    private const int ProductChannels = 8;

    /// <summary>The same for the weight gradient, whose matrix product has to copy the windows.</summary>
    private const int GradientChannels = 16;

    private static readonly IHostConvolution s_two256 = new GroupedConvolution<GroupsOfFour256, Vector256<float>>();
    private static readonly IHostConvolution s_one256 = new GroupedConvolution<OneGroup256, Vector256<float>>();
    private static readonly IHostConvolution s_four512 =
        new GroupedConvolution<SeveralGroups512<Four>, Vector512<float>>();

    private static readonly IHostConvolution s_two512 =
        new GroupedConvolution<SeveralGroups512<Eight>, Vector512<float>>();

    private static readonly IHostConvolution s_one512 = new GroupedConvolution<OneGroup512, Vector512<float>>();

    /// <summary>The form for the forward pass and the data gradient of a shape; null where there is none.</summary>
    public static IHostConvolution? ForProducts(ConvolutionShape shape) => For(shape, ProductChannels);

    /// <summary>The form for its weight gradient.</summary>
    public static IHostConvolution? ForWeightGradient(ConvolutionShape shape) => For(shape, GradientChannels);

    private static IHostConvolution? For(ConvolutionShape shape, int mostChannels)
    {
        int channels = shape.GroupInputs;
        bool fits = shape.Groups > 1 && channels == shape.GroupOutputs && channels <= mostChannels
            && WorkSplit.Parts(shape.Kernel.Width, shape.Stride.Width) <= 3;
        if (!fits || !Fma.IsSupported)
            return null;
        if (Avx512F.IsSupported && shape.Inputs % 16 == 0 && (channels is 4 or 8 || channels % 16 == 0))
            return channels == 4 ? s_four512 : channels == 8 ? s_two512 : s_one512;
        return shape.Inputs % 8 != 0 ? null : channels == 4 ? s_two256 : channels % 8 == 0 ? s_one256 : null;
    }
}

/// <summary>The three passes over one kind of vector.</summary>
internal sealed unsafe class GroupedConvolution<TLanes, TVector> : IHostConvolution
    where TLanes : struct, IGroupLanes<TVector>
    where TVector : struct
{
    /// <inheritdoc/>
    public void Forward(
        ConvolutionShape shape, Tensor x, Tensor w, Tensor? bias, Tensor y, IConvolutionEpilogue? epilogue)
    {
        bool accumulate = false;
        GroupPass[] passes = [.. GroupPass.Forward(shape)];
        foreach (GroupPass pass in passes)
        {
            float* start = bias is null || accumulate ? null : bias.Floats();
            IConvolutionEpilogue? following = pass == passes[^1] ? epilogue : null;
            new GroupProduct<TLanes, TVector>(shape, pass).Run(x, w, transpose: false, start, y, accumulate, following);
            accumulate = true;
        }
    }

    /// <inheritdoc/>
    public void DataGradient(ConvolutionShape shape, Tensor dy, Tensor w, Tensor dx, bool accumulate)
    {
        foreach (GroupPass pass in GroupPass.DataGradient(shape))
            new GroupProduct<TLanes, TVector>(shape, pass).Run(dy, w, transpose: true, null, dx, accumulate);
    }

    /// <inheritdoc/>
    public void WeightGradient(ConvolutionShape shape, Tensor x, Tensor dy, Tensor dw, bool accumulate)
    {
        foreach (GroupPass pass in GroupPass.Forward(shape))
            new GroupCorrelation<TLanes, TVector>(shape, pass).Run(x, dy, dw, accumulate);
    }
}
