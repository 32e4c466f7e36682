using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>One step of an exponential moving average, element by element: mean = d * mean + (1 - d) * x.</summary>
public static partial class Ema
{
    private static readonly ReferenceForm s_reference = new();
    private static readonly SimdForm s_simd = new();
    private static readonly KernelForm s_kernels = new();

    private interface IForm
    {
        void Step(Tensor x, double decay, Tensor mean, Tensor? scale);
    }

    /// <summary>Moves <paramref name="mean"/> towards <paramref name="x"/>.</summary>
    /// <param name="x">The newest values, of any shape.</param>
    /// <param name="decay">d, from 0 to 1.</param>
    /// <param name="mean">The average, of the shape of x; changed in place.</param>
    /// <param name="scale">
    /// The gradient scale of the step that made x, one element: where it is zero there was none, and the average stays.
    /// </param>
    /// <exception cref="ArgumentException">
    /// The operands differ in device or shape, or the decay is outside [0, 1].
    /// </exception>
    public static void Step(Tensor x, double decay, Tensor mean, Tensor? scale = null)
    {
        Operands.OnOneDevice("ema", x, mean);
        Operands.HasShape("ema", mean, x.Shape);
        GradientScale.Check("ema", scale, x);
        if (!(decay is >= 0 and <= 1))
            throw new ArgumentException($"ema: a decay is from 0 to 1, got {decay}");
        using (x.Device.Measure("ema", flops: 3.0 * x.Shape.Count, bytes: 3.0 * x.Bytes))
            x.Device.Choose<IForm>(s_reference, s_simd, s_kernels)?.Step(x, decay, mean, scale);
    }
}
