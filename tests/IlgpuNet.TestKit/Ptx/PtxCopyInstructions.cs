using System.Numerics;

namespace IlgpuNet.TestKit.Ptx;

/// <summary>
/// The instructions <c>cp.async</c>. Source: NVIDIA, PTX ISA, "Data Movement and Conversion Instructions:
/// Asynchronous copy". A copy reads when its thread waits for it, the last moment that PTX allows.
/// </summary>
internal static class PtxCopyInstructions
{
    private const int Bytes = 16;

    /// <summary>An asynchronous copy, or what ends them; null if the name is another.</summary>
    public static PtxStep? Decode(string name, PtxOperands operands) => name switch
    {
        "cp.async.cg.shared.global" when operands.Count == 4 && operands.Immediate(2) == Bytes =>
            Begin(operands.Location(0), operands.Location(1), operands.Source(3)),
        "cp.async.commit_group" => ForEach(warp => warp.Copies[warp.Lane].Commit()),
        "cp.async.wait_group" => Wait(operands.Immediate(0)),
        _ => null,
    };

    /// <summary>
    /// The target is 16 bytes; of the source as many as the last operand says, and zeros for the rest.
    /// </summary>
    private static PtxStep Begin(
        (int Register, long Offset) target, (int Register, long Offset) source, int sourceBytes) =>
        ForEach(warp =>
        {
            int bytes = (int)(uint)warp.Register(sourceBytes)[warp.Lane];
            if (bytes is < 0 or > Bytes)
                throw new PtxFault($"{bytes} bytes are copied to {Bytes}");
            ulong to = warp.Register(target.Register)[warp.Lane] + (ulong)target.Offset;
            ulong from = warp.Register(source.Register)[warp.Lane] + (ulong)source.Offset;
            if (from % Bytes != 0)
                throw new PtxFault($"the source {from:x} is misaligned");
            warp.Group.Shared.BeginCopy(to, Bytes, warp.ThreadOfGroup);
            warp.Copies[warp.Lane].Begin(new PtxCopyQueue.Copy(to, from, Bytes, bytes));
        });

    private static PtxStep Wait(int newest) => ForEach(warp =>
    {
        byte[] arrived = new byte[Bytes];
        foreach (PtxCopyQueue.Copy copy in warp.Copies[warp.Lane].Wait(newest))
        {
            Array.Clear(arrived);
            // One by one: what is not copied may lie anywhere.
            for (int i = 0; i < copy.SourceBytes; i++)
                arrived[i] = warp.Group.Global.Read(copy.Source + (ulong)i, 1, warp.ThreadOfGrid)[0];
            warp.Group.Shared.EndCopy(copy.Target, arrived, warp.ThreadOfGroup);
        }
    });

    private static PtxStep ForEach(Action<PtxWarp> action) => (warp, lanes) =>
    {
        for (; lanes != 0; lanes &= lanes - 1)
        {
            warp.Lane = BitOperations.TrailingZeroCount(lanes);
            action(warp);
        }
    };
}
