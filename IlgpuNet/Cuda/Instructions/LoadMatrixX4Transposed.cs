using ILGPU.Backends.PTX;
using ILGPU.IR;
using ILGPU.IR.Intrinsics;

namespace IlgpuNet.Cuda;

/// <summary>Four matrices of 8 x 8 16-bit elements from shared memory, each transposed.</summary>
internal static class LoadMatrixX4Transposed
{
    /// <summary>
    /// <c>ldmatrix.x4.trans</c>: as <see cref="LoadMatrixX4"/>, but the rows that the lanes name become columns.
    /// </summary>
    [IntrinsicImplementation]
    [PtxEmitter(nameof(EmitLoad))]
    public static LeftFragment Load(int address)
    {
        MatrixRows rows = MatrixRows.Exchange(address);
        return new LeftFragment
        {
            Register0 = rows.TransposedRegister(0),
            Register1 = rows.TransposedRegister(1),
            Register2 = rows.TransposedRegister(2),
            Register3 = rows.TransposedRegister(3),
        };
    }

    private static void EmitLoad(PTXBackend backend, PTXCodeGenerator generator, Value value)
    {
        PtxCall call = new(generator, value);
        string address = call.Argument(0);
        call.Emit($"ldmatrix.sync.aligned.m8n8.x4.trans.shared.b16 {PtxCall.Vector(call.Results())}, [{address}];");
    }
}
