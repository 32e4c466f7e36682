using ILGPU.Backends.PTX;
using ILGPU.IR;
using ILGPU.IR.Intrinsics;

namespace IlgpuNet.Cuda;

/// <summary>Two matrices of 8 x 8 16-bit elements from shared memory, in the layout that mma wants.</summary>
internal static class LoadMatrixX2
{
    /// <summary>
    /// <c>ldmatrix.x2</c>: as <see cref="LoadMatrixX4"/> with two matrices, whose rows the first sixteen lanes name.
    /// The other lanes' addresses are not read.
    /// </summary>
    [IntrinsicImplementation]
    [PtxEmitter(nameof(EmitLoad))]
    public static RightFragment Load(int address)
    {
        MatrixRows rows = MatrixRows.Exchange(address);
        return new RightFragment { Register0 = rows.Register(0), Register1 = rows.Register(1) };
    }

    private static void EmitLoad(PTXBackend backend, PTXCodeGenerator generator, Value value)
    {
        PtxCall call = new(generator, value);
        string address = call.Argument(0);
        call.Emit($"ldmatrix.sync.aligned.m8n8.x2.shared.b16 {PtxCall.Vector(call.Results())}, [{address}];");
    }
}
