using ILGPU;
using ILGPU.Backends.PTX;
using ILGPU.IR;
using ILGPU.IR.Intrinsics;

namespace IlgpuNet.Cuda;

/// <summary>The product of bf16 matrices on tensor cores.</summary>
internal static class MmaBf16
{
    /// <summary>The inner extent of the product.</summary>
    private const int Depth = 16;

    /// <summary>
    /// <c>mma.sync.m16n8k16</c>: sums + left x right, with left [16, 16] and right [16, 8] of bf16 and fp32 sums
    /// [16, 8], by a whole warp. Products are exact. The order and rounding of the hardware's sum are not documented;
    /// here it is a double, rounded once, which is the same wherever every partial sum is representable.
    /// </summary>
    [IntrinsicImplementation]
    [PtxEmitter(nameof(EmitMultiply))]
    public static AccumulatorFragment Multiply(AccumulatorFragment sums, LeftFragment left, RightFragment right)
    {
        WarpMailbox mailbox = EmulatedThread.Current.Mailbox;
        WarpMailbox.Box box = mailbox.Next();
        int lane = Warp.LaneIdx;
        ReadOnlySpan<uint> leftRegisters = [left.Register0, left.Register1, left.Register2, left.Register3];
        for (int element = 0; element < 8; element++)
        {
            Cell cell = FragmentLayout.LeftBf16(lane, element);
            box.Left[cell.Row * Depth + cell.Column] = Half(leftRegisters, element);
        }
        ReadOnlySpan<uint> rightRegisters = [right.Register0, right.Register1];
        for (int element = 0; element < 4; element++)
        {
            Cell cell = FragmentLayout.RightBf16(lane, element);
            box.Right[cell.Row * 8 + cell.Column] = Half(rightRegisters, element);
        }
        WarpMailbox.Deliver();
        return MatrixProduct.Add(sums, box, Depth, lane);
    }

    private static float Half(ReadOnlySpan<uint> registers, int element) =>
        element % 2 == 0 ? Bf16.Low(registers[element / 2]) : Bf16.High(registers[element / 2]);

    private static void EmitMultiply(PTXBackend backend, PTXCodeGenerator generator, Value value)
    {
        PtxCall call = new(generator, value);
        string sums = PtxCall.Vector(call.Arguments(0));
        string left = PtxCall.Vector(call.Arguments(1)), right = PtxCall.Vector(call.Arguments(2));
        call.Emit($"mma.sync.aligned.m16n8k16.row.col.f32.bf16.bf16.f32 {PtxCall.Vector(call.Results())}, "
            + $"{left}, {right}, {sums};");
    }
}
