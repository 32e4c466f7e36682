using ILGPU.Backends.PTX;
using ILGPU.IR;
using ILGPU.IR.Intrinsics;

namespace IlgpuNet.Cuda;

/// <summary>A number that is computed where the kernel says.</summary>
internal static class KeepInRegister
{
    /// <summary>
    /// <c>mov</c>: the same number. ILGPU moves arithmetic to where its result is used, into a loop as well; it does
    /// not move instructions of our own.
    /// </summary>
    [IntrinsicImplementation]
    [PtxEmitter(nameof(EmitOf))]
    public static int Of(int value) => value;

    /// <inheritdoc cref="Of(int)"/>
    [IntrinsicImplementation]
    [PtxEmitter(nameof(EmitOf))]
    public static float Of(float value) => value;

    private static void EmitOf(PTXBackend backend, PTXCodeGenerator generator, Value value)
    {
        PtxCall call = new(generator, value);
        string source = call.Argument(0);
        call.Emit($"mov.b32 {call.Result()}, {source};");
    }
}
