using ILGPU;
using ILGPU.Backends.PTX;
using ILGPU.IR;
using ILGPU.IR.Intrinsics;

namespace IlgpuNet.Cuda;

/// <summary>The product of tf32 matrices on tensor cores.</summary>
internal static class MmaTf32
{
    /// <summary>The inner extent of the product.</summary>
    private const int Depth = 8;

    /// <summary>
    /// <c>mma.sync.m16n8k8</c>: sums + left x right, with left [16, 8] and right [8, 8] of tf32 and fp32 sums [16, 8],
    /// by a whole warp. The operands come from <see cref="RoundToTf32"/>; the hardware ignores the bits that tf32
    /// lacks. Rounding as in <see cref="MmaBf16"/>.
    /// </summary>
    [IntrinsicImplementation]
    [PtxEmitter(nameof(EmitMultiply))]
    public static AccumulatorFragment Multiply(AccumulatorFragment sums, LeftFragment left, RightFragment right)
    {
        WarpMailbox mailbox = EmulatedThread.Current.Mailbox;
        WarpMailbox.Box box = mailbox.Next();
        int lane = Warp.LaneIdx;
        ReadOnlySpan<uint> leftRegisters = [left.Register0, left.Register1, left.Register2, left.Register3];
        for (int element = 0; element < 4; element++)
        {
            Cell cell = FragmentLayout.LeftTf32(lane, element);
            box.Left[cell.Row * Depth + cell.Column] = Truncate(leftRegisters[element]);
        }
        ReadOnlySpan<uint> rightRegisters = [right.Register0, right.Register1];
        for (int element = 0; element < 2; element++)
        {
            Cell cell = FragmentLayout.RightTf32(lane, element);
            box.Right[cell.Row * 8 + cell.Column] = Truncate(rightRegisters[element]);
        }
        WarpMailbox.Deliver();
        return MatrixProduct.Add(sums, box, Depth, lane);
    }

    private static float Truncate(uint bits) => BitConverter.UInt32BitsToSingle(bits & ~RoundToTf32.IgnoredBits);

    private static void EmitMultiply(PTXBackend backend, PTXCodeGenerator generator, Value value)
    {
        PtxCall call = new(generator, value);
        string sums = PtxCall.Vector(call.Arguments(0));
        string left = PtxCall.Vector(call.Arguments(1)), right = PtxCall.Vector(call.Arguments(2));
        call.Emit($"mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 {PtxCall.Vector(call.Results())}, "
            + $"{left}, {right}, {sums};");
    }
}
