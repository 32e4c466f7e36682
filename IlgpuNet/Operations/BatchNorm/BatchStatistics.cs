using IlgpuNet.Devices;
using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>
/// What one application of a batch-norm normalises with: mean and 1 / sqrt(variance + epsilon), [C] each. They are
/// copies, so a later update of the running statistics does not reach the backward pass.
/// </summary>
/// <remarks>
/// Single precision alone would cancel: the variance of values about 1000 is the small difference of two large sums.
/// The fast forms sum short runs about the run's first value and add the runs in double.
/// </remarks>
internal sealed partial class BatchStatistics
{
    private static readonly ReferenceForm s_reference = new();
    private static readonly SimdForm s_simd = new();
    private static readonly ElementForms<IForm> s_kernels = new(
        new KernelForm<Fp32Element, FourLanes, FourDoubles>(),
        new KernelForm<Bf16Element, EightLanes, EightDoubles>());

    private BatchStatistics(Device device, Shape channels) =>
        (Mean, InverseDeviation) = (Tensor.Empty(device, channels), Tensor.Empty(device, channels));

    private interface IForm
    {
        /// <summary>Takes the statistics of x and updates the running ones.</summary>
        void Batch(Tensor x, Normalisation normalisation, BatchStatistics statistics);

        /// <summary>Takes the running statistics.</summary>
        void Running(Normalisation normalisation, BatchStatistics statistics);
    }

    /// <summary>The mean, [C].</summary>
    public Tensor Mean { get; }

    /// <summary>1 / sqrt(variance + epsilon), [C].</summary>
    public Tensor InverseDeviation { get; }

    /// <summary>
    /// The statistics of <paramref name="x"/> in training, which also moves the running ones; the running ones in
    /// evaluation. The normalisation has been checked against x.
    /// </summary>
    public static BatchStatistics Of(Tensor x, Normalisation normalisation)
    {
        Device device = x.Device;
        BatchStatistics statistics = new(device, normalisation.Gamma.Shape);
        IForm? form = device.Choose<IForm>(s_reference, s_simd, s_kernels.For(x));
        if (normalisation.Training)
        {
            using MemoryScope scope = device.OpenScope();
            Tensor source = normalisation.Moments?.Sums ?? x;
            using (device.Measure("batch-norm.statistics", flops: 3.0 * source.Shape.Count, bytes: source.Bytes))
                form?.Batch(x, normalisation, statistics);
        }
        else
        {
            form?.Running(normalisation, statistics);
        }
        return statistics;
    }
}
