using ILGPU.Backends.PTX;
using ILGPU.IR;
using ILGPU.IR.Intrinsics;

namespace IlgpuNet.Cuda;

/// <summary>Numbers from shared memory.</summary>
internal static unsafe class SharedLoad
{
    /// <summary><c>ld.shared.v4</c> from an address on a multiple of sixteen.</summary>
    [IntrinsicImplementation]
    [PtxEmitter(nameof(EmitVector))]
    public static UInt4 Vector(int address) =>
        *(UInt4*)EmulatedThread.Current.SharedMemory(address, sizeof(UInt4));

    /// <summary><c>ld.shared.f32</c> from an address on a multiple of four.</summary>
    [IntrinsicImplementation]
    [PtxEmitter(nameof(EmitFloat))]
    public static float Float(int address) =>
        *(float*)EmulatedThread.Current.SharedMemory(address, sizeof(float));

    /// <summary><c>ld.shared</c> of four bytes from an address on a multiple of four.</summary>
    [IntrinsicImplementation]
    [PtxEmitter(nameof(EmitWord))]
    public static uint Word(int address) => *(uint*)EmulatedThread.Current.SharedMemory(address, sizeof(uint));

    private static void EmitFloat(PTXBackend backend, PTXCodeGenerator generator, Value value)
    {
        PtxCall call = new(generator, value);
        string address = call.Argument(0);
        call.Emit($"ld.shared.f32 {call.Result()}, [{address}];");
    }

    private static void EmitVector(PTXBackend backend, PTXCodeGenerator generator, Value value)
    {
        PtxCall call = new(generator, value);
        string address = call.Argument(0);
        call.Emit($"ld.shared.v4.u32 {PtxCall.Vector(call.Results())}, [{address}];");
    }

    private static void EmitWord(PTXBackend backend, PTXCodeGenerator generator, Value value)
    {
        PtxCall call = new(generator, value);
        string address = call.Argument(0);
        call.Emit($"ld.shared.u32 {call.Result()}, [{address}];");
    }
}
