using System.Globalization;

namespace IlgpuNet.TestKit.Ptx;

/// <summary>The operands of an instruction, as registers and addresses.</summary>
internal sealed class PtxOperands(PtxRegisters registers, PtxVariables shared, string[] operands)
{
    /// <summary>How many there are.</summary>
    public int Count => operands.Length;

    /// <summary>The text of one.</summary>
    public string Text(int index) => operands[index];

    /// <summary>The register of a result.</summary>
    public int Destination(int index) => registers.Find(operands[index]);

    /// <summary>The registers of a result that is a vector, or one.</summary>
    public int[] Destinations(int index) => [.. Elements(operands[index]).Select(registers.Find)];

    /// <summary>The register of a number that is read.</summary>
    public int Source(int index) => Source(operands[index]);

    /// <summary>The registers of a vector that is read, or of one number.</summary>
    public int[] Sources(int index) => [.. Elements(operands[index]).Select(Source)];

    /// <summary>An address: a register or the name of a variable, and a number that is added to it.</summary>
    /// <exception cref="PtxFault">The operand is none.</exception>
    public (string Base, long Offset) Address(int index)
    {
        string text = operands[index];
        if (text is not ['[', .., ']'])
            throw new PtxFault($"{text} is no address");
        string[] parts = text[1..^1].Split('+', StringSplitOptions.TrimEntries);
        return (parts[0], parts.Length == 1 ? 0 : long.Parse(parts[1], CultureInfo.InvariantCulture));
    }

    /// <summary>The register of the base of an address, and what is added to it.</summary>
    public (int Register, long Offset) Location(int index)
    {
        (string name, long offset) = Address(index);
        return (Source(name), offset);
    }

    /// <summary>A number that stands in the instruction itself.</summary>
    public int Immediate(int index) => int.Parse(operands[index], CultureInfo.InvariantCulture);

    private int Source(string text) => text switch
    {
        ['%', ..] => registers.FindSource(text),
        // The bits of a single or a double, or an integer.
        ['0', 'f' or 'd' or 'x', ..] => registers.Constant(
            ulong.Parse(text.AsSpan(2), NumberStyles.HexNumber, CultureInfo.InvariantCulture)),
        // The name of a shared variable stands for its address in the shared space.
        _ when shared.Find(text) is int address => registers.Constant((ulong)address),
        _ when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) =>
            registers.Constant((ulong)value),
        _ when ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out ulong value) =>
            registers.Constant(value),
        _ => throw new PtxFault($"the operand {text} is not known"),
    };

    private static string[] Elements(string text) => text is ['{', .., '}']
        ? text[1..^1].Split(',', StringSplitOptions.TrimEntries)
        : [text];
}
