using System.Globalization;
using System.Text.RegularExpressions;

namespace IlgpuNet.TestKit.Ptx;

/// <summary>
/// The variables of a state space, laid out one behind the other, each aligned as it says, else to its type (PTX ISA,
/// "Variable Declarations").
/// </summary>
internal sealed partial class PtxVariables
{
    private readonly Dictionary<string, (int Offset, int Bytes)> _variables = [];
    private string? _dynamic;
    private int _dynamicAlignment = 1;

    /// <summary>Bytes of all.</summary>
    public int Bytes { get; private set; }

    /// <summary>
    /// Declares a variable: its space, perhaps an alignment, a type, a name, perhaps a number of elements.
    /// </summary>
    /// <exception cref="PtxFault">It is anything else.</exception>
    public void Declare(string declaration)
    {
        Match match = Declaration().Match(declaration);
        if (!match.Success)
            throw new PtxFault("it is not known");
        int element = PtxType.Parse(match.Groups[2].Value).Bytes;
        int alignment = match.Groups[1].Success ? Number(match.Groups[1]) : element;
        string name = match.Groups[3].Value;
        if (match.Groups[4].Success && match.Groups[5].Length == 0)
        {
            (_dynamic, _dynamicAlignment) = (name, alignment);
            return;
        }
        int offset = (Bytes + alignment - 1) / alignment * alignment;
        int bytes = element * (match.Groups[4].Success ? Number(match.Groups[5]) : 1);
        _variables.Add(name, (offset, bytes));
        Bytes = offset + bytes;
    }

    /// <summary>Where the variable of a length that the launch decides begins: behind all others.</summary>
    public int BeginDynamic() => (Bytes + _dynamicAlignment - 1) / _dynamicAlignment * _dynamicAlignment;

    /// <summary>Where a variable lies; null if there is none of this name.</summary>
    public int? Find(string name) => name == _dynamic ? BeginDynamic()
        : _variables.TryGetValue(name, out (int Offset, int Bytes) variable) ? variable.Offset
        : null;

    /// <summary>Where a number in a variable lies.</summary>
    /// <exception cref="PtxFault">It lies outside of it, or is misaligned.</exception>
    public int Find(string name, long offset, int bytes)
    {
        if (!_variables.TryGetValue(name, out (int Offset, int Bytes) variable))
            throw new PtxFault($"there is no {name}");
        if (offset < 0 || offset + bytes > variable.Bytes || (variable.Offset + offset) % bytes != 0)
            throw new PtxFault($"{bytes} bytes at {offset} of {name} are out of bounds or misaligned");
        return variable.Offset + (int)offset;
    }

    private static int Number(Group group) => int.Parse(group.ValueSpan, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^\s*\.(?:param|shared)(?:\s+\.align\s+(\d+))?\s+\.(\w+)\s+(\w+)(\[(\d*)\])?;?$")]
    private static partial Regex Declaration();
}
