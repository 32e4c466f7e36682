using System.Globalization;

namespace IlgpuNet.TestKit.Ptx;

/// <summary>
/// The registers of a thread. Constants and special registers (PTX ISA, "Special Registers") are registers too, which
/// hold their value from the beginning.
/// </summary>
internal sealed class PtxRegisters
{
    private static readonly Dictionary<string, Func<PtxWarp, int, ulong>> s_special = new()
    {
        ["%tid.x"] = (warp, lane) => (ulong)(warp.FirstThread + lane),
        ["%tid.y"] = (_, _) => 0,
        ["%tid.z"] = (_, _) => 0,
        ["%ntid.x"] = (warp, _) => (ulong)warp.Group.Grid.Threads,
        ["%ntid.y"] = (_, _) => 1,
        ["%ntid.z"] = (_, _) => 1,
        ["%ctaid.x"] = (warp, _) => (ulong)warp.Group.Index,
        ["%ctaid.y"] = (_, _) => 0,
        ["%ctaid.z"] = (_, _) => 0,
        ["%nctaid.x"] = (warp, _) => (ulong)warp.Group.Grid.Groups,
        ["%nctaid.y"] = (_, _) => 1,
        ["%nctaid.z"] = (_, _) => 1,
        ["%laneid"] = (_, lane) => (ulong)lane,
        ["%dynamic_smem_size"] = (warp, _) => (ulong)warp.Group.Grid.DynamicSharedBytes,
    };

    private readonly Dictionary<string, int> _indices = [];
    private readonly Dictionary<ulong, int> _constants = [];
    private readonly List<(int, Func<PtxWarp, int, ulong>)> _presets = [];

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>Those that hold something from the beginning.</summary>
    public IReadOnlyList<(int Register, Func<PtxWarp, int, ulong> Value)> Presets => _presets;

    /// <summary>Declares <paramref name="prefix"/> with the numbers below <paramref name="count"/>.</summary>
    public void Declare(string prefix, int count)
    {
        for (int i = 0; i < count; i++)
            _indices.Add(prefix + i.ToString(CultureInfo.InvariantCulture), Count++);
    }

    /// <summary>The index of a register that was declared.</summary>
    /// <exception cref="PtxFault">It was not.</exception>
    public int Find(string name) => _indices.TryGetValue(name, out int index)
        ? index
        : throw new PtxFault($"the register {name} is not declared");

    /// <summary>The index of a register that is read: a declared or a special one.</summary>
    /// <exception cref="PtxFault">It is neither.</exception>
    public int FindSource(string name)
    {
        if (!_indices.ContainsKey(name) && s_special.TryGetValue(name, out Func<PtxWarp, int, ulong>? value))
            _indices.Add(name, Preset(value));
        return Find(name);
    }

    /// <summary>The index of a register that holds a constant.</summary>
    public int Constant(ulong bits)
    {
        if (!_constants.TryGetValue(bits, out int index))
            _constants.Add(bits, index = Preset((_, _) => bits));
        return index;
    }

    private int Preset(Func<PtxWarp, int, ulong> value)
    {
        _presets.Add((Count, value));
        return Count++;
    }
}
