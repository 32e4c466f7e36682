using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>A number as it is.</summary>
internal struct Fp32Element : IElement<Fp32Element>
{
    public float Value;

    public static DType Type => DType.Float32;

    public static float Widen(Fp32Element element) => element.Value;

    public static Fp32Element Round(float value) => new() { Value = value };
}
