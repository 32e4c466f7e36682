using IlgpuNet.Tensors;

namespace IlgpuNet.Devices;

/// <summary>
/// The <c>reference</c> device: every operation by its readable statement in double precision. Whole networks run on it
/// in the tests; everything faster is judged against it.
/// </summary>
public sealed class ReferenceDevice : HostMemoryDevice
{
    /// <summary>A reference device.</summary>
    public ReferenceDevice()
        : base("reference", "host, double precision, plain loops", DType.Float64)
    {
    }

    internal override TForm? Choose<TForm>(TForm reference, TForm simd, TForm kernels)
        where TForm : class => reference;
}
