using ILGPU.Backends.PTX;
using ILGPU.IR;
using ILGPU.IR.Intrinsics;

namespace IlgpuNet.Cuda;

/// <summary>Four bytes into shared memory.</summary>
internal static unsafe class SharedStore
{
    /// <summary><c>st.shared</c> to an address on a multiple of four.</summary>
    [IntrinsicImplementation]
    [PtxEmitter(nameof(EmitWord))]
    public static void Word(int address, uint word) =>
        *(uint*)EmulatedThread.Current.SharedMemory(address, sizeof(uint)) = word;

    /// <summary><c>st.shared.f32</c> to an address on a multiple of four.</summary>
    [IntrinsicImplementation]
    [PtxEmitter(nameof(EmitFloat))]
    public static void Float(int address, float number) =>
        *(float*)EmulatedThread.Current.SharedMemory(address, sizeof(float)) = number;

    private static void EmitFloat(PTXBackend backend, PTXCodeGenerator generator, Value value)
    {
        PtxCall call = new(generator, value);
        call.Emit($"st.shared.f32 [{call.Argument(0)}], {call.Argument(1)};");
    }

    private static void EmitWord(PTXBackend backend, PTXCodeGenerator generator, Value value)
    {
        PtxCall call = new(generator, value);
        call.Emit($"st.shared.u32 [{call.Argument(0)}], {call.Argument(1)};");
    }
}
