using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>
/// Convolution with groups of few channels, on the host: neighbouring groups become one, whose weights from one of them
/// to another are zero. Multiplying by those zeros costs less than tiles that are mostly empty.
/// </summary>
internal sealed unsafe class MergedGroups : IHostConvolution
{
    /// <summary>Channels of a merged group at most: about a tile's columns.</summary>
    private const int Channels = 16;

    private MergedGroups()
    {
    }

    /// <summary>The only one.</summary>
    public static MergedGroups Instance { get; } = new();

    /// <summary>How many groups become one: a function of the shape alone.</summary>
    public static int Factor(ConvolutionShape shape)
    {
        int factor = Math.Clamp(Channels / Math.Max(shape.GroupInputs, shape.GroupOutputs), 1, shape.Groups);
        while (shape.Groups % factor != 0)
            factor--;
        return factor;
    }

    /// <inheritdoc/>
    public void Forward(
        ConvolutionShape shape, Tensor x, Tensor w, Tensor? bias, Tensor y, IConvolutionEpilogue? epilogue)
    {
        using MemoryScope scope = x.Device.OpenScope();
        HostConvolution.Best.Forward(Merge(shape), x, Spread(shape, w), bias, y, epilogue);
    }

    /// <inheritdoc/>
    public void DataGradient(ConvolutionShape shape, Tensor dy, Tensor w, Tensor dx, bool accumulate)
    {
        using MemoryScope scope = dx.Device.OpenScope();
        HostConvolution.Best.DataGradient(Merge(shape), dy, Spread(shape, w), dx, accumulate);
    }

    /// <inheritdoc/>
    public void WeightGradient(ConvolutionShape shape, Tensor x, Tensor dy, Tensor dw, bool accumulate)
    {
        using MemoryScope scope = dw.Device.OpenScope();
        Tensor merged = Tensor.Empty(dw.Device, new Shape(shape.Outputs * Merge(shape).Depth));
        HostConvolution.Best.WeightGradient(Merge(shape), x, dy, merged, accumulate: false);
        float* source = merged.Floats(), gradient = dw.Floats();
        ForRuns(shape, (run, mergedRun) =>
        {
            for (int channel = 0; channel < shape.GroupInputs; channel++)
                gradient[run + channel] = (accumulate ? gradient[run + channel] : 0) + source[mergedRun + channel];
        });
    }

    private static ConvolutionShape Merge(ConvolutionShape shape) =>
        shape with { Groups = shape.Groups / Factor(shape) };

    private static Tensor Spread(ConvolutionShape shape, Tensor w)
    {
        Tensor merged = Tensor.Zeros(w.Device, new Shape(shape.Outputs * Merge(shape).Depth));
        float* source = w.Floats(), weights = merged.Floats();
        ForRuns(shape, (run, mergedRun) =>
        {
            for (int channel = 0; channel < shape.GroupInputs; channel++)
                weights[mergedRun + channel] = source[run + channel];
        });
        return merged;
    }

    /// <summary>Where each tap of each output channel has its weights, in both arrangements.</summary>
    private static void ForRuns(ConvolutionShape shape, Action<int, int> body)
    {
        int factor = Factor(shape), taps = shape.Taps, channels = shape.GroupInputs;
        for (int output = 0; output < shape.Outputs; output++)
        {
            int place = output / shape.GroupOutputs % factor;
            for (int tap = 0; tap < taps; tap++)
            {
                int run = output * taps + tap;
                body(run * channels, (run * factor + place) * channels);
            }
        }
    }
}
