using ILGPU.Backends.PTX;
using ILGPU.IR;
using ILGPU.IR.Intrinsics;

namespace IlgpuNet.Cuda;

/// <summary>Four matrices of 8 x 8 16-bit elements from shared memory, in the layout that mma wants.</summary>
internal static class LoadMatrixX4
{
    /// <summary>
    /// <c>ldmatrix.x4</c>: lane 8 j + i gives the shared address of row i of matrix j, 16 bytes on a multiple of 16;
    /// matrix j arrives in register j (<see cref="FragmentLayout.LoadedMatrix"/>).
    /// </summary>
    [IntrinsicImplementation]
    [PtxEmitter(nameof(EmitLoad))]
    public static LeftFragment Load(int address)
    {
        MatrixRows rows = MatrixRows.Exchange(address);
        return new LeftFragment
        {
            Register0 = rows.Register(0),
            Register1 = rows.Register(1),
            Register2 = rows.Register(2),
            Register3 = rows.Register(3),
        };
    }

    private static void EmitLoad(PTXBackend backend, PTXCodeGenerator generator, Value value)
    {
        PtxCall call = new(generator, value);
        string address = call.Argument(0);
        call.Emit($"ldmatrix.sync.aligned.m8n8.x4.shared.b16 {PtxCall.Vector(call.Results())}, [{address}];");
    }
}
