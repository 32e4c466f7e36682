using IlgpuNet.Tensors;

namespace IlgpuNet.Operations;

/// <summary>An operation's form for accelerators, one for each way that numbers of maps lie in memory.</summary>
/// <param name="fp32">The form for <see cref="Fp32Element"/>.</param>
/// <param name="bf16">The form for <see cref="Bf16Element"/>.</param>
internal sealed class ElementForms<TForm>(TForm fp32, TForm bf16)
{
    /// <summary>The form for an operand; only accelerators use it, and it refuses what is no such number.</summary>
    public TForm For(Tensor map) => map.DType == DType.BFloat16 ? bf16 : fp32;
}
