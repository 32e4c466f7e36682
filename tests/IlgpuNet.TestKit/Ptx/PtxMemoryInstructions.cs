using System.Numerics;

namespace IlgpuNet.TestKit.Ptx;

/// <summary>
/// The instructions <c>ld</c> and <c>st</c>. Source: NVIDIA, PTX ISA, "Data Movement and Conversion Instructions". A
/// vector is one access, aligned to its whole length. What they say about caches changes nothing here.
/// </summary>
internal static class PtxMemoryInstructions
{
    private static readonly string[] s_cacheHints = ["nc", "ca", "cg", "cs", "lu", "cv", "wb", "wt", "L1::no_allocate"];

    /// <summary>A load or a store; null if the name is another.</summary>
    /// <exception cref="PtxFault">It is one of a kind that is not known.</exception>
    public static PtxStep? Decode(string name, PtxOperands operands, PtxVariables parameters)
    {
        string[] parts = [.. name.Split('.').Where(part => !s_cacheHints.Contains(part))];
        if (parts[0] is not ("ld" or "st"))
            return null;
        (int count, PtxType type) = parts switch
        {
            [_, _, "v2", string element] => (2, PtxType.Parse(element)),
            [_, _, "v4", string element] => (4, PtxType.Parse(element)),
            [_, _, string element] => (1, PtxType.Parse(element)),
            _ => throw new PtxFault($"the instruction {name} is not known"),
        };
        int[] values = parts[0] == "ld" ? operands.Destinations(0) : operands.Sources(1);
        if (values.Length != count)
            throw new PtxFault($"{name} moves {values.Length} numbers");
        return (parts[0], parts[1]) switch
        {
            ("ld", "param") => LoadParameter(values[0], operands.Address(1), type, parameters),
            ("ld", "global") => ForEach(operands.Location(1), (warp, address) =>
                Load(warp, values, warp.Group.Global.Read(address, count * type.Bytes, warp.ThreadOfGrid))),
            ("ld", "shared") => ForEach(operands.Location(1), (warp, address) =>
                Load(warp, values, warp.Group.Shared.Read(address, count * type.Bytes, warp.ThreadOfGroup))),
            ("st", "global") => ForEach(operands.Location(0), (warp, address) =>
                Store(warp, values, warp.Group.Global.Write(address, count * type.Bytes, warp.ThreadOfGrid))),
            ("st", "shared") => ForEach(operands.Location(0), (warp, address) =>
            {
                Span<byte> bytes = stackalloc byte[count * type.Bytes];
                Store(warp, values, bytes);
                warp.Group.Shared.Write(address, bytes, warp.ThreadOfGroup);
            }),
            _ => throw new PtxFault($"the instruction {name} is not known"),
        };
    }

    private static PtxStep LoadParameter(
        int destination, (string Name, long Offset) address, PtxType type, PtxVariables parameters)
    {
        int first = parameters.Find(address.Name, address.Offset, type.Bytes);
        return (warp, lanes) =>
        {
            ulong value = Number(warp.Group.Parameters.AsSpan(first, type.Bytes));
            Span<ulong> result = warp.Register(destination);
            for (; lanes != 0; lanes &= lanes - 1)
                result[BitOperations.TrailingZeroCount(lanes)] = value;
        };
    }

    private static PtxStep ForEach((int Register, long Offset) location, Action<PtxWarp, ulong> access) =>
        (warp, lanes) =>
        {
            for (; lanes != 0; lanes &= lanes - 1)
            {
                int lane = warp.Lane = BitOperations.TrailingZeroCount(lanes);
                access(warp, warp.Register(location.Register)[lane] + (ulong)location.Offset);
            }
        };

    private static void Load(PtxWarp warp, int[] registers, ReadOnlySpan<byte> bytes)
    {
        int length = bytes.Length / registers.Length;
        for (int i = 0; i < registers.Length; i++)
            warp.Register(registers[i])[warp.Lane] = Number(bytes.Slice(i * length, length));
    }

    private static void Store(PtxWarp warp, int[] registers, Span<byte> bytes)
    {
        int length = bytes.Length / registers.Length;
        for (int i = 0; i < registers.Length; i++)
        {
            ulong value = warp.Register(registers[i])[warp.Lane];
            BitConverter.GetBytes(value).AsSpan(0, length).CopyTo(bytes[(i * length)..]);
        }
    }

    private static ulong Number(ReadOnlySpan<byte> bytes)
    {
        Span<byte> whole = stackalloc byte[sizeof(ulong)];
        bytes.CopyTo(whole);
        return BitConverter.ToUInt64(whole);
    }
}
